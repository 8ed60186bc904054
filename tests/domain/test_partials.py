"""Partials stand where they are named, text for text."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.partials import DEEPEST, LONGEST, PartialUnfit, blanked, expanded, named

SHELF = {
    "greeting": "Hello {{ first_name }}",
    "footer": "-- {% render 'shop' %}",
    "shop": "Shop",
    "circle": "{% render 'round' %}",
    "round": "{% render 'circle' %}",
}


@pytest.mark.parametrize(
    ("source", "whole"),
    [
        ("{% render 'shop' %}", "Shop"),
        ('{%- render   "shop" -%}', "Shop"),
        ("<p>{% render 'greeting' %}</p>", "<p>Hello {{ first_name }}</p>"),
        ("{% render 'footer' %}{% render 'footer' %}", "-- Shop-- Shop"),
        ("{{ render }}{% if a %}x{% endif %}", "{{ render }}{% if a %}x{% endif %}"),
    ],
)
def test_a_partial_stands_where_it_is_named(source: str, whole: str) -> None:
    """And so do those that it names in turn."""
    assert expanded(source, SHELF.get) == whole


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("{% render 'heading' %}", "no partial heading"),
        ("{% render 'circle' %}", "circle → round → circle"),
        ("{% render 'shop', name: 'x' %}", "and no more"),
        ("{% render shop %}", "and no more"),
        ("{% render 'shop' for shops %}", "and no more"),
    ],
)
def test_what_cannot_stand_there_is_told(source: str, why: str) -> None:
    """In words that name it."""
    with pytest.raises(PartialUnfit, match=why):
        expanded(source, SHELF.get)


def test_partials_of_partials_do_not_eat_the_machine() -> None:
    """Ten that name ten that name ten."""
    shelf = {f"p{n}": f"{{% render 'p{n + 1}' %}}" * 10 for n in range(9)} | {"p9": ""}
    began = time.thread_time()

    with pytest.raises(PartialUnfit, match=str(LONGEST)):
        expanded("{% render 'p0' %}", shelf.get)

    assert time.thread_time() - began < 5


def test_partials_stand_in_each_other_only_so_deep() -> None:
    """Nobody reads further."""
    shelf = {f"p{n}": f"{{% render 'p{n + 1}' %}}" for n in range(2 * DEEPEST)}

    with pytest.raises(PartialUnfit, match=f"over {DEEPEST}"):
        expanded("{% render 'p0' %}", shelf.get)


def test_what_a_template_names_is_known_before() -> None:
    """So that it is taken over with it; and what is left of it is the author's own."""
    source = "a{% render 'one' %}\nb{%- render \"two\" -%}{% render x %}"

    assert named(source) == {"one", "two"}
    assert blanked(source) == "a\nb{% render x %}"


@given(st.text())
def test_what_names_no_partial_stays_as_it_is(source: str) -> None:
    """Whatever else it is."""
    if "render" not in source:
        assert expanded(source, SHELF.get) == source
