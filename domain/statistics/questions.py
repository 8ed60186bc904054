"""What somebody asks of statistics, read as a whole: each fault is named."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from domain.errors import StatisticsInvalid
from domain.statistics.areas import AREAS, INTERVALS, Area

#: The parts that are known by an id.
IDS = frozenset(
    {"campaign", "recurring_campaign", "series", "list", "segment"},
)


@dataclass(frozen=True)
class Question:
    """What is counted, split by what, of what, from when to when, in which order.

    ``select`` names measures and rates, ``group_by`` parts and at most one interval;
    ``filters`` has the values of which one must be, by part. ``order`` names columns,
    with ``-`` before those that come from the most down.
    """

    area_name: str
    select: tuple[str, ...] = ()
    group_by: tuple[str, ...] = ()
    filters: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    since: datetime | None = None
    until: datetime | None = None
    order: tuple[str, ...] = ()

    @property
    def area(self) -> Area:
        """Return what can be asked there."""
        return AREAS[self.area_name]

    @cached_property
    def measures(self) -> tuple[str, ...]:
        """Name what has to be added up: what is asked for, and what rates are of."""
        found: dict[str, None] = {}
        for name in self.select:
            rate = self.area.rates.get(name)
            found.update(dict.fromkeys((rate.part, rate.of) if rate else (name,)))
        return tuple(found)

    @property
    def interval(self) -> str | None:
        """Return the interval that is split by."""
        return next((part for part in self.group_by if part in INTERVALS), None)

    @property
    def is_of_a_time(self) -> bool:
        """Tell whether it matters when something happened."""
        return bool(self.interval or self.since or self.until)

    @property
    def named_parts(self) -> tuple[str, ...]:
        """Name whatever what is asked for has to be told by."""
        times = INTERVALS[:1] if self.since or self.until else ()
        return tuple(dict.fromkeys((*self.group_by, *self.filters, *times)))

    @property
    def columns(self) -> tuple[str, ...]:
        """Name the columns of the answer."""
        return (*self.group_by, *self.select)


def read_filters(written: Iterable[str]) -> dict[str, tuple[Any, ...]]:
    """Read ``part:value``, each; what is no id where one belongs is None."""
    found: dict[str, tuple[Any, ...]] = {}
    for one in written:
        part, _, value = one.partition(":")
        found[part] = (*found.get(part, ()), _value(part, value))
    return found


def _value(part: str, value: str) -> Any:  # noqa: ANN401 - an id, or as it is written
    if part not in IDS:
        return value
    try:
        return UUID(value)
    except ValueError:
        return None


def checked(question: Question) -> Question:
    """Return a question that can be answered.

    Without ``select`` it asks for all measures that can be split so. Raises
    StatisticsInvalid with the first fault of each parameter, by its name.
    """
    told = question if question.select else replace(question, select=_all(question))
    faults: dict[str, str] = {}
    for check in (_select, _group_by, _filter, _order, _times):
        for name, why in check(told):
            faults.setdefault(name, why)
    if faults:
        raise StatisticsInvalid(faults)
    return told


def _all(question: Question) -> tuple[str, ...]:
    area, parts = question.area, question.named_parts
    return tuple(
        one for one in area.measures if all(area.splits(one, part) for part in parts)
    )


Faults = Iterator[tuple[str, str]]


def _select(question: Question) -> Faults:
    area = question.area
    yield from _unknown("select", question.select, (*area.measures, *area.rates))


def _group_by(question: Question) -> Faults:
    area = question.area
    yield from _unknown("group_by", question.group_by, (*area.parts, *INTERVALS))
    if sum(part in INTERVALS for part in question.group_by) > 1:
        yield "group_by", f"takes one of {', '.join(INTERVALS)}"
    if part := area.clash(question.named_parts):
        yield "group_by", f"{part} cannot be told together with the others"
    if set(question.measures) <= set(area.measures):
        yield from _unfit(question)


def _unfit(question: Question) -> Faults:
    """Tell what cannot be split, or chosen, by what is asked."""
    for measure in question.measures:
        for part in question.named_parts:
            if not question.area.splits(measure, part):
                what = "time: it is how things stand" if part in INTERVALS else part
                yield "group_by", f"{measure} cannot be told by {what}"


def _filter(question: Question) -> Faults:
    if any(None in values for values in question.filters.values()):
        yield "filter", f"takes an id for {', '.join(sorted(IDS))}"
    yield from _unknown("filter", question.filters, question.area.parts)


def _order(question: Question) -> Faults:
    names = (one.removeprefix("-") for one in question.order)
    yield from _unknown("order", names, question.columns)


def _times(question: Question) -> Faults:
    if question.since and question.until and question.since >= question.until:
        yield "from", "has to be before `to`"


def _unknown(parameter: str, names: Iterable[str], known: Iterable[str]) -> Faults:
    there = tuple(known)
    for name in names:
        if name not in there:
            yield parameter, f"there is no {name}: there are {', '.join(there)}"
