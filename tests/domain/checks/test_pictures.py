"""A message says something where no pictures are shown."""

from __future__ import annotations

from tests.domain.checks.found import WORDS, said

PICTURE = "<img src='https://shop.example/a.png' alt='Bread'>"


def test_a_picture_without_a_text_is_told() -> None:
    """An empty one says that it is decoration."""
    bare = PICTURE.replace(" alt='Bread'", "")

    assert said(WORDS + bare + bare)["pictures-alt"].startswith("2 pictures")
    assert said(WORDS + PICTURE.replace("Bread", "")) == {}
    assert said(WORDS + bare.replace("img ", "img height=1 ")) == {}


def test_a_message_of_pictures_alone_is_told() -> None:
    """Filters read none."""
    assert "only 12 letters" in said(PICTURE + "Fresh bread.")["pictures-share"]
    assert said(PICTURE + WORDS) == {}
    assert said("Fresh bread.") == {}


def test_a_picture_in_the_html_is_told() -> None:
    """Gmail shows none."""
    data = PICTURE.replace("https://shop.example/a.png", "data:image/png;base64,AA==")
    assert list(said(WORDS + data)) == ["pictures-embedded"]
