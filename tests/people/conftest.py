"""Two instances: one that people come from, one that they go to."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from domain.store.datastore import AccountDatastore, open_pool
from tests.conftest import a_database
from tests.people.instances import Instance


@pytest.fixture
def old(datastore: AccountDatastore, tmp_path: Path) -> Instance:
    """Give the instance that people come from."""
    return Instance(datastore, tmp_path / "old", "old.example/main")


@contextmanager
def an_instance(server_url: str, template: str, folder: Path) -> Iterator[Instance]:
    """Build another one, with people of its own."""
    with a_database(server_url, template) as url:
        pool = open_pool(url)
        try:
            origin = f"{folder.name}.example/main"
            instance = Instance(AccountDatastore(pool), folder, origin)
            instance.api.a_yes(instance.api.a_person("zoe@example.com"))
            yield instance
        finally:
            pool.close()


@pytest.fixture
def new(server_url: str, template: str, tmp_path: Path) -> Iterator[Instance]:
    """Give the instance that they go to."""
    with an_instance(server_url, template, tmp_path / "new") as instance:
        yield instance


@pytest.fixture
def third(server_url: str, template: str, tmp_path: Path) -> Iterator[Instance]:
    """Give one that they go to from there."""
    with an_instance(server_url, template, tmp_path / "third") as instance:
        yield instance
