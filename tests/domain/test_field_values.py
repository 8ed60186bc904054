"""A value fits its field or is refused with what to do, by programs and by files."""

from __future__ import annotations

from datetime import UTC
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.field_values import (
    BOOLEAN,
    DATE,
    DATETIME,
    INTEGER,
    LARGEST_NUMBER,
    MANY_OF,
    NUMBER,
    ONE_OF,
    TEXT,
    TYPES,
    FieldValue,
    Kind,
    NewValues,
    ValueUnfit,
    differing,
    read_cell,
    read_json,
)

COLOURS = ("red", "Green", "blue")
RIGA = ZoneInfo("Europe/Riga")


def kind(type_: str) -> Kind:
    """Return a kind; with options it has three colours."""
    return Kind(type_, COLOURS if type_ in (ONE_OF, MANY_OF) else ())


#: (type, as JSON has it, as it is kept)
SENT = [
    (TEXT, "Anna", "Anna"),
    (TEXT, "", ""),
    (INTEGER, 42, 42),
    (INTEGER, 42.0, 42),
    (NUMBER, 12.5, 12.5),
    (NUMBER, 2.0, 2),
    (BOOLEAN, True, True),
    (BOOLEAN, False, False),
    (DATE, "2024-05-01", "2024-05-01"),
    (DATE, "1.5.2024", "2024-05-01"),
    (DATETIME, "2024-05-01T12:30:00+03:00", "2024-05-01T09:30:00Z"),
    (DATETIME, "2024-05-01 09:30:15.5", "2024-05-01T09:30:15Z"),
    (ONE_OF, "green", "Green"),
    (MANY_OF, ["blue", "RED", "blue"], ["red", "blue"]),
    (MANY_OF, [], []),
]


@pytest.mark.parametrize(("type_", "told", "kept"), SENT)
def test_a_program_sends_values_as_json_has_them(
    type_: str, told: object, kept: object
) -> None:
    """Each type has one form, and a value that is kept reads as itself."""
    found = read_json(kind(type_), told)

    assert (found, type(found)) == (kept, type(kept))
    assert read_json(kind(type_), found) == found


#: (type, what does not fit, what the remedy says)
UNFIT = [
    (TEXT, 42, "send a string"),
    (TEXT, "x" * 2_001, "2000"),
    (TEXT, "\0", "character"),
    (TEXT, "\ud800", "character"),
    (INTEGER, "42", "whole number"),
    (INTEGER, True, "whole number"),
    (INTEGER, 1.5, "whole number"),
    (NUMBER, "1", "a number"),
    (NUMBER, LARGEST_NUMBER + 1, str(LARGEST_NUMBER)),
    (NUMBER, float("inf"), str(LARGEST_NUMBER)),
    (BOOLEAN, 1, "true or false"),
    (DATE, 20240501, "2024-05-01"),
    (DATE, "2024-02-30", "2024-05-01"),
    (DATETIME, "tomorrow", "2024-05-01T09:30:00Z"),
    (DATETIME, "0001-01-01T00:00:00+09:00", "2024-05-01T09:30:00Z"),
    (DATETIME, 0, "2024-05-01T09:30:00Z"),
    (ONE_OF, "pink", "one of: red, Green, blue"),
    (ONE_OF, ["red"], "one of"),
    (MANY_OF, "red", "an array"),
    (MANY_OF, ["pink"], "one of"),
]


@pytest.mark.parametrize(("type_", "told", "remedy"), UNFIT)
def test_what_does_not_fit_is_refused_with_a_remedy(
    type_: str, told: object, remedy: str
) -> None:
    """Nothing is guessed: a program knows its types."""
    with pytest.raises(ValueUnfit, match=remedy):
        read_json(kind(type_), told)


#: (type, a cell, as it is kept)
CELLS = [
    (TEXT, "42", "42"),
    (INTEGER, "42", 42),
    (INTEGER, "-1 234 567", -1_234_567),
    (INTEGER, "1\u00a0234", 1234),
    (INTEGER, "42.0", 42),
    (NUMBER, "12,5", 12.5),
    (NUMBER, "12.50", 12.5),
    (NUMBER, "+3", 3),
    (BOOLEAN, "Да", True),
    (BOOLEAN, "нет", False),
    (BOOLEAN, "YES", True),
    (BOOLEAN, "0", False),
    (DATE, "01.05.2024", "2024-05-01"),
    (DATE, "2024-05-01 00:00:00", "2024-05-01"),
    (DATETIME, "01.05.2024 12:30", "2024-05-01T09:30:00Z"),
    (ONE_OF, " BLUE ", "blue"),
    (MANY_OF, "blue; red", ["red", "blue"]),
    (MANY_OF, "green|red|", ["red", "Green"]),
]


@pytest.mark.parametrize(("type_", "cell", "kept"), CELLS)
def test_a_file_has_values_as_people_write_them(
    type_: str, cell: str, kept: object
) -> None:
    """In English and in Russian, with comma or dot, in the account's zone."""
    found = read_cell(kind(type_), cell, RIGA)

    assert (found, type(found)) == (kept, type(kept))


@pytest.mark.parametrize(
    ("type_", "cell", "remedy"),
    [
        (INTEGER, "42.5", "whole number"),
        (INTEGER, "12 34", "12.5 or 12,5"),
        (NUMBER, "1,234.50", "12.5 or 12,5"),
        (NUMBER, "nan", "12.5 or 12,5"),
        (BOOLEAN, "maybe", "yes, no"),
        (DATE, "5/1/2024", "2024-05-01"),
        (DATETIME, "5/1/2024", "2024-05-01T09:30:00Z"),
        (ONE_OF, "pink", "one of"),
        (MANY_OF, "red, blue", "one of"),
    ],
)
def test_a_cell_that_could_mean_two_things_is_refused(
    type_: str, cell: str, remedy: str
) -> None:
    """An American and a European day are not told apart, so neither is taken."""
    with pytest.raises(ValueUnfit, match=remedy):
        read_cell(kind(type_), cell, UTC)


def test_of_many_options_ten_are_named() -> None:
    """Enough to see what is meant; GET /v1/fields has them all."""
    many = Kind(ONE_OF, tuple(map(str, range(12))))

    with pytest.raises(ValueUnfit, match="8, 9 and 2 more"):
        read_json(many, "pink")


def test_what_is_news_to_a_profile() -> None:
    """Equal values are none; true is not 1, and what is not there cannot go."""
    held: dict[str, FieldValue] = {"age": 1, "vip": True, "likes": ["tea"], "old": "x"}
    told: NewValues = {"age": 1, "vip": 1, "likes": [], "old": None, "gone": None}

    assert differing(told, held) == {"vip": 1, "likes": [], "old": None}


@given(st.sampled_from(TYPES), st.text(max_size=40))
def test_a_cell_is_read_or_refused_and_never_an_accident(type_: str, cell: str) -> None:
    """And what was read is a value of its type, by the stricter rule of programs."""
    try:
        found = read_cell(kind(type_), cell, RIGA)
    except ValueUnfit:
        return

    assert read_json(kind(type_), found) == found
