"""A campaign that goes wrong is stopped, or the next one is looked at."""

from __future__ import annotations

import pytest

from domain.limits import Results, exceeded, why_halt


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
def test_over_five_of_a_hundred_refused_is_too_many(
    accepted: int, rejected: int, *, halts: bool
) -> None:
    """Once there are so many results that a share says something."""
    results = Results(accepted, rejected)

    assert bool(why_halt(results)) == halts
    assert bool(list(exceeded(results))) == halts


@pytest.mark.parametrize(
    ("accepted", "noes", "looked_at"),
    [(199, 199, False), (200, 2, False), (200, 3, True), (10_000, 100, False)],
)
def test_over_one_of_a_hundred_noes_has_the_next_looked_at(
    accepted: int, noes: int, *, looked_at: bool
) -> None:
    """It does not stop the one that runs: those who say no are served by it."""
    results = Results(accepted, 0, noes)

    assert why_halt(results) is None
    assert bool(list(exceeded(results))) == looked_at


@pytest.mark.parametrize(
    ("accepted", "complaints", "looked_at", "halts"),
    [
        (999, 99, False, False),
        (1_000, 1, False, False),
        (1_000, 2, True, False),
        (1_000, 3, True, False),
        (1_000, 4, True, True),
        (10_000, 30, True, False),
    ],
)
def test_complaints_are_few_or_too_many(
    accepted: int, complaints: int, *, looked_at: bool, halts: bool
) -> None:
    """Over one of 1,000 the next is looked at, over three this one is stopped, too."""
    results = Results(accepted, 0, 0, complaints)

    assert bool(list(exceeded(results))) == looked_at
    assert bool(why_halt(results)) == halts


def test_where_nothing_was_sent_nothing_went_wrong() -> None:
    """There is no last campaign."""
    assert list(exceeded(None)) == []


def test_the_reason_has_the_numbers_and_what_to_do() -> None:
    """For whoever finds it stopped, and for whoever looks at the next."""
    assert why_halt(Results(1_800, 200)) == (
        "200 of 2,000 were refused, over 5 %: see whom, and resume it if it is to go on"
    )
    assert why_halt(Results(2_000, 0, 0, 7)) == (
        "7 of 2,000 complained, over 0.3 %: see whom, and resume it if it is to go on"
    )
    before = "of the last campaign from the domain of its sender"
    assert list(exceeded(Results(1_800, 200, 1_000))) == [
        f"{before} 200 of 2,000 were refused, over 5 %",
        f"{before} 1,000 of 1,800 said no, over 1 %",
    ]
