"""What was signed is handed to places outside, and what they miss is made up for."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from threading import Event

import pytest
from structlog.testing import capture_logs

from domain.application.ledger import LedgerKeeper
from domain.store.ledger.anchors import Anchors
from domain.store.log import EventLog
from domain.store.signing import SigningBook
from tests.builders import a_subscriber, record
from workers.anchoring import LEAVE_ALONE, Anchoring, running
from workers.checkpoint_folder import CheckpointFolder, notes_in

#: Signs once more, after something was recorded.
Sign = Callable[[], str]


@pytest.fixture
def sign(event_log: EventLog, keeper: LedgerKeeper) -> Sign:
    """Return how to have something signed."""

    def sign() -> str:
        record(event_log, a_subscriber())
        return keeper.sign_all().note

    return sign


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """Give a folder that is not there yet."""
    return tmp_path / "outside"


@pytest.fixture
def folder(keeper: LedgerKeeper, outside: Path) -> CheckpointFolder:
    """Give what follows the ledger into that folder."""
    return CheckpointFolder(outside, Anchors(keeper.datastore))


def _names(path: Path) -> list[str]:
    return sorted(file.name for file in path.iterdir())


def test_every_checkpoint_is_written_as_it_was_signed(
    sign: Sign, folder: CheckpointFolder, outside: Path
) -> None:
    """A file each, named by its size, byte for byte the note."""
    outside.mkdir()
    notes = [sign()]
    folder.keep()
    notes += [sign(), sign()]
    folder.keep()

    assert _names(outside) == [f"{size:020}.checkpoint" for size in (1, 2, 3)]
    assert list(notes_in(outside)) == notes


def test_what_a_folder_missed_is_made_up_for(
    sign: Sign, folder: CheckpointFolder, outside: Path
) -> None:
    """Away for a while, emptied, or followed by a process that is new: all the same."""
    notes = [sign()]
    with pytest.raises(FileNotFoundError):
        folder.keep()
    notes.append(sign())
    outside.mkdir()
    folder.keep()
    for file in outside.iterdir():
        file.unlink()
    folder.keep()

    assert list(notes_in(outside)) == notes


def test_another_process_goes_on_where_the_last_stopped(
    keeper: LedgerKeeper, sign: Sign, folder: CheckpointFolder, outside: Path
) -> None:
    """What is there is found by looking, and nothing else is remembered."""
    outside.mkdir()
    sign()
    folder.keep()
    sign()
    CheckpointFolder(outside, Anchors(keeper.datastore)).keep(lambda: True)
    assert len(_names(outside)) == 1

    CheckpointFolder(outside, Anchors(keeper.datastore)).keep()

    assert len(_names(outside)) == 2


def test_what_is_kept_outside_is_never_overwritten(
    sign: Sign, folder: CheckpointFolder, outside: Path
) -> None:
    """Another note for as many leaves is an alarm; the ones after it are written."""
    outside.mkdir()
    other = outside / f"{1:020}.checkpoint"
    other.write_text("another history")
    sign()
    sign()

    with capture_logs() as log:
        folder.keep()

    assert other.read_text() == "another history"
    assert [line["file"] for line in log] == [other.name]
    assert len(_names(outside)) == 2


def test_a_fork_has_names_of_its_own(
    keeper: LedgerKeeper,
    book: SigningBook,
    sign: Sign,
    folder: CheckpointFolder,
    outside: Path,
) -> None:
    """It may have as many leaves as what was signed before it."""
    outside.mkdir()
    sign()
    book.fork()
    sign()
    keeper.keep()
    folder.keep()

    assert _names(outside)[:2] == [
        f"{1:020}.checkpoint",
        f"{2:020}-2.checkpoint",
    ]


def test_a_folder_that_is_away_is_an_alarm_and_no_more(
    sign: Sign, folder: CheckpointFolder, outside: Path
) -> None:
    """It is left alone for a minute, and then it is tried again."""
    clock = [0.0]
    anchoring = Anchoring([folder], lambda: clock[0])
    sign()
    with capture_logs() as log:
        anchoring.look(lambda: False)
        anchoring.look(lambda: False)
    outside.mkdir()
    anchoring.look(lambda: False)
    assert _names(outside) == []
    clock[0] = LEAVE_ALONE
    anchoring.look(lambda: False)

    assert [(line["log_level"], line["anchor"]) for line in log] == [
        ("critical", "checkpoint folder")
    ]
    assert len(_names(outside)) == 1


class Bell:
    """A place outside that says when it is asked."""

    name = "bell"

    def __init__(self) -> None:
        self.rung = Event()

    def keep(self, _stopping: Callable[[], bool]) -> None:
        """Ring."""
        self.rung.set()


def test_anchors_are_looked_after_while_the_ledger_is() -> None:
    """In a thread of their own, which ends with it."""
    bell = Bell()

    with running(Anchoring([bell])):
        assert bell.rung.wait(30)

    assert "anchoring" not in [thread.name for thread in threading.enumerate()]


def test_what_is_no_text_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    """A file that was spoilt is found out by what it says, not by an accident."""
    file = tmp_path / "1.checkpoint"
    file.write_bytes(b"\xff\xfe")

    assert list(notes_in(file)) == ["\ufffd\ufffd"]
