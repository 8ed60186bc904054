"""A campaign that many servers refuse is stopped, and told why."""

from __future__ import annotations

import pytest

from domain.refusal_rate import why_halt


@pytest.mark.parametrize(
    ("accepted", "rejected", "halts"),
    [
        (0, 199, False),
        (190, 10, False),
        (189, 11, True),
        (0, 200, True),
        (9_500, 500, False),
    ],
)
def test_over_five_of_a_hundred_is_too_many(
    accepted: int, rejected: int, *, halts: bool
) -> None:
    """Once there are so many results that a share says something."""
    assert bool(why_halt(accepted, rejected)) == halts


def test_the_reason_has_the_numbers_and_what_to_do() -> None:
    """For whoever finds it stopped."""
    assert why_halt(1_800, 200) == (
        "200 of 2,000 were refused, over 5 %: see whom, and resume it if it is to go on"
    )
