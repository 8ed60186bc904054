"""What brings people into a series: which facts do, and whom they are about."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from operator import eq, ge, gt, le, lt, ne
from typing import Any
from uuid import UUID

import msgspec

from domain.events import (
    ActivityRecorded,
    ConsentExpired,
    ConsentGranted,
    ConsentRefused,
    ConsentRenewed,
    ConsentRequested,
    ConsentWithdrawn,
    ContactAdded,
    EnrolmentHandedOn,
    Fact,
    HitsRecorded,
    ListJoined,
    ListLeft,
    MembersEntered,
    MembersLeft,
    ProfileChanged,
    Recorded,
    SeriesPeopleAdded,
    SeriesStart,
    StartFilter,
    SubscriberRegistered,
)
from domain.segment import BY_EVENT, BY_SILENT_IMPORT, BY_TIME
from domain.tracking.reactions import reactions

BY_HAND, BY_SERIES, BY_DAY = "by_hand", "by_series", "date"
#: What leads somebody into a segment, or out of it.
_MOVED = (BY_EVENT, BY_TIME, BY_SILENT_IMPORT)
#: The method of a yes that the holder of the address confirmed by message.
_CONFIRMED = "double-opt-in"

OPERATORS: Mapping[str, Callable[[Any, Any], bool]] = {
    "is": eq,
    "is_not": ne,
    "less": lt,
    "at_most": le,
    "greater": gt,
    "at_least": ge,
}


@dataclass(frozen=True)
class Arrival:
    """Somebody is to come into a series: because of what, once per ``trigger``."""

    series_id: UUID
    subscriber_id: UUID
    trigger: str
    because: str
    occurred_at: datetime
    key: str = ""


@dataclass(frozen=True)
class Kind:
    """One kind of start: the fact, what of it names the thing, and whom it is about."""

    fact: type[Fact]
    about: Callable[[Any], Iterable[str]]
    people: Callable[[Recorded, Any], Iterable[UUID]]
    #: What ``about`` names, for whoever reads a definition.
    of: str


def _stream(event: Recorded, _fact: Fact) -> Iterable[UUID]:
    return (event.stream_id,)


def _members(_event: Recorded, fact: MembersEntered | MembersLeft) -> Iterable[UUID]:
    # Whoever was there when watching began, or is because of a new definition, has not
    # done anything.
    return fact.subscriber_ids if fact.because in _MOVED else ()


def _doer(_event: Recorded, fact: ActivityRecorded) -> Iterable[UUID]:
    return (fact.subscriber_id,)


def _nothing(_fact: Fact) -> Iterable[str]:
    return ()


def _purpose(fact: Any) -> Iterable[str]:  # noqa: ANN401 - any fact about a consent
    return (fact.purpose,)


def _when_confirmed(fact: ConsentGranted) -> Iterable[str]:
    return (fact.purpose,) if fact.method == _CONFIRMED else ()


def _list(fact: ListJoined | ListLeft) -> Iterable[str]:
    return (str(fact.list_id),)


def _segment(fact: MembersEntered | MembersLeft) -> Iterable[str]:
    return (str(fact.segment_id),)


def _form(fact: ConsentRequested) -> Iterable[str]:
    return (str(fact.form_id),) if fact.form_id else ()


def _campaign(fact: HitsRecorded) -> Iterable[str]:
    return (str(fact.campaign_id),)


def _openers(_event: Recorded, fact: HitsRecorded) -> Iterable[UUID]:
    return _reacting(fact, opening=True)


def _clickers(_event: Recorded, fact: HitsRecorded) -> Iterable[UUID]:
    return _reacting(fact, opening=False)


def _reacting(fact: HitsRecorded, *, opening: bool) -> Iterable[UUID]:
    """Name the people who opened a message, or followed a link of it; no robots."""
    found = (
        one.subscriber_id
        for one in reactions(fact)
        if one.is_by_a_person and one.is_opening is opening
    )
    return dict.fromkeys(id_ for id_ in found if id_)


KINDS: Mapping[str, Kind] = {
    "registered": Kind(SubscriberRegistered, _nothing, _stream, ""),
    "contact_added": Kind(
        ContactAdded, lambda fact: (fact.contact.channel,), _stream, "channel"
    ),
    "list_joined": Kind(ListJoined, _list, _stream, "list"),
    "list_left": Kind(ListLeft, _list, _stream, "list"),
    "segment_entered": Kind(MembersEntered, _segment, _members, "segment"),
    "segment_left": Kind(MembersLeft, _segment, _members, "segment"),
    "consent_requested": Kind(ConsentRequested, _purpose, _stream, "purpose"),
    "consent_granted": Kind(ConsentGranted, _purpose, _stream, "purpose"),
    "consent_confirmed": Kind(ConsentGranted, _when_confirmed, _stream, "purpose"),
    "consent_renewed": Kind(ConsentRenewed, _purpose, _stream, "purpose"),
    "consent_refused": Kind(ConsentRefused, _purpose, _stream, "purpose"),
    "consent_withdrawn": Kind(ConsentWithdrawn, _purpose, _stream, "purpose"),
    "consent_expired": Kind(ConsentExpired, _purpose, _stream, "purpose"),
    "form_filled": Kind(ConsentRequested, _form, _stream, "form"),
    "field_changed": Kind(
        ProfileChanged,
        lambda fact: (*fact.profile.fields, *fact.profile.removed),
        _stream,
        "field",
    ),
    "opened": Kind(HitsRecorded, _campaign, _openers, "campaign"),
    "clicked": Kind(HitsRecorded, _campaign, _clickers, "campaign"),
    "activity": Kind(ActivityRecorded, lambda fact: (fact.name,), _doer, "activity"),
}
#: fact -> the kinds of start that it may be
_OF_FACT: dict[type[Fact], list[str]] = {}
for _name, _kind in KINDS.items():
    _OF_FACT.setdefault(_kind.fact, []).append(_name)


class Listeners:
    """The series that people come into now, by what brings them in."""

    def __init__(self, starts: Mapping[UUID, Iterable[SeriesStart]]) -> None:
        self._by_kind: dict[str, list[tuple[UUID, SeriesStart]]] = {}
        for series_id, ones in starts.items():
            for one in ones:
                self._by_kind.setdefault(one.on, []).append((series_id, one))

    def __bool__(self) -> bool:
        """Tell whether any series listens to anything."""
        return bool(self._by_kind)

    def arrivals(self, event: Recorded) -> Iterator[Arrival]:
        """Tell whom an event brings into which series: each once per series and key."""
        fact = event.fact
        if isinstance(fact, SeriesPeopleAdded):
            for subscriber_id in fact.subscriber_ids:
                yield _arrival(event, fact.series_id, subscriber_id, BY_HAND)
        elif isinstance(fact, EnrolmentHandedOn):
            yield _arrival(event, fact.series_id, fact.subscriber_id, BY_SERIES)
        else:
            yield from self._brought(event, fact)

    def _brought(self, event: Recorded, fact: Fact) -> Iterator[Arrival]:
        met: set[UUID] = set()
        for name in _OF_FACT.get(type(fact), ()):
            for series_id, start in self._by_kind.get(name, ()):
                if series_id not in met and _fits(KINDS[name], start, fact):
                    met.add(series_id)
                    key, at = _key(start, fact), _occurred(event, fact)
                    for subscriber_id in KINDS[name].people(event, fact):
                        yield Arrival(
                            series_id, subscriber_id, str(event.position), name, at, key
                        )


def _arrival(
    event: Recorded, series_id: UUID, subscriber_id: UUID, because: str
) -> Arrival:
    at = event.context.at
    return Arrival(series_id, subscriber_id, str(event.position), because, at)


def _fits(kind: Kind, start: SeriesStart, fact: Fact) -> bool:
    about = kind.about(fact)
    if kind.of and not about:
        return False
    if start.about and start.about not in about:
        return False
    told: Mapping[str, Any] = getattr(fact, "properties", {})
    return all(_holds(told.get(one.property), one) for one in start.where)


def _holds(told: object, wanted: StartFilter) -> bool:
    """Compare a logged property with a value; of another type nothing holds."""
    op, value = wanted.op, _value(wanted.value)
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    kinds = (int, float) if is_number else (type(value),)
    if not isinstance(told, kinds) or (is_number and isinstance(told, bool)):
        return op == "is_not"
    return OPERATORS[op](told, value)


@lru_cache(maxsize=256)
def _value(told: str) -> object:
    return msgspec.json.decode(told)


def _key(start: SeriesStart, fact: Fact) -> str:
    told: Mapping[str, Any] = getattr(fact, "properties", {})
    return str(told.get(start.key, "")) if start.key else ""


def _occurred(event: Recorded, fact: Fact) -> datetime:
    return fact.occurred_at if isinstance(fact, ActivityRecorded) else event.context.at
