"""What a file declares and says is understood, or it is said what would be."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from domain.store.changes import Add, Cases, Put, Remove, Set
from projections.own.table import COLUMN_TYPES, OwnTable, Wrong, declared
from projections.read_model import ReadModel

ROOT = Path(__file__).parents[3]
ID = UUID("01955600-0000-7000-8000-000000000002")
TABLE = OwnTable(
    "own_t",
    {"day": "date", "purpose": "text"},
    {"n": "integer", "open": "boolean", "at": "time", "who": "uuid", "text": "text"},
    (("purpose", "n"),),
)
KEY = {"day": "2026-03-03", "purpose": "news"}
DECLARATION: dict[str, Any] = {"KEY": {"day": "date"}, "COLUMNS": {"n": "integer"}}


def test_a_declaration_is_read() -> None:
    """With indexes and without."""
    found = declared("own_t", DECLARATION | {"INDEXES": [["n"]]})

    assert found == OwnTable("own_t", {"day": "date"}, {"n": "integer"}, (("n",),))
    assert declared("own_t", {"KEY": {"day": "date"}}).all_columns == {"day": "date"}
    assert TABLE.empty == {"n": 0, "open": None, "at": None, "who": None, "text": None}


def test_it_is_made_as_our_tables_are() -> None:
    """The engine finds table and indexes in the statements."""
    model = ReadModel("own_t", 1, Cases(), TABLE.definition)

    assert model.tables == ("own_t",)
    assert b'"n" bigint NOT NULL DEFAULT 0' in model.tables_definition("_g1")
    assert b"INDEX" not in model.tables_definition("_g1")
    expected = b' own_t_1_idx_g1 ON own_t_g1 ("purpose", "n");'
    assert model.index_definitions("_g1")[-1].endswith(expected)


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ({}, "KEY names what tells rows apart"),
        ({"KEY": ["day"]}, "KEY gives types to columns"),
        ({"KEY": {"Day": "date"}}, "KEY has 'Day': a column is"),
        ({"KEY": {1: "date"}}, "KEY has 1: a column is"),
        ({"KEY": {"ctid": "date"}}, "KEY has ctid: every table of PostgreSQL has one"),
        ({"KEY": {"day": "day"}}, "KEY has day as 'day': there are text, integer"),
        ({"KEY": {"day": []}}, "KEY has day as \\[\\]"),
        ({"COLUMNS": {"day": "text"}}, "COLUMNS has \\['day'\\], which are in KEY"),
        ({"COLUMNS": {f"c{n}": "text" for n in range(100)}}, "at most 100 columns"),
        ({"INDEXES": [["n"]] * 21}, "at most 100 columns and 20 indexes"),
        ({"INDEXES": [["m"]]}, "INDEXES names 'm', which is no column"),
        ({"INDEXES": ["n"]}, "INDEXES names columns of each"),
        ({"INDEXES": "n"}, "INDEXES names columns of each"),
    ],
)
def test_it_is_said_what_is_wrong_with_one(said: dict[str, Any], wrong: str) -> None:
    """Before anything is made."""
    told = {**DECLARATION, **said} if said else {}

    with pytest.raises(Wrong, match=wrong):
        declared("own_t", told)


def test_changes_are_read() -> None:
    """Four words; values as JSON has them, or as Python has."""
    key = (date(2026, 3, 3), "news")

    assert TABLE.change(("add", {**KEY, "n": 2})) == Add("own_t", key, {"n": 2})
    assert TABLE.change(["remove", KEY]) == Remove("own_t", key)
    told = {"at": "2026-03-03T12:15:00+02:00", "who": str(ID), "open": True}
    read = {"at": datetime(2026, 3, 3, 10, 15, tzinfo=UTC), "who": ID, "open": True}
    assert TABLE.change(("put", {**KEY, **told})) == Put("own_t", key, read)
    assert TABLE.change(("put", {**KEY, **read})) == Put("own_t", key, read)
    nothing = {"open": None, "at": None, "who": None, "text": None}
    assert TABLE.change(("set", {**KEY, **nothing})) == Set("own_t", key, nothing)
    on_day = {**KEY, "day": date(2026, 3, 3)}
    assert TABLE.change(("put", on_day)) == Put("own_t", key, {})


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ("put", "a change is a word and a row"),
        (("put",), "a change is a word and a row"),
        (("insert", KEY), "say put, set, add or remove"),
        (("put", [1]), "say put, set, add or remove"),
        (("put", {"day": "2026-03-03"}), "purpose is a text; not None"),
        (("put", {**KEY, "day": "today"}), 'day is a date, such as "2026-03-03"; not'),
        (("put", {**KEY, "m": 1}), "'m' is no column: there are day, purpose, n"),
        (("put", {**KEY, "n": None}), "n is a whole number of 64 bits; not None"),
        (("put", {**KEY, "n": True}), "n is a whole number"),
        (("put", {**KEY, "n": 2**63}), "n is a whole number"),
        (("put", {**KEY, "open": 1}), "open is True or False; not 1"),
        (("put", {**KEY, "at": "2026-03-03T10:15:00"}), "at is a time with its zone"),
        (("put", {**KEY, "at": "noon"}), "at is a time with its zone"),
        (("put", {**KEY, "who": "anna"}), "who is an id"),
        (("put", {**KEY, "text": "a\0"}), "text is a text"),
        (("add", {**KEY, "text": "a"}), "add takes whole numbers, and text is text"),
        (("remove", {**KEY, "n": 1}), "remove takes the columns of the key"),
    ],
)
def test_it_is_said_what_is_wrong_with_a_change(said: object, wrong: str) -> None:
    """Before the database sees it."""
    with pytest.raises(Wrong, match=wrong):
        TABLE.change(said)


def test_every_type_is_on_the_page() -> None:
    """An author reads what there is."""
    page = (ROOT / "docs" / "replay.md").read_text()

    assert [name for name in COLUMN_TYPES if f"`{name}`" not in page] == []
