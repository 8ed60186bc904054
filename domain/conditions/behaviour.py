"""Conditions on what was sent to people, and on what came of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from domain.conditions.spans import EVER, read_span
from domain.conditions.times import Today
from domain.conditions.told import (
    MOST_TIMES,
    Amiss,
    Told,
    Unfit,
    an_id,
    number,
    one_of,
    some,
)
from domain.conditions.tree import Condition

#: What became of a message. Whether it was opened or clicked comes with its recording.
OUTCOMES = ("planned", "accepted", "rejected", "unknown")
ANY = "any"
#: Times are kept to this: a span begins behind the last that is not in it.
_LEAST = timedelta(microseconds=1)


def read_campaign(told: Told, today: Today) -> Condition:
    """Read a condition on what a person was sent: how often, when, what came of it.

    How often is counted for each contact: some contact has to have got so many.
    """
    campaigns = told.take("campaign", _campaigns)
    outcome = told.take("op", one_of(OUTCOMES))
    times, denied = _times(told)
    span, timed = read_span(told, today)
    values: dict[str, Any] = {name: at - _LEAST for name, at in span.items()}
    values["times"] = times
    kind = "any"
    if campaigns is not None:
        kind = "ever" if (times, span) == (1, EVER) else "some"
        values["campaign_ids"] = campaigns
    fragment = f"campaign_{kind}_{outcome}"
    return Condition(fragment, values, denied, told.document, told.path, timed=timed)


def _times(told: Told) -> tuple[int, bool]:
    """Return how often it has to be at least, and whether that is denied."""
    never = told.maybe("never", _true, otherwise=False)
    if never and told.has("at_least"):
        raise Amiss(".at_least", "goes not with `never`")
    return told.maybe("at_least", number(1, MOST_TIMES), 1), never


def _true(value: object) -> bool:
    if value is not True:
        raise Unfit("is true, or left out")
    return True


def _campaigns(value: object) -> list[Any] | None:
    return None if value == ANY else some(an_id)(value)
