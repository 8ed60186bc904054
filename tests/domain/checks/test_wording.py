"""Subject and body can be read, and feign nothing."""

from __future__ import annotations

import pytest

from domain.checks import BLOCK, WARN
from domain.checks.wording import CLIPPED_FROM, LONGEST_SUBJECT
from domain.content import Content
from tests.domain.checks.found import GOOD, WORDS, found, said


@pytest.mark.parametrize(
    ("subject", "name", "level"),
    [
        ("", "subject", BLOCK),
        (" \t", "subject", BLOCK),
        ("Re: your order", "subject-reply", BLOCK),
        ("FWD : news", "subject-reply", BLOCK),
        ("RE[2]: news", "subject-reply", BLOCK),
        ("x" * (LONGEST_SUBJECT + 1), "subject-length", WARN),
        ("BUY NOW AND SAVE", "subject-capitals", WARN),
        ("КУПИТЕ СЕЙЧАС", "subject-capitals", WARN),
        ("СКИДКА {{ first_name | default: '' }} СЕГОДНЯ", "subject-capitals", WARN),
    ],
)
def test_a_subject_that_harms_is_found(subject: str, name: str, level: str) -> None:
    """No subject, a feigned reply, one too long, one that shouts."""
    assert found(Content(subject, GOOD.html)) == [(name, level)]


@pytest.mark.parametrize(
    "subject",
    [
        "NASA",
        "Reply",
        "Save 10 EUR",
        "今日のお知らせです今日のお知らせ",
        "Red: a story",
    ],
)
def test_a_subject_that_does_no_harm_is_left_alone(subject: str) -> None:
    """Abbreviations and scripts without capitals do not shout."""
    assert found(Content(subject, GOOD.html)) == []


def test_what_says_nothing_is_blocked() -> None:
    """A picture is no word; its alternative text is."""
    picture = "<img src='https://shop.example/a.png'>"
    assert "body" in said(picture)
    assert "body" not in said(picture.replace(">", " alt='Bread'>"))


def test_what_would_be_cut_off_is_told() -> None:
    """Gmail shows the first 102 KiB, in octets."""
    letters = CLIPPED_FROM // 2
    assert found(Content("News", "я" * letters)) == []
    assert found(Content("News", "я" * letters + ".")) == [("size", WARN)]


def test_what_frauds_write_is_told() -> None:
    """One such phrase may be chance; in every line break and capital."""
    one, other = "<p>Your ACCOUNT has been<br> suspended.", "<p>Verify your account"

    assert "phrases" not in said(one + WORDS)
    message = said(one + WORDS + other)["phrases"]
    assert "“account has been suspended”, “verify your account”" in message
