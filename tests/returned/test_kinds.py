"""Of which kind a failure is that is for good: by its words, else by its status."""

from __future__ import annotations

import pytest

from domain.returned.kinds import kind_of


@pytest.mark.parametrize(
    ("status", "code", "words", "kind"),
    [
        ("5.1.1", 550, "", "hard"),
        ("5.2.2", 552, "", "soft"),
        ("5.7.1", 550, "", "policy"),
        ("", 550, "no such user", "hard"),
        ("4.2.0", 450, "no such user", "soft"),
        ("5.2.1", 550, "mailbox full", "soft"),
        ("5.0.0", 554, "listed as spam", "policy"),
    ],
)
def test_words_say_more_than_a_status(
    status: str, code: int, words: str, kind: str
) -> None:
    """And a status says it where there are none."""
    assert kind_of(status, code, words) == kind
