"""A moment of the past is let go once."""

from __future__ import annotations

from domain.events import MomentAsked, MomentReleased
from domain.past_moment import PastMoment
from tests.domain.decisions import AT, given

ASKED = MomentAsked(7, AT)


def test_a_moment_is_let_go_once() -> None:
    """Said twice, it is recorded once."""
    assert list(given(PastMoment, ASKED).release()) == [MomentReleased()]
    assert not list(given(PastMoment, ASKED, MomentReleased()).release())
