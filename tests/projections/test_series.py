"""Who is where in a series, and who should have gone on by now."""

from __future__ import annotations

from datetime import timedelta

from domain.events import EnrolmentEntered, EnrolmentMoved, EnrolmentWaited
from domain.ids import new_id
from domain.store import clock
from domain.store.datastore import AccountDatastore
from projections.series.queries import AllSeries
from tests.builders import Stream
from tests.projections.conftest import Show

NOW = clock.now()
SERIES = new_id()


def waiting(ago: timedelta) -> Stream:
    """Return somebody who came in so long ago, and waits three days."""
    way = Stream()
    way.at = NOW - ago
    way.fact(
        EnrolmentEntered(SERIES, 1, new_id(), 1, "wait", "1", "registered", way.at)
    )
    return way.fact(EnrolmentWaited("wait", way.at + timedelta(days=3), "P3D"))


def test_nobody_is_late_who_has_just_moved(
    datastore: AccountDatastore, show: Show
) -> None:
    """However long they have waited before: their time begins with the step."""
    moved, late = waiting(timedelta(days=3)), waiting(timedelta(days=3, minutes=2))
    inside = waiting(timedelta(days=1))
    left_behind = waiting(timedelta(days=4))
    moved.at = NOW
    left_behind.at = NOW - timedelta(days=1)
    for one in (moved, left_behind):
        one.fact(EnrolmentMoved("wait", "waited", "letter"))
    show(moved, late, inside, left_behind)

    crowds = {one.step: one for one in AllSeries(datastore).now(SERIES)}

    assert (crowds["letter"].people, crowds["letter"].late) == (2, 1)
    assert (crowds["wait"].people, crowds["wait"].late) == (2, 1)
