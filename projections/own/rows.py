"""The rows that changes come to, in memory, and how two such tables differ.

Nothing is written: a projection is looked at before it is kept, and beside another.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from domain.store.changes import Change, Key, Row
from projections.own.table import OwnTable

Table = Mapping[Key, Mapping[str, Any]]

#: Rows of each kind that a report shows.
EXAMPLES = 5


class Rows:
    """The rows of a table that began empty."""

    def __init__(self, table: OwnTable) -> None:
        self._table = table
        self._rows: dict[Key, Row] = defaultdict(Row)

    def take(self, change: Change) -> None:
        """Take in a change."""
        change.onto(self._rows[change.key])

    def all(self) -> Table:
        """Return the rows in the order of their keys."""
        empty, names = self._table.empty, list(self._table.key)
        there = sorted(key for key, row in self._rows.items() if row.inserts)
        return {
            key: {
                **dict(zip(names, key, strict=True)),
                **empty,
                **self._rows[key].values,
                **self._rows[key].added,
            }
            for key in there
        }


@dataclass(frozen=True)
class Difference:
    """A row that is in one table only, or not the same in both."""

    kind: str
    key: Mapping[str, Any]
    #: Column -> what the old and what the new one holds.
    cells: Mapping[str, tuple[Any, Any]]


@dataclass(frozen=True)
class Comparison:
    """How two tables compare, row by row."""

    #: Kind of difference, or "same" -> rows.
    counted: Mapping[str, int]
    #: Column -> in how many rows it differs.
    columns: Counter[str]
    #: Columns that only one of them has: they are not compared.
    not_compared: Sequence[str]
    examples: Sequence[Difference]

    @property
    def equal(self) -> bool:
        """Tell whether every row is the same in both."""
        return not any(self.counted[kind] for kind in DIFFERENCES)


#: How rows can differ.
DIFFERENCES = ("only old", "only new", "differs")


def compare(
    old: OwnTable, new: OwnTable, old_rows: Table, new_rows: Table
) -> Comparison:
    """Compare the rows of two tables; raises ValueError if their keys differ."""
    if list(old.key.items()) != list(new.key.items()):
        raise ValueError(f"the keys differ: {dict(old.key)} and {dict(new.key)}")
    shared = [name for name in old.columns if name in new.columns]
    counted, columns = Counter(dict.fromkeys(("same", *DIFFERENCES), 0)), Counter[str]()
    examples: dict[str, list[Difference]] = {kind: [] for kind in DIFFERENCES}
    for key in sorted({*old_rows, *new_rows}):
        before, after = old_rows.get(key), new_rows.get(key)
        cells = _differing(shared, before, after)
        kind = _kind(before, after, cells)
        counted[kind] += 1
        if before and after:
            columns.update(cells.keys())
        if kind != "same" and len(examples[kind]) < EXAMPLES:
            named = dict(zip(old.key, key, strict=True))
            examples[kind].append(Difference(kind, named, cells))
    return Comparison(
        counted,
        columns,
        sorted(old.columns.keys() ^ new.columns.keys()),
        [one for some in examples.values() for one in some],
    )


def _differing(
    columns: Sequence[str],
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any] | None,
) -> dict[str, tuple[Any, Any]]:
    pairs = {name: (before and before[name], after and after[name]) for name in columns}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def _kind(before: object, after: object, cells: Mapping[str, Any]) -> str:
    if not before:
        return "only new"
    if not after:
        return "only old"
    return "differs" if cells else "same"
