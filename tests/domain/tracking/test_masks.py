"""Masks of links fit what they say, however they are written."""

from __future__ import annotations

import re
from collections.abc import Mapping
from time import process_time
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.application.link_masks import LinkMasks
from domain.application.link_targets import Targets
from domain.tracking.links import fits, link_of

CAMPAIGN = UUID(int=1)


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


class Approved(Targets):
    """Links of one campaign, without any store."""

    def __init__(self, *links: str) -> None:
        self._links = {link_of(link): link for link in links}

    def of(self, campaign_id: UUID) -> Mapping[str, str]:
        """Return link -> where it leads."""
        return self._links if campaign_id == CAMPAIGN else {}


@pytest.mark.parametrize(
    ("told", "found"),
    [
        ("a*", ["a*", "a1", "a2"]),
        (["b", "a*"], ["b", "a*", "a1", "a2"]),
        (["a1", "a*", "*b"], ["a1", "a*", "*b", "a2", "b"]),
        (["a1", "b"], ["a1", "b"]),
    ],
)
def test_each_mask_of_a_condition_is_of_links(told: object, found: object) -> None:
    """Alone or among others; also deep within, and each link once."""
    masks = LinkMasks(Approved("a1", "a2", "b"))
    asked = {"campaign": str(CAMPAIGN), "op": "clicked", "link": told}

    ((one,),) = (within["any"] for within in masks.found([{"any": [asked]}]))

    assert one == asked | {"link": found}
    elsewhere = asked | {"campaign": [str(UUID(int=2))]}
    assert masks.found(elsewhere)["link"] in (told, [told])
    assert masks.found({"link": told}) == {"link": told}
