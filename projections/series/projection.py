"""Keeps series, who is where in them, and what each step came to."""

from __future__ import annotations

from collections.abc import Iterator
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
    EnrolmentLeft,
    EnrolmentMoved,
    EnrolmentTransferred,
    EnrolmentWaited,
    Recorded,
    SeriesActivated,
    SeriesArchived,
    SeriesClosed,
    SeriesDefined,
    SeriesPaused,
    SeriesResumed,
)
from domain.series.backfill import BRINGING, COUNTED, COUNTING, FINISHED, GIVEN_UP
from domain.store.changes import Cases, Change, Put, Set
from projections.read_model import ReadModel, read_definition

ENTERED, LEFT, COMPLETED = "entered", "left", "completed"

changes = Cases()


@changes.on(SeriesDefined)
def _defined(event: Recorded, fact: SeriesDefined) -> Iterator[Change]:
    told = {
        "name": fact.name,
        "edition": event.version,
        "letters": {step: str(id_) for step, id_ in fact.letters.items()},
    }
    if event.version == 1:
        first = {"state": "drafted", "changed_at": event.context.at, "version": 1}
        yield Put("series", (event.stream_id,), told | first)
    else:
        yield _now(event, **told)
    for step, campaign_id in fact.letters.items():
        letter = {"series_id": event.stream_id, "step": step}
        yield Put("series_letters", (campaign_id,), letter)


@changes.on(SeriesActivated)
def _activated(event: Recorded, fact: SeriesActivated) -> Iterator[Change]:
    yield _now(event, state="active", live=fact.edition, dry=fact.dry)


@changes.on(SeriesClosed)
def _closed(event: Recorded, _fact: SeriesClosed) -> Iterator[Change]:
    yield _now(event, state="closed")


@changes.on(SeriesPaused)
def _paused(event: Recorded, _fact: SeriesPaused) -> Iterator[Change]:
    yield _now(event, paused=True)


@changes.on(SeriesResumed)
def _resumed(event: Recorded, _fact: SeriesResumed) -> Iterator[Change]:
    yield _now(event, paused=False)


@changes.on(SeriesArchived)
def _archived(event: Recorded, _fact: SeriesArchived) -> Iterator[Change]:
    yield _now(event, state="archived", paused=False)


@changes.on(BackfillAsked)
def _asked(event: Recorded, fact: BackfillAsked) -> Iterator[Change]:
    told = {
        "series_id": fact.series_id,
        "begins": fact.begin,
        "ends": fact.end,
        "state": COUNTING,
        "asked_at": event.context.at,
    }
    yield Put("series_backfills", (event.stream_id,), told)


@changes.on(BackfillCounted)
def _counted(event: Recorded, fact: BackfillCounted) -> Iterator[Change]:
    yield _so_far(event, state=COUNTED, people=fact.people, passes=fact.passes)


@changes.on(BackfillStarted)
def _started(event: Recorded, _fact: BackfillStarted) -> Iterator[Change]:
    yield _so_far(event, state=BRINGING)


@changes.on(BackfillAdvanced)
def _advanced(event: Recorded, fact: BackfillAdvanced) -> Iterator[Change]:
    yield _so_far(event, brought=fact.so_far)


@changes.on(BackfillFinished)
def _finished(event: Recorded, _fact: BackfillFinished) -> Iterator[Change]:
    yield _so_far(event, state=FINISHED)


@changes.on(BackfillGivenUp)
def _given_up(event: Recorded, fact: BackfillGivenUp) -> Iterator[Change]:
    yield _so_far(event, state=GIVEN_UP, why=fact.why)


@changes.on(EnrolmentEntered)
def _entered(event: Recorded, fact: EnrolmentEntered) -> Iterator[Change]:
    values = {
        "series_id": fact.series_id,
        "subscriber_id": fact.subscriber_id,
        "key": fact.key,
        "number": fact.number,
        "edition": fact.edition,
        "inside": True,
        "step": fact.step,
        "until": fact.occurred_at if fact.occurred_at > event.context.at else None,
        "because": fact.because,
        "entered_at": event.context.at,
        "came_at": event.context.at,
        "ended_at": None,
        "ended": None,
    }
    yield Put("enrolments", (event.stream_id,), values)
    yield _step(event, "", ENTERED)


@changes.on(EnrolmentWaited)
def _waited(event: Recorded, fact: EnrolmentWaited) -> Iterator[Change]:
    yield Set("enrolments", (event.stream_id,), {"until": fact.until})


@changes.on(EnrolmentMoved)
def _moved(event: Recorded, fact: EnrolmentMoved) -> Iterator[Change]:
    told = {"step": fact.to, "until": None, "came_at": event.context.at}
    yield Set("enrolments", (event.stream_id,), told)
    yield _step(event, fact.step, fact.outcome)


@changes.on(EnrolmentTransferred)
def _transferred(event: Recorded, fact: EnrolmentTransferred) -> Iterator[Change]:
    told = {
        "edition": fact.edition,
        "step": fact.step,
        "came_at": event.context.at,
    }
    yield Set("enrolments", (event.stream_id,), told)


@changes.on(EnrolmentLeft)
def _left(event: Recorded, fact: EnrolmentLeft) -> Iterator[Change]:
    yield from _ended(event, fact.reason)
    yield _step(event, fact.step, LEFT, fact.reason)


@changes.on(EnrolmentCompleted)
def _completed(event: Recorded, _fact: EnrolmentCompleted) -> Iterator[Change]:
    yield from _ended(event, COMPLETED)
    yield _step(event, "", COMPLETED, COMPLETED)


def _ended(event: Recorded, ended: str) -> Iterator[Change]:
    told = {
        "inside": False,
        "until": None,
        "ended": ended,
        "ended_at": event.context.at,
    }
    yield Set("enrolments", (event.stream_id,), told)


def _step(event: Recorded, step: str, outcome: str, ended: str | None = None) -> Put:
    values = {
        "step": step,
        "outcome": outcome,
        "ended": ended,
        "at": event.context.at,
    }
    return Put("enrolment_steps", (event.stream_id, event.version), values)


def _now(event: Recorded, **values: Any) -> Set:  # noqa: ANN401 - values of columns
    told = {**values, "changed_at": event.context.at, "version": event.version}
    return Set("series", (event.stream_id,), told)


def _so_far(event: Recorded, **values: Any) -> Set:  # noqa: ANN401 - values of columns
    return Set("series_backfills", (event.stream_id,), values)


READ_MODEL = ReadModel("series", 4, changes, read_definition(__package__))
