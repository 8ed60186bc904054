"""Whom an event may move into a segment or out of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from domain.events import (
    FACTS,
    ActivityRecorded,
    AddressSuppressed,
    AudienceFrozen,
    Fact,
    FieldChanged,
    FieldDeclared,
    HitsRecorded,
    Recorded,
    SegmentRedefined,
    SuppressionLifted,
    WindowResulted,
)

Kinds = frozenset[type[Fact]]

#: The facts about one person, in their own stream.
OF_ONE_PERSON: Kinds = frozenset(
    fact for topic, fact in FACTS.items() if topic.startswith("subscriber.")
)
_OF_EVERYBODY: Kinds = frozenset({SegmentRedefined, FieldDeclared, FieldChanged})
_OF_MANY: Kinds = frozenset({WindowResulted, AudienceFrozen, HitsRecorded})
_OF_AN_ADDRESS: Kinds = frozenset({AddressSuppressed, SuppressionLifted})

#: The facts that may move anybody.
MOVING: Kinds = frozenset(
    {*OF_ONE_PERSON, *_OF_EVERYBODY, *_OF_MANY, *_OF_AN_ADDRESS, ActivityRecorded}
)


@dataclass
class Touched:
    """Who is to be looked at: people by id, others by what was sent to them."""

    everybody: bool = False
    people: set[UUID] = field(default_factory=set)
    windows: set[UUID] = field(default_factory=set)
    campaigns: set[UUID] = field(default_factory=set)
    digests: set[bytes] = field(default_factory=set)

    def by(self, events: Iterable[Recorded]) -> None:
        """Take in whom some events touch."""
        for event in events:
            self._by(event, event.fact)

    def _by(self, event: Recorded, fact: Fact) -> None:
        self.people.update(people_of(event, fact))
        if isinstance(fact, WindowResulted):
            self.windows.add(event.stream_id)
        elif isinstance(fact, AudienceFrozen):
            self.campaigns.add(event.stream_id)
        elif isinstance(fact, AddressSuppressed | SuppressionLifted):
            self.digests.add(fact.digest)
        else:
            self.everybody |= type(fact) in _OF_EVERYBODY


def people_of(event: Recorded, fact: Fact) -> Iterable[UUID]:
    """Name the people whom an event is about."""
    if type(fact) in OF_ONE_PERSON:
        return [event.stream_id]
    if isinstance(fact, ActivityRecorded):
        return [fact.subscriber_id]
    hits = fact.hits if isinstance(fact, HitsRecorded) else ()
    return [hit.subscriber_id for hit in hits if hit.subscriber_id]
