"""Keeps campaigns that come again and again, and what came of them last."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from domain.events import (
    Recorded,
    RecurringActivated,
    RecurringApproved,
    RecurringEnded,
    RecurringPaused,
    RecurringRan,
    RecurringRunAsked,
    RecurringSubmitted,
    RecurringWritten,
)
from domain.store.changes import Cases, Change, Put, Set
from projections.read_model import ReadModel, read_definition

changes = Cases()
_TABLE = "recurring_campaigns"
#: What an edit does to what was submitted, found and approved.
_VOIDED: dict[str, Any] = {
    "state": "drafted",
    "approved": False,
    "findings": [],
    "first_id": None,
    "next_at": None,
    "held": None,
}


@changes.on(RecurringWritten)
def _written(event: Recorded, fact: RecurringWritten) -> Iterator[Change]:
    values = _told(fact) | _VOIDED | {"version": event.version}
    yield Put(_TABLE, (event.stream_id,), values)


@changes.on(RecurringSubmitted)
def _submitted(event: Recorded, fact: RecurringSubmitted) -> Iterator[Change]:
    found = {
        "state": "moderation" if fact.first_id else "submitted",
        "findings": msgspec.to_builtins(fact.findings),
        "first_id": fact.first_id,
    }
    yield _now(event, **_VOIDED | found)


@changes.on(RecurringApproved)
def _approved(event: Recorded, _fact: RecurringApproved) -> Iterator[Change]:
    yield _now(event, state="approved", approved=True)


@changes.on(RecurringActivated)
def _activated(event: Recorded, fact: RecurringActivated) -> Iterator[Change]:
    yield _now(event, state="active", next_at=fact.next_at, held=None)


@changes.on(RecurringPaused)
def _paused(event: Recorded, fact: RecurringPaused) -> Iterator[Change]:
    yield _now(event, state="paused", next_at=None, held=fact.reason or None)


@changes.on(RecurringRunAsked)
def _asked(event: Recorded, _fact: RecurringRunAsked) -> Iterator[Change]:
    yield _now(event)


@changes.on(RecurringRan)
def _ran(event: Recorded, fact: RecurringRan) -> Iterator[Change]:
    values = {
        "next_at": fact.next_at,
        "last_at": fact.due_at,
        "last_outcome": fact.outcome,
        "last_reason": fact.reason or None,
        "last_issue_id": fact.issue_id,
    }
    yield _now(event, **values)


@changes.on(RecurringEnded)
def _ended(event: Recorded, _fact: RecurringEnded) -> Iterator[Change]:
    yield _now(event, state="ended", next_at=None)


def _told(fact: RecurringWritten) -> dict[str, Any]:
    return {
        "name": fact.name,
        "channel": fact.channel,
        "content_id": fact.content and fact.content.id,
        "sender_id": fact.sender and fact.sender.id,
        "audience": fact.audience and msgspec.to_builtins(fact.audience),
        "timetable": msgspec.to_builtins(fact.timetable),
        "missed": fact.missed,
    }


def _now(event: Recorded, **values: Any) -> Set:  # noqa: ANN401 - values of columns
    return Set(_TABLE, (event.stream_id,), {**values, "version": event.version})


READ_MODEL = ReadModel(_TABLE, 2, changes, read_definition(__package__))
