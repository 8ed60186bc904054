"""Counts people, members and consents by the quarter of an hour."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from domain.consent_steps import ACT_OF, STATES
from domain.events import (
    Fact,
    ListJoined,
    ListLeft,
    MembersEntered,
    MembersLeft,
    Recorded,
    SubscriberErased,
    SubscriberMergedInto,
    SubscriberRegistered,
)
from domain.statistics.sources import source_of
from domain.store.changes import Add, Cases, Change
from domain.times import quarter_of
from projections.read_model import ReadModel, read_definition

changes = Cases()


@changes.on(SubscriberRegistered)
def _registered(event: Recorded, _fact: SubscriberRegistered) -> Iterator[Change]:
    yield Add("people_counts", (_quarter(event), _source(event)), {"registered": 1})


@changes.on(SubscriberErased, SubscriberMergedInto)
def _gone(event: Recorded, _fact: Fact) -> Iterator[Change]:
    yield Add("people_counts", (_quarter(event), _source(event)), {"gone": 1})


@changes.on(ListJoined)
def _joined(event: Recorded, fact: ListJoined) -> Iterator[Change]:
    key = (fact.list_id, _quarter(event), _source(event))
    yield Add("member_counts", key, {"joined": 1})


@changes.on(ListLeft)
def _left(event: Recorded, fact: ListLeft) -> Iterator[Change]:
    key = (fact.list_id, _quarter(event), _source(event))
    yield Add("member_counts", key, {"left": 1})


@changes.on(MembersEntered)
def _entered(event: Recorded, fact: MembersEntered) -> Iterator[Change]:
    key = (fact.segment_id, _quarter(event), fact.because)
    yield Add("segment_counts", key, {"entered": len(fact.subscriber_ids)})


@changes.on(MembersLeft)
def _went(event: Recorded, fact: MembersLeft) -> Iterator[Change]:
    key = (fact.segment_id, _quarter(event), fact.because)
    yield Add("segment_counts", key, {"left": len(fact.subscriber_ids)})


@changes.on(*STATES)
def _said(event: Recorded, fact: Any) -> Iterator[Change]:  # noqa: ANN401 - any of them
    notice = getattr(fact, "notice_id", None)
    key = (
        _quarter(event),
        fact.purpose,
        fact.channel,
        ACT_OF[type(fact)],
        _source(event),
        getattr(fact, "method", ""),
        notice.hex() if notice else "",
    )
    yield Add("consent_counts", key, {"times": 1})


def _quarter(event: Recorded) -> datetime:
    return quarter_of(event.context.at)


def _source(event: Recorded) -> str:
    return source_of(event.context.actor)


READ_MODEL = ReadModel("growth", 3, changes, read_definition(__package__))
