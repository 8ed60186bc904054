"""Two small read models for the tests of the engine."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from domain.events import ListJoined, ListLeft, Recorded, SubscriberRegistered
from domain.store.changes import Add, Cases, Change, Put
from projections.read_model import ReadModel

TALLY_TABLE = """
CREATE TABLE tally{suffix} (
    list_id uuid PRIMARY KEY,
    joined  bigint NOT NULL DEFAULT 0
);
"""
PEOPLE_TABLE = """
CREATE TABLE people{suffix} (
    subscriber_id uuid PRIMARY KEY,
    position bigint NOT NULL
);
"""

tally_changes = Cases()
people_changes = Cases()


@tally_changes.on(ListJoined)
def _joined(_event: Recorded, fact: ListJoined) -> Iterator[Change]:
    yield Add("tally", (fact.list_id,), {"joined": 1})


@tally_changes.on(ListLeft)
def _left(event: Recorded, _fact: ListLeft) -> Iterator[Change]:
    message = f"nobody leaves, but {event.position} says so"
    raise ValueError(message)


@people_changes.on(SubscriberRegistered)
def _registered(event: Recorded, _fact: SubscriberRegistered) -> Iterator[Change]:
    yield Put("people", (event.stream_id,), {"position": event.position})


TALLY = ReadModel("tally", 1, tally_changes, TALLY_TABLE)
PEOPLE = ReadModel("people", 1, people_changes, PEOPLE_TABLE)
MODELS = {"tally": TALLY, "people": PEOPLE}

mended_changes = Cases()
mended_changes.on(ListJoined)(_joined)
#: The same read models with a tally that can digest whoever leaves.
NEXT_RELEASE = MODELS | {"tally": replace(TALLY, version=2, changes=mended_changes)}
