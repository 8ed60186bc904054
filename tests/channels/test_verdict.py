"""What is recorded of an answer."""

from __future__ import annotations

import pytest

from workers.channels import Outcome, Verdict


@pytest.mark.parametrize(
    ("verdict", "told"),
    [
        (Verdict(Outcome.ACCEPTED, 250, "2.0.0 taken"), ("accepted", 0, "")),
        (Verdict(Outcome.REJECTED, 550, "5.1.1 gone"), ("rejected", 550, "5.1.1")),
        (Verdict(Outcome.DEFERRED, 451, "busy"), ("deferred", 451, "")),
        (Verdict(Outcome.UNSENT), ("unsent", 0, "")),
    ],
)
def test_a_refusal_is_told_with_its_code_and_status(
    verdict: Verdict, told: tuple[str, int, str]
) -> None:
    """An acceptance needs no more than its name."""
    assert verdict.told == told
