"""A purpose says all that has to be known of it, and how long a yes lasts."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest

from domain.errors import PurposeIncomplete
from domain.events import Controller, ListArchived, Processing, PurposeDefined
from domain.ids import new_id
from domain.purpose import Purpose, purpose_stream
from tests.builders import PROCESSING
from tests.domain.decisions import AT, given

NEWS = PurposeDefined("newsletter", "News", "advertising", PROCESSING, 365)
BLANK = " "


def test_a_definition_is_recorded_when_it_differs() -> None:
    """The same once more records nothing; anything new is a new version."""
    news = given(Purpose, NEWS)
    longer = PurposeDefined("newsletter", "News", "advertising", PROCESSING, 730)

    assert list(Purpose(new_id()).define(NEWS)) == [NEWS]
    assert list(news.define(NEWS)) == []
    assert list(news.define(longer)) == [longer]


def test_a_yes_runs_out_by_the_definition_in_force() -> None:
    """Without a definition, or without days in it, a yes has no end."""
    endless = PurposeDefined("newsletter", "News", "advertising", PROCESSING)

    assert given(Purpose, NEWS).ends(AT) == AT + timedelta(days=365)
    assert given(Purpose, NEWS, endless).ends(AT) is None
    assert given(Purpose, ListArchived()).ends(AT) is None


def test_a_purpose_is_found_by_its_code() -> None:
    """One code, one stream."""
    assert purpose_stream("newsletter") == purpose_stream("newsletter")
    assert purpose_stream("newsletter") != purpose_stream("offers")


@pytest.mark.parametrize(
    "name", sorted({*Processing.__struct_fields__} - {"controller"})
)
def test_what_lacks_is_named(name: str) -> None:
    """Every mandatory field of the standard, one by one; how data came in is none."""
    many = isinstance(getattr(PROCESSING, name), tuple)
    for value in ((), (BLANK,)) if many else ("", BLANK):
        told = msgspec.structs.replace(PROCESSING, **{name: value})
        lacking = PurposeDefined("newsletter", "News", "advertising", told)

        if name == "collection_method":
            assert list(Purpose(new_id()).define(lacking))
            continue
        with pytest.raises(PurposeIncomplete) as refused:
            list(Purpose(new_id()).define(lacking))
        assert refused.value.missing == (name,)


@pytest.mark.parametrize("name", Controller.__struct_fields__)
def test_who_answers_for_it_is_named_in_full(name: str) -> None:
    """A controller without an address, say, cannot be turned to."""
    unnamed = msgspec.structs.replace(PROCESSING.controller, **{name: BLANK})
    told = msgspec.structs.replace(PROCESSING, controller=unnamed)

    with pytest.raises(PurposeIncomplete, match=f"controller.{name}"):
        list(
            Purpose(new_id()).define(
                PurposeDefined("newsletter", "News", "advertising", told)
            )
        )
