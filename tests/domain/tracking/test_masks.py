"""Masks of links fit what they say, however they are written."""

from __future__ import annotations

import re
from time import process_time

from hypothesis import given
from hypothesis import strategies as st

from domain.tracking.links import fits


@given(st.text("ab*", max_size=8), st.text("ab", max_size=8))
def test_a_star_is_anything_or_nothing(mask: str, target: str) -> None:
    """All else is what it says, in its order, and no letter counts twice."""
    pattern = ".*".join(map(re.escape, mask.split("*")))

    assert fits(mask, target) == bool(re.fullmatch(pattern, target))


def test_a_mask_of_many_stars_is_as_quick_as_any() -> None:
    """Nobody keeps the others waiting with one; they are looked at at each click."""
    began = process_time()

    assert not fits("*a*a*a*a*b", "a" * 300)
    assert process_time() - began < 0.5
