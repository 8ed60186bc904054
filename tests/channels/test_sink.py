"""Files instead of mail: whole, found again, and silent about persons."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.channels.letters import an_outgoing, some
from workers.channels import ChannelUnavailable, Outcome
from workers.channels.sink import SinkTransport


def test_each_message_is_a_file_of_its_own(tmp_path: Path) -> None:
    """As a mailbox has it, with the ending that mail programs open."""
    messages = some(3)
    with SinkTransport(tmp_path / "new" / "mail").connect() as connection:
        results = connection.send(messages)

    files = list((tmp_path / "new" / "mail").iterdir())
    assert [result.outcome for result in results] == [Outcome.ACCEPTED] * 3
    assert {file.suffix for file in files} == {".eml"}
    came_from = b"Return-Path: <news@shop.example>\r\n"
    assert sorted(file.read_bytes() for file in files) == [
        came_from + message.content for message in messages
    ]


def test_no_name_of_a_file_says_who_it_is_for(tmp_path: Path) -> None:
    """A folder is seen by more people than a file in it."""
    with SinkTransport(tmp_path).connect() as connection:
        connection.send([an_outgoing(address="anna@example.com")])

    (file,) = tmp_path.iterdir()
    assert "anna" not in file.name
    assert "example" not in file.name


def test_what_cannot_be_written_is_not_sent(tmp_path: Path) -> None:
    """A full disk is no reason to lose the others' results."""
    with SinkTransport(tmp_path).connect() as connection:
        broken = an_outgoing(1)
        connection.send([broken])
        (file,) = tmp_path.iterdir()
        file.unlink()
        file.mkdir()
        results = connection.send([an_outgoing(0), broken, an_outgoing(2)])

    outcomes = [result.outcome for result in results]
    assert outcomes == [Outcome.ACCEPTED, Outcome.UNSENT, Outcome.ACCEPTED]


def test_a_folder_that_cannot_be_made_is_no_channel(tmp_path: Path) -> None:
    """Nothing is begun."""
    (tmp_path / "file").write_text("")
    refused = pytest.raises(ChannelUnavailable)
    with refused, SinkTransport(tmp_path / "file" / "mail").connect():
        pass  # pragma: no cover
