"""Reads the definition of a series from JSON, or refuses it naming every fault."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from domain.conditions.told import Amiss, Told, number, text
from domain.errors import SeriesInvalid
from domain.events import SeriesStart
from domain.series.acts import ACTS
from domain.series.definition import Again, Anniversary, Definition, Exit, Step
from domain.series.durations import a_duration
from domain.series.flow import faults_of, linked
from domain.series.told import a_document, a_name, conditions, true_or_false
from domain.series.told_starts import read_start

T = TypeVar("T")

MOST_STEPS = 200
MOST_STARTS = 20
MOST_EXITS = 20
MOST_TIMES = 1_000


def read_definition(document: Mapping[str, Any]) -> Definition:
    """Read a series; raises SeriesInvalid, which names every fault by its path.

    Contents, senders and conditions are taken as they are: whoever knows templates,
    lists and fields has them read.
    """
    reading = _Reading()
    told = Told(document, "")
    steps = reading.each(told, "steps", MOST_STEPS, reading.step)
    definition = Definition(
        name=reading.take(told, "name", text, ""),
        purpose=reading.take(told, "purpose", a_name, ""),
        steps=linked(steps),
        sender=reading.maybe(told, "sender", a_document, None),
        who=reading.maybe(told, "who", conditions, []),
        exits=reading.some(told, "leave_when", MOST_EXITS, _exit),
        again=reading.again(told),
        **_starts(reading.some(told, "start", MOST_STARTS, read_start)),
    )
    reading.end(told)
    faults = reading.faults or faults_of(definition.steps)
    if faults:
        raise SeriesInvalid(faults)
    return definition


class _Reading:
    """Goes through one document, and collects what is amiss with it."""

    def __init__(self) -> None:
        self.faults: dict[str, str] = {}

    def take(self, told: Told, key: str, read: Callable[[Any], T], otherwise: T) -> T:
        """Take what is said under a key."""
        try:
            return told.take(key, read)
        except Amiss as amiss:
            self.faults[(told.path + amiss.key).lstrip(".")] = amiss.what
        return otherwise

    def maybe(self, told: Told, key: str, read: Callable[[Any], T], otherwise: T) -> T:
        """Take what is said under a key, if anything is."""
        return self.take(told, key, read, otherwise) if told.has(key) else otherwise

    def end(self, told: Told) -> None:
        """Find what nobody took."""
        try:
            told.end()
        except Amiss as amiss:
            self.faults[(told.path + amiss.key).lstrip(".")] = (
                "is nothing that is known"
            )

    def some(
        self, told: Told, key: str, most: int, read: Callable[[Told], T]
    ) -> tuple[T, ...]:
        """Read a list that need not be there."""
        return self.each(told, key, most, read) if told.has(key) else ()

    def each(
        self, told: Told, key: str, most: int, read: Callable[[Told], T]
    ) -> tuple[T, ...]:
        """Read each of a list."""
        ones = self.take(told, key, lambda value: value, None)
        if not isinstance(ones, list) or not 0 < len(ones) <= most:
            self.faults.setdefault(key, f"is a list of 1 to {most}")
            return ()
        found = (self._one(one, f"{key}[{n}]", read) for n, one in enumerate(ones))
        return tuple(one for one in found if one is not None)

    def _one(self, value: object, path: str, read: Callable[[Told], T]) -> T | None:
        if not isinstance(value, dict):
            self.faults[path] = "is an object"
            return None
        told = Told(value, path)
        try:
            one = read(told)
        except Amiss as amiss:
            self.faults[path + amiss.key] = amiss.what
            return None
        self.end(told)
        return one

    def step(self, told: Told) -> Step:
        """Read a step; raises Amiss."""
        name = told.take("name", a_name)
        kinds = [key for key in ACTS if told.has(key)]
        if len(kinds) != 1:
            raise Amiss("", f"says one of: {', '.join(ACTS)}")
        to = told.maybe("then", a_name, "")
        return Step(name, told.take(kinds[0], ACTS[kinds[0]]), to, told.path)

    def again(self, told: Told) -> Again:
        """Read how often one person may come in."""
        document = self.maybe(told, "again", a_document, None)
        if document is None:
            return Again()
        within = Told(document, "again")
        read = Again(
            self.take(within, "after", a_duration, None),
            self.maybe(within, "most", number(1, MOST_TIMES), 0),
        )
        self.end(within)
        return read


def _exit(told: Told) -> Exit:
    return Exit(
        told.take("reason", text),
        told.take("when", conditions),
        told.maybe("goal", true_or_false, otherwise=False),
    )


def _starts(starts: tuple[SeriesStart | Anniversary | None, ...]) -> dict[str, Any]:
    return {
        "starts": tuple(one for one in starts if isinstance(one, SeriesStart)),
        "anniversaries": tuple(one for one in starts if isinstance(one, Anniversary)),
    }
