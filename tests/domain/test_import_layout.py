"""A layout says what nobody has told of a file."""

from __future__ import annotations

import pytest

from domain.errors import ImportLayoutCodeTaken, ImportLayoutOutOfUse
from domain.events import (
    ImportLayoutArchived,
    ImportLayoutChanged,
    ImportLayoutCreated,
    ImportOptions,
)
from domain.ids import new_id
from domain.import_layout import ImportLayout, layout_stream, over
from tests.domain.decisions import given

OPTIONS = ImportOptions(purpose="news", mapping={"Mail": "email"})
MADE = ImportLayoutCreated("shop", "Shop", OPTIONS)
NEWS, OFFERS, TIPS = new_id(), new_id(), new_id()


def test_a_code_is_given_once() -> None:
    """For ever: its stream is known by it."""
    new = ImportLayout(layout_stream("shop"))

    assert list(new.create("shop", "Shop", OPTIONS)) == [MADE]
    with pytest.raises(ImportLayoutCodeTaken, match="shop"):
        list(given(ImportLayout, MADE).create("shop", "Other", OPTIONS))


def test_it_is_changed_as_a_whole_or_in_name() -> None:
    """What is not told stays, and what is the same is no news."""
    layout, other = given(ImportLayout, MADE), ImportOptions(purpose="offers")

    assert list(layout.change("Till", None)) == [ImportLayoutChanged("Till", OPTIONS)]
    assert list(layout.change(None, other)) == [ImportLayoutChanged("Shop", other)]
    assert list(layout.change("Shop", OPTIONS)) == []


def test_it_keeps_what_it_was_changed_to() -> None:
    """The last change counts."""
    layout = given(ImportLayout, MADE, ImportLayoutChanged("Till", ImportOptions()))

    assert (layout.code, layout.name) == ("shop", "Till")
    assert layout.options == ImportOptions()


def test_what_is_archived_is_neither_used_nor_changed() -> None:
    """It is archived once."""
    layout = given(ImportLayout, MADE)
    layout.require_use()
    assert list(layout.archive()) == [ImportLayoutArchived()]

    layout = given(ImportLayout, MADE, ImportLayoutArchived())
    assert list(layout.archive()) == []
    with pytest.raises(ImportLayoutOutOfUse, match="shop"):
        layout.require_use()
    with pytest.raises(ImportLayoutOutOfUse):
        list(layout.change("Till", None))


@pytest.mark.parametrize(
    ("told", "layout", "agreed"),
    [
        (ImportOptions(), OPTIONS, OPTIONS),
        (OPTIONS, ImportOptions(), OPTIONS),
        (
            ImportOptions(purpose="offers", has_header=False),
            ImportOptions(purpose="news", source="fair"),
            ImportOptions(purpose="offers", source="fair", has_header=False),
        ),
        (
            ImportOptions(mapping={"Mail": "", "Tel": "phone"}),
            ImportOptions(mapping={"Mail": "email", "Town": "city"}),
            ImportOptions(mapping={"Mail": "", "Town": "city", "Tel": "phone"}),
        ),
        (
            ImportOptions(statuses={"gone": "blocked"}),
            ImportOptions(statuses={"left": "unsubscribed"}),
            ImportOptions(statuses={"left": "unsubscribed", "gone": "blocked"}),
        ),
        (
            ImportOptions(TIPS),
            ImportOptions(NEWS, more_lists=(OFFERS,)),
            ImportOptions(TIPS),
        ),
    ],
)
def test_what_is_told_goes_before_what_a_layout_says(
    told: ImportOptions, layout: ImportOptions, agreed: ImportOptions
) -> None:
    """Option by option, column by column; lists are told together."""
    assert over(told, layout) == agreed


def test_lists_are_the_first_and_the_others() -> None:
    """In their order."""
    assert ImportOptions(NEWS, more_lists=(TIPS,)).lists == (NEWS, TIPS)
    assert ImportOptions().lists == ()
