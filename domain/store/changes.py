"""Changes to rows, in five words, and what many of them come to for each key.

A read model says what an event changes in these words; ``fold`` takes thousands of
them together, so that each key is touched once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from operator import attrgetter
from types import MappingProxyType
from typing import Any

import msgspec

from domain.events import FACTS, Fact, Recorded

Key = tuple[Any, ...]


_NOTHING: Mapping[str, Any] = MappingProxyType({})


class Row:
    """What a run of changes comes to for one key.

    In order: the row is removed; what is left of it takes ``changed``; then it is put
    there, if it is not, with ``values`` and with ``added`` on top of what it has. A row
    that is ``fresh`` was not there.
    """

    __slots__ = ("added", "changed", "fresh", "inserts", "removed", "values")

    def __init__(self) -> None:
        self.removed = self.inserts = self.fresh = False
        # Never changed in place: most rows share what their one change says. The sums
        # are the row's own, for most come from thousands of events.
        self.changed = self.values = _NOTHING
        self.added: dict[str, int] = {}

    def begin(self, values: Mapping[str, Any]) -> None:
        """Fold a New."""
        self.fresh = not (self.removed or self.inserts or self.changed)
        self.put(values)

    def put(self, values: Mapping[str, Any]) -> None:
        """Fold a Put."""
        self.inserts = True
        self.values = {**self.values, **values} if self.values else values
        if self.added:
            self.added = {k: v for k, v in self.added.items() if k not in values}

    def set(self, values: Mapping[str, Any]) -> None:
        """Fold a Set; on a row that this run removed it finds nothing."""
        if self.inserts:
            self.put(values)
        elif not self.removed:
            self.changed = {**self.changed, **values}

    def add(self, values: Mapping[str, int]) -> None:
        """Fold an Add."""
        self.inserts = True
        known = {}
        for name, number in values.items():
            if name in self.values:
                known[name] = self.values[name] + number
            else:
                self.added[name] = self.added.get(name, 0) + number
        if known:
            self.values = {**self.values, **known}

    def remove(self) -> None:
        """Fold a Remove."""
        self.removed, self.inserts, self.fresh = True, False, False
        self.changed, self.values, self.added = _NOTHING, _NOTHING, {}


class Put(msgspec.Struct, frozen=True, gc=False):
    """The row is there with these values; columns not named keep theirs."""

    table: str
    key: Key
    values: Mapping[str, Any]

    def onto(self, row: Row) -> None:
        """Fold this into what came before."""
        row.put(self.values)


class New(msgspec.Struct, frozen=True, gc=False):
    """The row is there with these values, and nothing had its key before.

    Only for keys that no other event can have, such as an event's position: thousands
    of such rows are copied in without a look. One that is there fails the batch.
    """

    table: str
    key: Key
    values: Mapping[str, Any]

    def onto(self, row: Row) -> None:
        """Fold this into what came before."""
        row.begin(self.values)


class Set(msgspec.Struct, frozen=True, gc=False):
    """The row, if it is there, has these values."""

    table: str
    key: Key
    values: Mapping[str, Any]

    def onto(self, row: Row) -> None:
        """Fold this into what came before."""
        row.set(self.values)


class Add(msgspec.Struct, frozen=True, gc=False):
    """These numbers are added to the row; columns without a value begin at 0."""

    table: str
    key: Key
    values: Mapping[str, int]

    def onto(self, row: Row) -> None:
        """Fold this into what came before."""
        row.add(self.values)


class Remove(msgspec.Struct, frozen=True, gc=False):
    """The row is gone."""

    table: str
    key: Key

    def onto(self, row: Row) -> None:
        """Fold this into what came before."""
        row.remove()


Change = New | Put | Set | Add | Remove

Case = Callable[[Recorded, Any], Iterable[Change]]


class Cases:
    """A table of cases: which rows each kind of fact changes.

    A case is a pure function of the event; it reads nothing else. A table begins with
    those of ``others``.
    """

    def __init__(self, *others: Cases) -> None:
        self.cases: dict[type[Fact], Case] = {}
        for other in others:
            self.cases |= other.cases

    def on(self, *kinds: type[Fact]) -> Callable[[Case], Case]:
        """Make the decorated function the case of these kinds of fact."""

        def declare(case: Case) -> Case:
            self.cases.update(dict.fromkeys(kinds, case))
            return case

        return declare

    def concern(self, fact: Fact) -> bool:
        """Tell whether facts of this kind change anything."""
        return type(fact) in self.cases

    def unconcerning(self) -> frozenset[str]:
        """Name the topics of facts that change nothing."""
        return frozenset(t for t, fact in FACTS.items() if fact not in self.cases)

    def __call__(self, event: Recorded) -> Iterable[Change]:
        """Tell what the event changes."""
        return self.of_all((event,))

    def of_all(self, events: Iterable[Recorded]) -> Iterator[Change]:
        """Tell what events change, in order; most concern only few read models."""
        cases = self.cases
        for event in events:
            fact = event.fact
            if type(fact) in cases:
                yield from cases[type(fact)](event, fact)


class ByKind:
    """Events by the kind of their fact: most concern only few read models."""

    def __init__(self, events: Iterable[Recorded]) -> None:
        self._events: dict[type[Fact], list[Recorded]] = defaultdict(list)
        for event in events:
            self._events[type(event.fact)].append(event)

    def for_cases(self, cases: Cases) -> Sequence[Recorded]:
        """Return those that change anything, in the order of the log."""
        found = [self._events[kind] for kind in self._events.keys() & cases.cases]
        if len(found) == 1:
            return found[0]
        return sorted(chain.from_iterable(found), key=attrgetter("position"))


def fold(changes: Iterable[Change]) -> dict[str, dict[Key, Row]]:
    """Fold changes, in order, into what they come to for each table and key."""
    tables: dict[str, dict[Key, Row]] = defaultdict(dict)
    for change in changes:
        rows, key = tables[change.table], change.key
        row = rows.get(key)
        if row is None:
            row = rows[key] = Row()
        change.onto(row)
    return tables
