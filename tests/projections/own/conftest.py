"""Keepers for the tests of projections of the user's own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from domain.store.datastore import AccountDatastore
from projections.own.keeping import Keeper

SAMPLE = Path(__file__).parents[3] / "docs" / "sample" / "projections" / "yes_by_day.py"

#: Keeps what is in the folder until all of the log is taken in.
Keep = Callable[[], None]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Make a folder with one file."""
    folder = tmp_path / "projections"
    folder.mkdir()
    (folder / SAMPLE.name).write_text(SAMPLE.read_text())
    return folder


@pytest.fixture
def clock() -> list[float]:
    """Give the clock of the keeper: seconds, to be moved."""
    return [0.0]


@pytest.fixture
def keep(datastore: AccountDatastore, folder: Path, clock: list[float]) -> Keep:
    """Return how to keep the folder once."""
    keeper = Keeper(datastore, folder, lambda: clock[0])

    def keep() -> None:
        done: list[bool] = []
        keeper.keep(lambda: bool(done), lambda: done.append(True))

    return keep
