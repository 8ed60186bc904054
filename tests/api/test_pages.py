"""Pages show what they are given, and no more."""

from __future__ import annotations

from api.pages import filled


def test_what_stands_in_a_part_is_no_place_for_another() -> None:
    """A title with a name in braces shows it."""
    page = filled("explaining", title="{body}", body="{title} <p>Hello</p>")

    assert "<title>{body}</title>" in page
    assert "{title} <p>Hello</p>" in page
    assert page.count("Hello") == 1
