"""What a command did is remembered with it, and forgotten in time."""

from __future__ import annotations

from datetime import timedelta

import pytest
from eventsourcing.persistence import IntegrityError

from domain.ids import new_id
from domain.store.commands import KEPT_FOR, Answer, Command, Commands
from domain.store.datastore import AccountDatastore
from domain.store.log import EventLog
from tests.domain.store.appends import AT, renamings

COMMAND = Command("key", "k1", b"digest of the body")
MADE = new_id()


@pytest.fixture
def commands(datastore: AccountDatastore) -> Commands:
    """Give the commands that the test's database remembers."""
    return Commands(datastore)


def _carry_out(event_log: EventLog, commands: Commands, command: Command) -> None:
    with event_log.appending() as append:
        append.write(renamings(2))
        commands.remembering(command, MADE, at=AT)(append)


def test_an_answer_is_remembered_with_its_last_position(
    event_log: EventLog, commands: Commands
) -> None:
    """Who asks again gets the body's digest, the id and the position."""
    _carry_out(event_log, commands, COMMAND)

    assert commands.recall(COMMAND) == (COMMAND.body_hash, Answer(MADE, 2))


@pytest.mark.parametrize("other", [Command("key", "k2"), Command("other", "k1")])
def test_commands_of_other_ids_or_keys_are_others(
    event_log: EventLog, commands: Commands, other: Command
) -> None:
    """Two clients may choose the same id."""
    _carry_out(event_log, commands, COMMAND)

    assert commands.recall(other) is None


def test_a_command_is_not_remembered_twice(
    event_log: EventLog, commands: Commands
) -> None:
    """The second of two at once fails, and its events with it."""
    _carry_out(event_log, commands, COMMAND)

    with pytest.raises(IntegrityError):
        _carry_out(event_log, commands, COMMAND)

    assert event_log.head()[0] == 2


def test_a_command_is_forgotten_when_it_expires_and_not_before(
    event_log: EventLog, commands: Commands
) -> None:
    """A day is kept at least: a client may come back the next morning."""
    _carry_out(event_log, commands, COMMAND)

    assert timedelta(hours=24) <= KEPT_FOR
    assert commands.forget(at=AT + KEPT_FOR) == 0
    assert commands.forget(at=AT + KEPT_FOR + timedelta(seconds=1)) == 1
    assert commands.recall(COMMAND) is None
