"""Who must approve is the account's decision, and what went wrong before counts too."""

from __future__ import annotations

from datetime import timedelta

import pytest

from domain.events import ModerationSet
from domain.limits import Results
from domain.moderation import (
    ALWAYS,
    CHECKS,
    FIRST,
    MODERATION,
    Moderation,
    SenderRecord,
    nothing_before,
)
from tests.domain.decisions import AT, CONTEXT, given, happened

MANY_NOES = Results(1_000, 0, 11)


def test_at_first_the_checks_alone_approve() -> None:
    """So one person can work."""
    moderation = Moderation(MODERATION)

    assert moderation.setting == ModerationSet(CHECKS, 3, 30, 24, 0)
    assert (moderation.set_by, moderation.set_at) == (None, None)
    assert moderation.look(nothing_before("news@shop.example"), AT) is None


@pytest.mark.parametrize(
    ("mode", "released", "looked_at"),
    [
        (CHECKS, 0, False),
        (FIRST, 0, True),
        (FIRST, 1, True),
        (FIRST, 2, False),
        (ALWAYS, 1_000, True),
    ],
)
def test_the_mode_says_who_is_looked_at(
    mode: str, released: int, *, looked_at: bool
) -> None:
    """Nobody, whoever is new, or everybody."""
    moderation = given(Moderation, ModerationSet(mode, 2))

    assert bool(moderation.look(SenderRecord(released), AT)) == looked_at


@pytest.mark.parametrize("mode", [CHECKS, FIRST])
def test_whoever_went_beyond_a_limit_is_looked_at_in_every_mode(mode: str) -> None:
    """Until the last campaign kept to the limits."""
    moderation = given(Moderation, ModerationSet(mode))

    look = moderation.look(SenderRecord(9, MANY_NOES), AT)

    assert look
    (reason,) = look.reasons
    assert "11 of 1,000 said no" in reason
    assert moderation.look(SenderRecord(9, Results(1_000, 0, 10)), AT) is None


def test_all_reasons_are_told_with_a_deadline() -> None:
    """For whoever looks; and how long a claim holds."""
    moderation = given(Moderation, ModerationSet(ALWAYS, 3, 10, 2))

    look = moderation.look(SenderRecord(9, MANY_NOES), AT)

    assert look
    assert len(look.reasons) == 2
    assert look.deadline == AT + timedelta(hours=2)
    assert moderation.claimed_until(AT) == AT + timedelta(minutes=10)


def test_a_decision_names_who_made_it_and_is_made_once() -> None:
    """To have it as it is records nothing."""
    always = ModerationSet(ALWAYS)
    moderation = Moderation(MODERATION)
    assert list(moderation.decide(ModerationSet())) == []

    happened(moderation, moderation.decide(always))

    assert list(moderation.decide(always)) == []
    assert (moderation.set_by, moderation.set_at) == (CONTEXT.actor, AT)


@pytest.mark.parametrize(
    ("people", "voices"), [(10_000, None), (10_001, 2), (None, 2), (0, None)]
)
def test_two_have_to_approve_what_is_for_many(
    people: int | None, voices: int | None
) -> None:
    """P-05, in every mode; whom nobody could count are many."""
    setting = ModerationSet(CHECKS, two_above=10_000)
    moderation = given(Moderation, setting)

    look = moderation.look(SenderRecord(released=9), AT, people)

    assert (look and look.voices) == voices
    if look:
        assert look.reasons == ("it is for over 10,000 people: two have to approve it",)


def test_large_or_not_one_is_enough_for_what_is_looked_at_for_another_reason() -> None:
    """Two only where the account has said so."""
    moderation = given(Moderation, ModerationSet(ALWAYS))

    look = moderation.look(SenderRecord(), AT, 1_000_000)

    assert look
    assert look.voices == 1
