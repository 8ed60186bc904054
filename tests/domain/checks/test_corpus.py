"""Of honest newsletters at least 95 in 100 may go out, of the others few pass."""

from __future__ import annotations

from domain.checks import BLOCK, check
from domain.content import Content
from tests.domain.checks.found import SENDER
from tests.domain.checks.ham import HAM
from tests.domain.checks.spam import SPAM


def levels(content: Content) -> set[str]:
    """Return how bad it is what is found, with everything declared that is asked."""
    return {one.level for one in check(content, SENDER)}


def test_honest_newsletters_are_not_blocked() -> None:
    """At least 95 in 100."""
    blocked = [name for name, content in HAM.items() if BLOCK in levels(content)]

    assert len(HAM) == 12
    assert len(blocked) <= 0.05 * len(HAM), blocked


def test_spam_does_not_pass() -> None:
    """At least 90 in 100 are blocked, or warned of."""
    passed = [name for name, content in SPAM.items() if levels(content) == {"pass"}]

    assert len(SPAM) == 12
    assert len(passed) <= 0.1 * len(SPAM), passed
    assert passed == ["a bland offer"]


def test_most_honest_newsletters_are_not_even_warned_of() -> None:
    """Whoever is warned of everything reads no warning."""
    clean = [name for name, content in HAM.items() if levels(content) == {"pass"}]

    assert len(clean) >= 7, set(HAM) - set(clean)
