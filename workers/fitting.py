"""Who of those who arrive fits a series at a moment, as the read models show them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from domain.application.enrolments import Whom
from domain.application.segments import Segments
from domain.conditions import Today
from domain.series.definition import Definition
from domain.store.datastore import AccountDatastore
from projections.people.queries import People
from projections.segments.asking import SegmentPeople


def whom_at(
    now: Callable[[], datetime],
    segments: Segments,
    datastore: AccountDatastore,
    zone: str,
) -> Whom:
    """Return what is asked of those who arrive, at the moment that it is asked."""
    people = SegmentPeople(datastore)

    def among(definition: Definition, ids: Sequence[UUID]) -> set[UUID]:
        tree = segments.tree(definition.who, Today(now(), ZoneInfo(zone)))
        return set(people.among(tree, ids))

    return Whom(among, People(datastore).former)
