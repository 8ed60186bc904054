"""Fields of profiles are declared once, keep their type, and read what is for them."""

from __future__ import annotations

from datetime import UTC

import pytest

from domain.errors import (
    FieldCodeTaken,
    FieldOptionsInUse,
    FieldOptionsUnfit,
    FieldReserved,
    FieldsInvalid,
    NotFound,
    Refusal,
    TooManyFields,
    VersionDiffers,
)
from domain.events import (
    Fact,
    FieldArchived,
    FieldChanged,
    FieldDeclared,
    ListArchived,
)
from domain.field_values import ValueUnfit
from domain.fields import FIELDS, MOST_FIELDS, Fields
from tests.domain.decisions import given, happened

AGE = FieldDeclared("age", "Age", "integer")
COLOUR = FieldDeclared("colour", "Colour", "one_of", ("red", "blue"))


def test_a_field_is_declared_once() -> None:
    """The same once more records nothing."""
    assert list(Fields().declare(AGE)) == [AGE]
    assert list(given(Fields, AGE).declare(AGE)) == []


@pytest.mark.parametrize(
    "other",
    [
        FieldDeclared("age", "Age", "text"),
        FieldDeclared("age", "Years", "integer"),
    ],
)
def test_a_type_is_for_ever(other: FieldDeclared) -> None:
    """Neither another type nor another label takes a code that is in use."""
    with pytest.raises(FieldCodeTaken, match="PATCH /v1/fields/age"):
        list(given(Fields, AGE).declare(other))


def test_a_field_comes_back_with_its_type_and_options() -> None:
    """New options and another label may come with it."""
    more = FieldDeclared("colour", "Colours", "one_of", ("green", "red", "blue"))
    less = FieldDeclared("colour", "Colour", "one_of", ("red",))
    fields = given(Fields, COLOUR, FieldArchived("colour"))

    assert list(fields.declare(more)) == [more]
    with pytest.raises(FieldCodeTaken):
        list(fields.declare(less))


@pytest.mark.parametrize(
    ("field", "refusal"),
    [
        (FieldDeclared("email", "E-mail", "text"), FieldReserved),
        (FieldDeclared("language", "L", "one_of", ("en",)), FieldOptionsUnfit),
        (FieldDeclared("age", "Age", "integer", ("1",)), FieldOptionsUnfit),
        (FieldDeclared("colour", "Colour", "many_of"), FieldOptionsUnfit),
        (FieldDeclared("colour", "C", "one_of", ("red", "Red")), FieldOptionsUnfit),
        (FieldDeclared("colour", "C", "many_of", ("red; blue",)), FieldOptionsUnfit),
        (FieldDeclared("colour", "C", "one_of", (" red",)), FieldOptionsUnfit),
    ],
)
def test_a_field_that_could_not_be_read_is_refused(
    field: FieldDeclared, refusal: type[Refusal]
) -> None:
    """Options go with their types, and each is told from the others in any file."""
    with pytest.raises(refusal):
        list(Fields().declare(field))


def test_an_account_has_so_many_fields() -> None:
    """Those out of use count: their values are still there."""
    many = [FieldDeclared(f"f{n}", "F", "text") for n in range(MOST_FIELDS)]

    with pytest.raises(TooManyFields):
        list(given(Fields, *many).declare(AGE))


def test_labels_change_and_options_are_added_freely() -> None:
    """What stays as it is records nothing."""
    fields = given(Fields, COLOUR)
    more = ("red", "blue", "green")

    def changed(label: str | None, options: tuple[str, ...] | None) -> list[Fact]:
        return list(fields.change("colour", label, options, in_use=("red", "blue")))

    assert changed(None, more) == [FieldChanged("colour", "Colour", more)]
    assert changed("Hue", None) == [FieldChanged("colour", "Hue", ("red", "blue"))]
    assert changed("Colour", ("red", "blue")) == []
    with pytest.raises(FieldOptionsUnfit):
        changed(None, ())
    with pytest.raises(FieldOptionsInUse, match="blue"):
        changed(None, ("red",))


def test_an_option_that_nobody_has_may_go() -> None:
    """The caller tells which are in use."""
    fields = given(Fields, COLOUR)

    facts = list(fields.change("colour", None, ("red",), in_use=()))

    assert facts == [FieldChanged("colour", "Colour", ("red",))]
    assert happened(fields, facts).dropped("colour", ()) == ["red"]


def test_what_was_not_declared_is_not_found() -> None:
    """To change or archive it is a slip of the pen."""
    with pytest.raises(NotFound):
        list(Fields().archive("age"))
    with pytest.raises(NotFound):
        list(Fields().change("age", "Age", None, in_use=()))


def test_a_version_is_a_fields_own() -> None:
    """Whoever edits one field is not stopped by a change of another."""
    fields = given(Fields, AGE, COLOUR, FieldChanged("age", "Years"))

    assert fields.get("colour", 2).label == "Colour"
    assert fields.get("age", 3).label == "Years"
    with pytest.raises(VersionDiffers):
        fields.get("age", 1)


def test_a_field_out_of_use_takes_no_value_but_lets_one_go() -> None:
    """Twice out of use is once; other facts are not its business."""
    fields = given(Fields, AGE, FieldArchived("age"), ListArchived())

    assert list(fields.archive("age")) == []
    assert list(given(Fields, AGE).archive("age")) == [FieldArchived("age")]
    assert fields.read({"age": None}) == {"age": None}
    with pytest.raises(FieldsInvalid, match="age is out of use"):
        fields.read({"age": 42})
    with pytest.raises(ValueUnfit):
        fields.read_cell("age", "42", UTC)


def test_all_values_are_complained_of_at_once() -> None:
    """Each by the code of its field; what nobody declared is text."""
    fields = given(Fields, AGE, COLOUR)

    assert fields.read({"age": 42, "city": "Riga"}) == {"age": 42, "city": "Riga"}
    assert fields.read_cell("age", "42", UTC) == 42
    with pytest.raises(FieldsInvalid) as refused:
        fields.read({"age": "x", "colour": "pink", "city": 7, "name": "Anna"})
    assert set(refused.value.complaints) == {"age", "colour", "city"}


def test_all_fields_are_in_one_stream() -> None:
    """Whoever reads a value has to load one stream, the same in every process."""
    assert Fields().id == FIELDS == Fields().id
