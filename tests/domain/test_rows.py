"""Folded changes come to what the changes come to one by one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg import Cursor
from psycopg.errors import UniqueViolation
from psycopg.rows import DictRow

from domain.store.changes import Add, Change, New, Put, Remove, Set, fold
from domain.store.copying import COPY_FROM
from domain.store.datastore import AccountDatastore
from domain.store.rows import load_tables

TABLES = """
    CREATE TEMP TABLE one_by_one (
        id bigint PRIMARY KEY,
        name text,
        visits bigint NOT NULL DEFAULT 0,
        marks integer NOT NULL DEFAULT 0
    );
    CREATE TEMP TABLE folded (LIKE one_by_one INCLUDING ALL);
    CREATE TEMP TABLE things (
        id uuid,
        part text,
        digest bytea,
        at timestamptz,
        open boolean,
        facts jsonb,
        ids uuid[],
        PRIMARY KEY (part, id)
    );
"""

keys = st.tuples(st.integers(1, 3))
sums = st.dictionaries(st.sampled_from(["visits", "marks"]), st.integers(-5, 5))
values = st.fixed_dictionaries(
    {},
    optional={
        "name": st.none()
        | st.text(st.characters(codec="ascii", exclude_characters="\0")),
        "visits": st.integers(-5, 5),
        "marks": st.integers(-5, 5),
    },
)
changes = st.lists(
    st.builds(Put, st.just("t"), keys, values)
    | st.builds(Set, st.just("t"), keys, values)
    | st.builds(Add, st.just("t"), keys, sums)
    | st.builds(Remove, st.just("t"), keys),
    max_size=12,
)


@pytest.fixture
def cursor(datastore: AccountDatastore) -> Iterator[Cursor[DictRow]]:
    """Give a cursor on a connection that has the tables."""
    with datastore.get_connection() as connection:
        connection.execute(TABLES.encode())
        yield connection.cursor()
        connection.execute("DROP TABLE one_by_one, folded, things")


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(changes, changes)
def test_a_batch_of_changes_comes_to_what_they_come_to_one_by_one(
    cursor: Cursor[DictRow], before: list[Change], batch: list[Change]
) -> None:
    """However changes are cut into batches, the rows are the same."""
    cursor.execute("TRUNCATE one_by_one, folded")
    tables = load_tables(cursor, ["one_by_one", "folded"])

    for change in before + batch:
        tables["one_by_one"].apply(cursor, fold([change])["t"])
    for some in (before, batch):
        tables["folded"].apply(cursor, fold(some).get("t", {}))

    expected = cursor.execute("SELECT * FROM one_by_one ORDER BY id").fetchall()
    assert cursor.execute("SELECT * FROM folded ORDER BY id").fetchall() == expected


def test_values_of_every_type_arrive_as_they_were(cursor: Cursor[DictRow]) -> None:
    """What a read model puts into a column is what a query finds there."""
    things = load_tables(cursor, ["things"])["things"]
    ids = [UUID(int=7), UUID(int=2**128 - 1)]
    row = {
        "digest": b"\x00\xff",
        "at": datetime(2026, 3, 3, 10, 15, 0, 123456, tzinfo=UTC),
        "open": True,
        "facts": {"naïve": ["yes", 1]},
        "ids": ids,
    }
    nothing = dict.fromkeys(row)

    things.apply(cursor, fold([Put("t", ("part", ids[0]), row)])["t"])
    things.apply(cursor, fold([Put("t", ("part", ids[1]), nothing)])["t"])

    found = cursor.execute("SELECT * FROM things ORDER BY id").fetchall()
    assert found == [
        {"part": "part", "id": ids[0], **row},
        {"part": "part", "id": ids[1], **nothing},
    ]


# One of them gets a number added, and is none of those that are copied.
@pytest.mark.parametrize("size", [2, COPY_FROM + 1])
def test_what_is_new_comes_in_whole(cursor: Cursor[DictRow], size: int) -> None:
    """Few or many, with what the same run changed of it, and beside what was there."""
    cursor.execute("TRUNCATE one_by_one, folded")
    table = load_tables(cursor, ["folded"])["folded"]
    table.apply(cursor, fold([Put("t", (0,), {"name": "was there"})])["t"])
    run: list[Change] = [
        New("t", (key,), {"name": "new"}) for key in range(1, size + 1)
    ]
    run += [
        Put("t", (0,), {"name": "put"}),
        Set("t", (1,), {"name": "set"}),
        Add("t", (2,), {"visits": 3}),
        New("t", (9999,), {"name": "gone"}),
        Remove("t", (9999,)),
    ]

    table.apply(cursor, fold(run)["t"])

    found = cursor.execute("SELECT id, name, visits FROM folded ORDER BY id").fetchall()
    assert [tuple(row.values()) for row in found[:3]] == [
        (0, "put", 0),
        (1, "set", 0),
        (2, "new", 3),
    ]
    assert len(found) == size + 1


def test_what_was_called_new_and_is_there_fails(cursor: Cursor[DictRow]) -> None:
    """Two rows under one key: whoever said so was wrong, and hears of it."""
    cursor.execute("TRUNCATE one_by_one, folded")
    table = load_tables(cursor, ["folded"])["folded"]
    run = fold(New("t", (key,), {"name": "new"}) for key in range(COPY_FROM))["t"]
    table.apply(cursor, run)

    with pytest.raises(UniqueViolation), cursor.connection.transaction():
        table.apply(cursor, run)
