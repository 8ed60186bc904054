"""A line says what the log says, in the envelope of CloudEvents 1.0."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.cloud_event import Stored, line_of, people_of, refs_of, with_values
from domain.events import Context, ListCreated, SubscriberRegistered, VaultRef
from domain.events.subscriber import Contact
from domain.ids import new_id
from domain.store.codec import codec_of_release
from tests.application.builders import AT

SOURCE = "https://sayso.example"
STREAM = UUID("019caf1e-6a26-7c40-a1d3-5f2f5e1f8a61")
COMMAND = UUID("019caf1e-6a26-7c40-a1d3-5f2f5e1f8a62")
RECORDED = datetime(2026, 3, 3, 10, 15, 0, 250000)  # noqa: DTZ001 - as the log is read
REF = VaultRef(new_id(), bytes(32))


def stored(fact: Any, actor: str = "import") -> Stored:  # noqa: ANN401 - any fact
    """Store a fact as the log does."""
    state = codec_of_release().encode(Context(AT, actor, COMMAND), fact)
    return 7, RECORDED, STREAM, 3, fact.TOPIC, state


def test_a_line_is_a_cloud_event() -> None:
    """With all that is required of one, and position, version and context besides."""
    line = line_of(SOURCE, stored(ListCreated("news", "News")))
    event = json.loads(line)

    assert line.endswith(b"}\n")
    assert event["context"].pop("at")
    assert event == {
        "specversion": "1.0",
        "id": f"{STREAM}/3",
        "source": SOURCE,
        "type": "list.created.v1",
        "subject": str(STREAM),
        "time": "2026-03-03T10:15:00.250000Z",
        "position": 7,
        "version": 3,
        "context": {"actor": "import", "command_id": str(COMMAND)},
        "data": {"code": "news", "name": "News"},
    }


@given(actor=st.text(), name=st.text())
def test_whatever_it_says_nothing_is_cut_in_the_wrong_place(
    actor: str, name: str
) -> None:
    """Texts may hold what parts the context from the fact."""
    for text in (actor, f'{actor},"fact":{name}'):
        event = json.loads(line_of(SOURCE, stored(ListCreated("n", text), text)))

        assert event["context"]["actor"] == text
        assert event["data"]["name"] == text


@pytest.mark.parametrize(
    "state", [b'{ "context": {}, "fact": {"a": 1} }', b'{"fact":{"a":1},"context":{}}']
)
def test_a_state_that_is_laid_out_otherwise_is_read(state: bytes) -> None:
    """What it says counts, not how."""
    event = json.loads(line_of(SOURCE, (1, RECORDED, STREAM, 1, "x.y.v1", state)))

    assert (event["context"], event["data"]) == ({}, {"a": 1})


def test_values_stand_beside_what_commits_to_them() -> None:
    """However deep; and of what is erased it is said."""
    gone = VaultRef(new_id(), bytes(32))
    contacts = (Contact(new_id(), "email", REF), Contact(new_id(), "sms", gone))
    event = stored(SubscriberRegistered("api", contacts))
    line = line_of(SOURCE, event)

    assert refs_of(line) == [REF.id, gone.id]
    assert list(people_of(event)) == [STREAM]
    shown = json.loads(with_values(line, {REF.id: "anna@example.com"}))
    first, second = (contact["address"] for contact in shown["data"]["contacts"])
    assert first["value"] == "anna@example.com"
    assert second["value"] is None
    assert second["erased"]


@pytest.mark.parametrize("people", [[COMMAND], []])
def test_the_people_of_other_streams_are_named_in_them(people: list[UUID]) -> None:
    """A message is to somebody, a campaign is about nobody."""
    fact = {"subscriber_id": str(people[0])} if people else {"code": "news"}
    state = json.dumps({"context": {}, "fact": fact}).encode()
    event = (1, RECORDED, STREAM, 1, "message.asked.v1", state)

    assert list(people_of(event)) == people
