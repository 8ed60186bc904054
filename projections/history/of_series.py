"""How facts about trigger series, and about people in them, are told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from domain.events import (
    BackfillAdvanced,
    BackfillAsked,
    BackfillCounted,
    BackfillFinished,
    BackfillGivenUp,
    BackfillStarted,
    EnrolmentCompleted,
    EnrolmentEntered,
    EnrolmentHandedOn,
    EnrolmentLeft,
    EnrolmentMoved,
    EnrolmentTold,
    EnrolmentTransferred,
    EnrolmentWaited,
    Fact,
    SeriesActivated,
    SeriesArchived,
    SeriesBackfilled,
    SeriesClosed,
    SeriesDefined,
    SeriesPaused,
    SeriesPeopleAdded,
    SeriesResumed,
)


def _entered(fact: EnrolmentEntered) -> str:
    times = f", for the {fact.number}. time" if fact.number > 1 else ""
    return f"came into a series because of {fact.because}{times}"


def _waited(fact: EnrolmentWaited) -> str:
    zone = f" ({fact.zone})" if fact.zone else ""
    return f"waits at {fact.step}: {fact.wish}{zone}, until {fact.until:%Y-%m-%d %H:%M}"


def _moved(fact: EnrolmentMoved) -> str:
    why = f", for {fact.why} at position {fact.seen}" if fact.why else ""
    then = f"; then {fact.to}" if fact.to else ""
    return f"{fact.step}: {fact.outcome}{why}{then}"


def _left(fact: EnrolmentLeft) -> str:
    why = f", for {fact.why} at position {fact.seen}" if fact.why else ""
    return f"left the series at {fact.step}: {fact.reason}{why}"


WORDS: Mapping[type[Fact], Callable[[Any], str]] = {
    SeriesDefined: lambda fact: f"a series was defined: {fact.name}",
    SeriesActivated: lambda fact: (
        "people come into the series" + (", and nothing is sent" if fact.dry else "")
    ),
    SeriesClosed: lambda _: "nobody comes into the series any more",
    SeriesPaused: lambda _: "the series was paused",
    SeriesResumed: lambda _: "the series goes on",
    SeriesArchived: lambda _: "the series is over",
    SeriesPeopleAdded: lambda fact: (
        f"{len(fact.subscriber_ids)} people were brought in"
    ),
    BackfillAsked: lambda fact: (
        f"whom {fact.begin:%Y-%m-%d %H:%M} to {fact.end:%Y-%m-%d %H:%M} would bring"
        " into the series is counted"
    ),
    BackfillCounted: lambda fact: (
        f"{fact.people} people would come in, {fact.passes} times"
    ),
    BackfillStarted: lambda _: "they are to come in",
    BackfillAdvanced: lambda fact: f"{fact.so_far} have been brought in so far",
    BackfillFinished: lambda _: "all were brought in",
    BackfillGivenUp: lambda fact: f"bringing people in was given up: {fact.why}",
    SeriesBackfilled: lambda fact: (
        f"{len(fact.people)} people were brought in for what lies in the past"
    ),
    EnrolmentEntered: _entered,
    EnrolmentWaited: _waited,
    EnrolmentMoved: _moved,
    EnrolmentTransferred: lambda fact: (
        f"goes on in edition {fact.edition}: {fact.step}"
    ),
    EnrolmentLeft: _left,
    EnrolmentCompleted: lambda _: "came to the end of the series",
    EnrolmentTold: lambda fact: f"{fact.step}: webhooks were told {fact.word}",
    EnrolmentHandedOn: lambda fact: f"{fact.step}: brought into another series",
}
