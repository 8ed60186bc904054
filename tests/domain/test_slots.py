"""The short way to fill in a template leads where the long one does."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from liquid import Environment

from domain.field_values import FieldValue
from domain.slots import slots_of


class Limited(Environment):
    """With the limit that campaigns have: it brings its own way with line ends."""

    output_stream_limit = 1_000_000


names = st.sampled_from(["a", "b", "first_name", "now"])
texts = st.text(st.sampled_from("\r\n\t <>&'\"\\äЯ🎈.ab"), max_size=8)
literals = st.text(st.sampled_from(" <>&'äЯab"), max_size=5)
pieces = st.one_of(
    texts,
    names.map("{{{{ {0} }}}}".format),
    names.map("{{{{- {0} -}}}}".format),
    st.builds('{{{{ {0} | default: "{1}" }}}}'.format, names, literals),
)
templates = st.lists(pieces, max_size=8).map("".join)
values = st.one_of(
    texts, texts, st.integers(), st.floats(-9, 9), st.booleans(), st.lists(texts)
)
people = st.dictionaries(st.sampled_from(["a", "b", "first_name"]), values)


@example(source="\r\n", fields={}, autoescape=True)
@example(source="{{ a }}\n", fields={"a": "\r"}, autoescape=False)
@given(source=templates, fields=people, autoescape=st.booleans())
def test_the_short_way_writes_what_liquid_writes(
    source: str, fields: dict[str, FieldValue], *, autoescape: bool
) -> None:
    """Escaping, defaults, white space and line ends."""
    template = Limited(autoescape=autoescape).from_string(source)
    slots = slots_of(template)
    if slots is None:
        assert "now" in source
    else:
        assert slots.fill(fields) in (None, template.render(fields))


@pytest.mark.parametrize(
    "source",
    [
        "{% if a %}x{% endif %}",
        "{{ a | upcase }}",
        "{{ a | default: 'x' | upcase }}",
        "{{ a | default: b }}",
        "{{ a | default: 'x', allow_false: true }}",
        "{{ a.b }}",
        "{{ a[b] }}",
        "{{ 'a' }}",
        "{{ now }}",
        "{{ (1..3) }}",
        "{% assign a = 1 %}",
    ],
)
def test_whatever_is_more_than_a_field_goes_the_long_way(source: str) -> None:
    """Rather slow than wrong."""
    assert slots_of(Environment().from_string(source)) is None


def test_numbers_and_many_options_are_liquids_business() -> None:
    """It knows how they are written; text alone goes the short way."""
    slots = slots_of(Environment().from_string("{{ a }}"))
    assert slots
    assert slots.fill({"a": "7", "b": 7}) == "7"
    assert slots.fill({}) == ""
    for value in (0, 7, 1.5, True, False, ["x"]):
        assert slots.fill({"a": value}) is None


def test_what_is_very_long_has_limits_to_pass() -> None:
    """They are Liquid's."""
    slots = slots_of(Environment().from_string("{{ a }}" * 3))
    assert slots
    assert slots.fill({"a": "x"}) == "xxx"
    assert slots.fill({"a": "x" * 100_000}) is None
