"""Whether anything is counted is the account's to say."""

from __future__ import annotations

import pytest

from domain.errors import TrackingPurposeMissing
from domain.events import TrackingSet
from domain.tracking.setting import TrackingSetting, counted
from tests.domain.decisions import given


def test_at_first_nothing_is_counted() -> None:
    """Until somebody says so."""
    assert counted(given(TrackingSetting).told) == ()


def test_it_is_said_once() -> None:
    """The same again is no news."""
    told = TrackingSet(opens=True, clicks=True, purpose="reading")

    assert list(given(TrackingSetting).set_to(told, "tracking")) == [told]
    assert not list(given(TrackingSetting, told).set_to(told, "tracking"))
    assert counted(told) == ("opens", "clicks")


@pytest.mark.parametrize("kind", ["", "advertising"])
def test_who_agreed_to_news_has_not_agreed_to_this(kind: str) -> None:
    """The purpose is one of its own kind, and is defined."""
    with pytest.raises(TrackingPurposeMissing, match="reading"):
        list(given(TrackingSetting).set_to(TrackingSet(purpose="reading"), kind))


def test_without_a_purpose_nobody_is_named() -> None:
    """Then none has to be defined."""
    told = TrackingSet(clicks=True)

    assert list(given(TrackingSetting).set_to(told, "")) == [told]
