"""What a content asks for, what would leave a gap, and what is no field at all."""

from __future__ import annotations

import pytest

from domain.content import Content, Wording
from domain.gaps import Asked, Unknown, asked_by, unknown
from domain.rendering import TemplateInvalid

DECLARED = ("first_name", "city", "born")


def asked(html: str) -> dict[str, bool]:
    """Name the fields that a body asks for, and which of them leave a gap."""
    return {one.name: one.leaves_gap for one in asked_by(Content("News", html))}


@pytest.mark.parametrize(
    ("html", "found"),
    [
        ("<p>News", {}),
        ("{{ a }}", {"a": True}),
        ("{{ a | upcase }}", {"a": True}),
        ("{{ 'Dear ' | append: a }}", {"a": True}),
        ("{{ a.b }}", {"a": True}),
        ("{% echo a %}", {"a": True}),
        ("{{ a | default: 'friend' }}", {}),
        ("{{ a | upcase | default : b }}", {}),
        ("{{ a | default: 'x' }} {{ a }}", {"a": True}),
        ("{% if a %}{{ a }}{% endif %}", {"a": False}),
        ("{% unless a %}x{% endunless %}", {"a": False}),
        ("{% for b in a %}{{ b }}{% endfor %}", {"a": False}),
        ("{% assign b = a %}{{ b }}", {"a": False}),
        ("{{ unsubscribe_url }}{{ now | date: '%Y' }}", {}),
        ('<a href="{{ a }}">x</a>', {"a": True}),
    ],
)
def test_what_is_asked_for_is_known(html: str, found: dict[str, bool]) -> None:
    """A default or a condition is the author's own answer to a gap."""
    assert asked(html) == found


def test_every_language_and_partial_is_looked_at() -> None:
    """A gap in one of them is a gap."""
    content = Content(
        "{{ a | default: 'x' }}",
        "{% if b %}{% render 'p' %}{% endif %}",
        variants={"de": Wording("{{ a }}", "{{ b }}")},
        partials={"p": Content("", "{{ c }}")},
    )

    assert asked_by(content) == [Asked(name, leaves_gap=True) for name in "abc"]
    with pytest.raises(TemplateInvalid):
        asked_by(Content("{{", ""))


def test_a_name_that_is_no_field_is_told_with_the_nearest() -> None:
    """What every message knows is none of them."""
    names = ["first_name", "frist_name", "shoes", "now", "language", "unsubscribe_ur"]

    assert list(unknown(names, DECLARED)) == [
        Unknown("frist_name", "first_name"),
        Unknown("shoes"),
        Unknown("unsubscribe_ur", "unsubscribe_url"),
    ]
