"""Who is where in a series, and who should have gone on by now."""

from __future__ import annotations

from datetime import datetime, timedelta

from domain.events import EnrolmentEntered, EnrolmentMoved, EnrolmentWaited
from domain.ids import new_id
from domain.store import clock
from domain.store.datastore import AccountDatastore
from projections.series.queries import AllSeries
from tests.builders import Stream
from tests.projections.conftest import Show

SERIES = new_id()


def waiting(now: datetime, ago: timedelta) -> Stream:
    """Return somebody who came in so long ago, and waits three days."""
    way = Stream()
    way.at = now - ago
    way.fact(
        EnrolmentEntered(SERIES, 1, new_id(), 1, "wait", "1", "registered", way.at)
    )
    return way.fact(EnrolmentWaited("wait", way.at + timedelta(days=3), "P3D"))


def test_nobody_is_late_who_has_just_moved(
    datastore: AccountDatastore, show: Show
) -> None:
    """However long they have waited before: their time begins with the step."""
    now = clock.now()
    ago = (timedelta(3), timedelta(3, minutes=2), timedelta(1), timedelta(4))
    moved, late, inside, left_behind = (waiting(now, one) for one in ago)
    moved.at = now
    left_behind.at = now - timedelta(days=1)
    for one in (moved, left_behind):
        one.fact(EnrolmentMoved("wait", "waited", "letter"))
    show(moved, late, inside, left_behind)

    crowds = {one.step: one for one in AllSeries(datastore).now(SERIES)}

    assert (crowds["letter"].people, crowds["letter"].late) == (2, 1)
    assert (crowds["wait"].people, crowds["wait"].late) == (2, 1)
