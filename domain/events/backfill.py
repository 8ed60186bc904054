"""Facts about bringing people into a series for what lies in the past."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from uuid import UUID

import msgspec

from domain.events.fact import Fact


class BackfillAsked(Fact, frozen=True):
    """It is to be counted whom the time from ``begin`` until ``end`` would bring in."""

    TOPIC: ClassVar = "backfill.asked.v1"
    series_id: UUID
    begin: datetime
    end: datetime


class BackfillCounted(Fact, frozen=True):
    """So many people would come in, so many times; nobody does before it is started."""

    TOPIC: ClassVar = "backfill.counted.v1"
    people: int
    passes: int


class BackfillStarted(Fact, frozen=True):
    """They are to come in."""

    TOPIC: ClassVar = "backfill.started.v1"


class Missed(msgspec.Struct, frozen=True, array_like=True, omit_defaults=True):
    """Somebody whom something would have brought into a series when it happened.

    ``trigger`` and ``key`` are those of ``EnrolmentEntered``.
    """

    subscriber_id: UUID
    trigger: str
    occurred_at: datetime
    key: str = ""


class SeriesBackfilled(Fact, frozen=True):
    """These people are to come in for what lies in the past; at most 1,000."""

    TOPIC: ClassVar = "series.backfilled.v1"
    series_id: UUID
    people: tuple[Missed, ...]


class BackfillAdvanced(Fact, frozen=True):
    """So many have been brought in so far; ``last`` of them is where to go on."""

    TOPIC: ClassVar = "backfill.advanced.v1"
    so_far: int
    last: Missed


class BackfillFinished(Fact, frozen=True):
    """All have been brought in."""

    TOPIC: ClassVar = "backfill.finished.v1"


class BackfillGivenUp(Fact, frozen=True):
    """It cannot go on, because of ``why``; whoever has come in stays."""

    TOPIC: ClassVar = "backfill.given_up.v1"
    why: str
