"""Conditions on what was sent to people, and on what came of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from domain.conditions.spans import EVER, Span, read_span
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
    text,
)
from domain.conditions.tree import Condition
from domain.tracking.links import OPEN, TRAP, is_mask, link_of

#: What became of a message.
OUTCOMES = ("planned", "accepted", "rejected", "unknown")
#: What people did with it, of those who agreed that this is known.
OPENED, CLICKED = REACTIONS = ("opened", "clicked")
ANY = "any"
#: Times are kept to this: a span begins behind the last that is not in it.
_LEAST = timedelta(microseconds=1)


def read_campaign(told: Told, today: Today) -> Condition:
    """Read a condition on what a person was sent: how often, when, what came of it.

    How often is counted for each contact: some contact has to have got so many. What
    the person did with it is read apart.
    """
    campaigns = told.take("campaign", _campaigns)
    outcome = told.take("op", one_of((*OUTCOMES, *REACTIONS)))
    if outcome in REACTIONS:
        return _read_reaction(told, today, campaigns, outcome)
    times, denied = _times(told)
    span, timed = read_span(told, today)
    values = _behind(span)
    values["times"] = times
    kind = "any"
    if campaigns is not None:
        kind = "ever" if (times, span) == (1, EVER) else "some"
        values["campaign_ids"] = campaigns
    fragment = f"campaign_{kind}_{outcome}"
    return Condition(fragment, values, denied, told.document, told.path, timed=timed)


def _read_reaction(
    told: Told, today: Today, campaigns: list[Any] | None, what: str
) -> Condition:
    """Read a condition on what a person did: how often, when, by which link.

    How often is counted for the person, over all that they got.
    """
    times, denied = _times(told)
    span, timed = read_span(told, today)
    values = _behind(span)
    values |= {"times": times, "open": OPEN, "trap": TRAP}
    name = what
    if what == CLICKED and (links := told.maybe("link", _links, None)):
        if campaigns is None and any(map(is_mask, links)):
            raise Amiss(".link", "is a mask: it goes with campaigns that are named")
        name, values["links"] = "followed", list(map(link_of, links))
    if campaigns is not None:
        values["campaign_ids"] = campaigns
    kind = "any" if campaigns is None else "some"
    fragment = f"{name}_{kind}"
    return Condition(fragment, values, denied, told.document, told.path, timed=timed)


def _behind(span: Span) -> dict[str, Any]:
    """Return what a span begins behind, and ends with."""
    return {
        name: at - _LEAST if isinstance(at, datetime) else at
        for name, at in span.items()
    }


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


def _links(value: object) -> list[str]:
    return some(text)(value) if isinstance(value, list) else [text(value)]


def _campaigns(value: object) -> list[Any] | None:
    return None if value == ANY else some(an_id)(value)
