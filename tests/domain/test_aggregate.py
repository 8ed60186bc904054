"""Facts are numbered alike, whether an aggregate takes them in or not."""

from __future__ import annotations

from uuid import UUID

from domain.aggregate import Aggregate, Numbered
from domain.events import Event, Fact, ListJoined, ListLeft
from domain.evolving import evolving
from domain.ids import new_id
from domain.store.codec import codec_of_release
from domain.subscriber import Subscriber
from tests.builders import a_list, a_subscriber


def test_facts_that_are_all_decided_are_only_numbered() -> None:
    """They get the places that they would get one by one."""
    anna = a_subscriber().who_granted().on(a_list("news"))
    context = anna.events()[0].context
    facts = [event.fact for event in anna.events()]

    numbered = list(Numbered(anna.id, 0).events(context, facts))

    assert numbered == list(Subscriber(anna.id).events(context, facts))


def test_states_are_written_together_as_they_are_one_by_one() -> None:
    """A context that events share is written once, and the bytes are the same."""
    events = [
        Event(told.stream_id, told.version, told.context, told.fact)
        for person in (a_subscriber().who_granted(), a_subscriber().later(days=1))
        for told in person.events()
    ]
    codec = codec_of_release()

    assert codec.encode_all(events) == [
        codec.encode(event.context, event.fact) for event in events
    ]


def test_what_serves_a_kind_is_looked_for_along_its_bases() -> None:
    """A kind without a method of its own is served by the one for all."""
    stream = _Noting(new_id())

    for fact in (ListJoined(new_id()), ListLeft(new_id()), ListJoined(new_id())):
        stream.evolve(fact)

    assert stream.heard == ["joined", "other", "joined"]


class _Noting(Aggregate):
    """Notes which of its methods were called."""

    kind = "noting"

    def __init__(self, id_: UUID) -> None:
        super().__init__(id_)
        self.heard: list[str] = []

    @evolving
    def evolve(self, _fact: Fact) -> None:
        """Take a fact in."""
        self.heard.append("other")

    @evolve.register
    def _(self, _fact: ListJoined) -> None:
        self.heard.append("joined")
