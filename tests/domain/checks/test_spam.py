"""What SpamAssassin says is taken as it is, by two limits."""

from __future__ import annotations

import pytest

from domain.checks.spam import RULES, Score


@pytest.mark.parametrize(
    ("points", "levels"),
    [
        (-0.1, ["pass", "pass"]),
        (2.9, ["pass", "pass"]),
        (3.0, ["warn", "pass"]),
        (4.9, ["warn", "pass"]),
        (5.0, ["pass", "block"]),
        (9.2, ["pass", "block"]),
    ],
)
def test_points_are_held_to_two_limits(points: float, levels: list[str]) -> None:
    """From three on it is warned, from five on blocked, unless others are set."""
    score = Score(points, ["ADVANCE_FEE_2", "HTML_MESSAGE"], 3, 5)

    found = [one for rule in RULES for one in rule.findings({"": score})]

    assert [one.level for one in found] == levels
    told = f"{points:g} points: ADVANCE_FEE_2, HTML_MESSAGE"
    assert {one.evidence for one in found} == {told}


def test_no_rule_is_told_too() -> None:
    """There is always one; but who knows."""
    (one, _) = (rule.findings({"": Score(0, [], 3, 5)})[0] for rule in RULES)
    assert one.evidence == "0 points: no rule"
