"""Which column says what is guessed, shown, and can be told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

import pytest

from domain.events import RowError
from domain.people_columns import (
    NO_COLUMNS,
    Columns,
    ColumnUnknown,
    guess,
    snake_case,
)
from domain.screening import ImportRules, Person

RULES = ImportRules(now=datetime(2026, 3, 3, tzinfo=UTC))


def guess_mapping(
    header: Sequence[str],
    told: Mapping[str, str] = NO_COLUMNS,
    rows: Sequence[Sequence[str]] = (),
) -> dict[str, str]:
    """Guess, and forget why."""
    return {one.column: one.target for one in guess(header, told, rows=rows)}


@pytest.mark.parametrize(
    ("column", "target"),
    [
        ("E-mail", "email"),
        ("Электронная почта", "email"),
        ("Имя", "first_name"),
        ("Name", "first_name"),
        ("Consent date", "consent_time"),
        ("Дата согласия", "consent_time"),
        ("Favourite colour", "favourite_colour"),
        ("Любимый цвет", "lyubimyy_tsvet"),
        ("2nd choice", "field_2nd_choice"),
        ("!", "field"),
    ],
)
def test_a_column_is_known_by_its_name(column: str, target: str) -> None:
    """In English and in Russian; what is not known becomes a profile field."""
    assert guess_mapping([column]) == {column: target}


def test_the_first_of_two_columns_of_a_kind_is_taken() -> None:
    """The others become fields of their own."""
    mapping = guess_mapping(["E-mail", "Email", "email", "City", "Town"])

    assert mapping == {
        "E-mail": "email",
        "Email": "email_2",
        "email": "email_3",
        "City": "city",
        "Town": "town",
    }


def test_what_is_told_goes_before_a_guess() -> None:
    """A column can be mapped, or left out."""
    mapping = guess_mapping(["A", "B"], {"A": "email", "B": ""})

    assert mapping == {"A": "email", "B": ""}


@pytest.mark.parametrize("told", [{"C": "email"}, {"A": "email", "B": "email"}])
def test_a_mapping_that_cannot_hold_is_refused(told: dict[str, str]) -> None:
    """An unknown column, or one target twice."""
    with pytest.raises(ColumnUnknown):
        guess_mapping(["A", "B"], told)


def test_a_short_row_lacks_its_last_cells() -> None:
    """Spreadsheets cut them off."""
    columns = Columns(["email", "city"], {"email": "email", "city": "city"})

    assert columns.values(["a@example.com"]) == {"email": "a@example.com"}
    assert isinstance(columns.screen(2, ["a@example.com"], rules=RULES), Person)


def test_more_cells_than_columns_means_that_they_have_shifted() -> None:
    """Better no person than one with another's city."""
    columns = Columns(["email"], {"email": "email"})

    found = columns.screen(2, ["a@example.com", "Riga"], rules=RULES)

    assert isinstance(found, RowError)
    assert found.field == "row"
    assert isinstance(columns.screen(2, ["a@example.com", " "], rules=RULES), Person)


def test_a_column_that_is_left_out_is_not_read() -> None:
    """Not even as a profile field."""
    columns = Columns(["email", "note"], {"email": "email", "note": ""})

    assert columns.values(["a@example.com", "secret"]) == {"email": "a@example.com"}


def test_a_name_is_fit_for_a_template() -> None:
    """Letters, digits and underscores; at most 63."""
    assert snake_case("Дата рождения") == "data_rozhdeniya"
    assert len(snake_case("x" * 100)) == 63


def test_a_column_of_addresses_is_known_by_its_values() -> None:
    """Also in a file without a header; a few slips do not hide it."""
    rows = [["Anna", "anna@example.com"], ["Bo", "bo@example.com"], ["Eve", "none"]]

    mapping = guess_mapping(["column 1", "column 2"], rows=rows)

    assert mapping == {"column 1": "column_1", "column 2": "email"}
    assert guess_mapping(["a"], rows=[["x"], [""], []]) == {"a": "a"}


def test_every_guess_says_why() -> None:
    """What is told, what a preset knows, names, values, and what is left."""
    header = ["A", "UUID", "Имя", "who", "Colour"]
    rows = [["1", "2", "Anna", "anna@example.com", "red"]]

    found = guess(header, {"A": "city"}, {"uuid": "", "a": "country"}, rows)

    assert [(one.target, one.why) for one in found] == [
        ("city", "told"),
        ("", "preset"),
        ("first_name", "name"),
        ("email", "values"),
        ("colour", "field"),
    ]


def test_a_row_names_lists_by_their_codes() -> None:
    """Parted in any of the usual ways."""
    columns = Columns(["email", "lists"], {"email": "email", "lists": "lists"})

    person = columns.screen(2, ["anna@example.com", "News; offers,vip"], rules=RULES)

    assert isinstance(person, Person)
    assert person.lists == ("news", "offers", "vip")
    assert person.fields == {}
