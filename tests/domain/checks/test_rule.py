"""A check passes, finds, or fails; and what fails is no pass."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from domain.checks.rule import BLOCK, LONGEST, MOST, PASS, WARN, Rule
from domain.events import Finding


def vowels(word: str) -> Iterator[str]:
    """Find vowels."""
    yield from (f"{letter} is a vowel" for letter in word if letter in "aeiou")


RULE = Rule("vowels", 3, WARN, vowels, lambda word: f"{len(word)} letters")


def test_what_finds_nothing_passes() -> None:
    """With what it looked at."""
    assert RULE.findings({"": "brr"}) == [Finding("vowels", PASS, "", 3, "3 letters")]


def test_what_is_found_is_as_bad_as_the_rule_says() -> None:
    """Of a variant it is told in which language."""
    assert RULE.findings({"": "ab", "de": "ich"}) == [
        Finding("vowels", WARN, "a is a vowel", 3, "2 letters; 3 letters"),
        Finding("vowels", WARN, "de: i is a vowel", 3, "2 letters; 3 letters"),
    ]


@pytest.mark.parametrize("error", [ValueError, MemoryError, RecursionError])
def test_a_check_that_fails_blocks(error: type[Exception]) -> None:
    """Named, with the kind of the failure; its words may quote somebody."""

    def fail(_: str) -> Iterator[str]:
        yield "something"
        raise error("anna@example.com")

    (finding,) = Rule("broken", 2, WARN, fail).findings({"": "a"})

    assert (finding.check, finding.level, finding.version) == ("broken", BLOCK, 2)
    assert error.__name__ in finding.message
    assert "anna" not in finding.message


def test_evidence_that_fails_blocks_too() -> None:
    """Without it nothing was looked at."""
    rule = Rule("broken", 1, WARN, vowels, lambda word: word[9])

    assert [one.level for one in rule.findings({"": "b"})] == [BLOCK]


def test_an_event_has_an_end() -> None:
    """However much is amiss."""

    def echo(word: str) -> list[str]:
        return [word] * (MOST + 1)

    found = Rule("long", 1, WARN, echo).findings({"": "x" * 9_999})

    assert len(found) == MOST
    assert {len(one.message) for one in found} == {LONGEST}
