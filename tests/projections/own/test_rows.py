"""Rows in memory are those that the database would hold, and compare row by row."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest

from projections.own.rows import EXAMPLES, Difference, Rows, Table, compare
from projections.own.table import OwnTable

TABLE = OwnTable("own_t", {"k": "integer"}, {"n": "integer", "t": "text"})


def rows(*said: tuple[str, dict[str, Any]], table: OwnTable = TABLE) -> Table:
    """Return what changes come to."""
    found = Rows(table)
    for one in said:
        found.take(table.change(one))
    return found.all()


def test_rows_are_what_the_changes_come_to() -> None:
    """In the order of their keys, with what columns begin with."""
    found = rows(
        ("put", {"k": 2, "t": "b"}),
        ("add", {"k": 1, "n": 2}),
        ("add", {"k": 1, "n": 3}),
        ("set", {"k": 3, "t": "nobody there"}),
        ("put", {"k": 4}),
        ("remove", {"k": 4}),
        ("set", {"k": 2, "n": 7}),
    )

    assert list(found) == [(1,), (2,)]
    assert found[1,] == {"k": 1, "n": 5, "t": None}
    assert found[2,] == {"k": 2, "n": 7, "t": "b"}


def test_the_same_is_equal() -> None:
    """Also what is empty."""
    some = rows(("add", {"k": 1, "n": 2}))

    assert compare(TABLE, TABLE, some, some).equal
    assert compare(TABLE, TABLE, some, some).counted["same"] == 1
    assert compare(TABLE, TABLE, {}, {}).equal


def test_it_is_said_how_two_differ() -> None:
    """In which rows, in which columns, and what the first ones hold."""
    old = rows(*added({1: 1, 2: 2, 3: 3}))
    new = rows(*added({2: 2, 3: 4, 5: 5}))

    found = compare(TABLE, TABLE, old, new)

    assert not found.equal
    assert found.counted == {"same": 1, "only old": 1, "only new": 1, "differs": 1}
    assert found.columns == {"n": 1}
    assert found.examples == [
        Difference("only old", {"k": 1}, {"n": (1, None)}),
        Difference("only new", {"k": 5}, {"n": (None, 5)}),
        Difference("differs", {"k": 3}, {"n": (3, 4)}),
    ]


def test_a_few_examples_say_enough() -> None:
    """And all of them are counted."""
    found = compare(TABLE, TABLE, {}, rows(*added(dict.fromkeys(range(1, 9), 1))))

    assert found.counted["only new"] == 8
    assert len(found.examples) == EXAMPLES


def test_columns_of_one_are_named_and_not_compared() -> None:
    """What both have is compared."""
    wider = replace(TABLE, columns={"n": "integer", "more": "text"})
    old, new = (
        rows(("add", {"k": 1, "n": 1})),
        rows(("add", {"k": 1, "n": 1}), table=wider),
    )

    found = compare(TABLE, wider, old, new)

    assert found.equal
    assert found.not_compared == ["more", "t"]


def test_other_keys_cannot_be_compared() -> None:
    """There is no telling which row is which."""
    other = replace(TABLE, key={"day": "date"})

    with pytest.raises(ValueError, match="the keys differ"):
        compare(TABLE, other, {}, {})


def added(numbers: dict[int, int]) -> Iterable[tuple[str, dict[str, Any]]]:
    """Say that rows have numbers."""
    return [("add", {"k": key, "n": number}) for key, number in numbers.items()]
