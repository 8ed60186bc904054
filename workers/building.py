"""Builds moments of the past, and drops them when their time is over."""

from __future__ import annotations

from datetime import timedelta

from domain.errors import NotFound
from domain.store.datastore import AccountDatastore
from domain.store.moments import KeptMoments
from projections.moments import SHAPE, Building
from workers.due import Held
from workers.tasks import LEFT_OFF, Keep, Later

#: Whoever had it before us is at an index for longer than it was held.
_OTHERS = Later(timedelta(seconds=10), "another still builds it")


class BuildMoment:
    """The task that builds the read models of one moment."""

    def __init__(self, datastore: AccountDatastore) -> None:
        self._moments = KeptMoments(datastore, SHAPE)

    def __call__(self, held: Held, keep: Keep) -> Later | None:
        """Go on where it stands, until all of it is there or nobody wants it."""
        moment = self._moments.find(held.subject_id)
        if moment is None or moment.ready_at:
            return None
        building = Building(self._moments, moment)
        with building.led() as leads:
            return _build(building, keep) if leads else _OTHERS


def _build(building: Building, keep: Keep) -> Later | None:
    try:
        building.begin()
        while building.advance():
            if not keep():
                return LEFT_OFF
        return None if building.finish(keep) else LEFT_OFF
    except NotFound:
        # It was dropped meanwhile.
        return None


class DropMoment:
    """The task that drops one moment."""

    def __init__(self, datastore: AccountDatastore) -> None:
        self._moments = KeptMoments(datastore, SHAPE)

    def __call__(self, held: Held, _keep: Keep) -> None:
        """Drop it; a second time there is nothing left to drop."""
        self._moments.drop(held.subject_id)
