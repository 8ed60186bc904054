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
    EnrolmentHandedOn,
    Fact,
    HitsRecorded,
    Recorded,
    SeriesBackfilled,
    SeriesPeopleAdded,
    SeriesStart,
    StartFilter,
    WindowResulted,
)
from domain.series.kinds import KINDS, NOTHING, Beyond, Kind, Met

BY_HAND, BY_SERIES, BY_DAY = "by_hand", "by_series", "date"
BY_BACKFILL = "backfill"
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


def newest(arrivals: Iterable[Arrival]) -> list[Arrival]:
    """Return of each person and key what happened last, of those told in order."""
    return list({(one.subscriber_id, one.key): one for one in arrivals}.values())


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

    def arrivals(self, event: Recorded, beyond: Beyond = NOTHING) -> Iterator[Arrival]:
        """Tell whom an event brings into which series: each once per series and key."""
        fact = event.fact
        if isinstance(fact, SeriesPeopleAdded):
            for subscriber_id in fact.subscriber_ids:
                yield _arrival(event, fact.series_id, subscriber_id, BY_HAND)
        elif isinstance(fact, SeriesBackfilled):
            for one in fact.people:
                yield Arrival(
                    fact.series_id,
                    one.subscriber_id,
                    one.trigger,
                    BY_BACKFILL,
                    one.occurred_at,
                    one.key,
                )
        elif isinstance(fact, EnrolmentHandedOn):
            yield _arrival(event, fact.series_id, fact.subscriber_id, BY_SERIES)
        else:
            yield from self._brought(event, fact, beyond)

    def _brought(
        self, event: Recorded, fact: Fact, beyond: Beyond
    ) -> Iterator[Arrival]:
        met: set[tuple[UUID, UUID]] = set()
        for name in _OF_FACT.get(type(fact), ()):
            kind = KINDS[name]
            for series_id, start in self._by_kind.get(name, ()):
                left_out = _left_out(start, fact, beyond)
                if series_id == left_out or not _fits(kind, start, fact):
                    continue
                trigger, key = kind.trigger(event), _key(start, fact)
                at = _occurred(event, fact)
                for id_ in kind.people(Met(event, start, beyond)):
                    if (series_id, id_) not in met:
                        met.add((series_id, id_))
                        yield Arrival(series_id, id_, trigger, name, at, key)


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


def _left_out(start: SeriesStart, fact: Fact, beyond: Beyond) -> UUID | None:
    """Return the series that a message brings nobody into, if a start is of any.

    Its own letters would bring people in again, and they would get the next.
    """
    if start.about or not isinstance(fact, HitsRecorded | WindowResulted):
        return None
    return beyond.letter_of(fact.campaign_id)


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
