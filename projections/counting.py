"""Counts whom a campaign would go to, over the rooms that know who they are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from domain.checks.audience import Counted, Counts, Crowd, Gap, Intended
from domain.conditions import Today
from domain.content import Content
from domain.departures import sample_size
from domain.gaps import Asked
from domain.store.datastore import AccountDatastore
from projections.audiences.queries import Audiences, Choosing, Members
from projections.segments.asking import SegmentPeople

#: Names the fields that a content asks for; raises ContentInvalid.
AskedBy = Callable[[Content], Sequence[Asked]]


class AudienceCounts(Counts):
    """Counts people as the read models have them."""

    def __init__(
        self,
        datastore: AccountDatastore,
        asked_by: AskedBy,
        now: Callable[[], datetime],
        zone: str,
    ) -> None:
        """``zone`` is the account's: it tells which day it is."""
        self._audiences = Audiences(datastore)
        self._people = SegmentPeople(datastore)
        self._asked_by = asked_by
        self._now = now
        self._zone = ZoneInfo(zone)

    def gaps(self, intended: Intended) -> Counted:
        """Count who may get it, and for how many of them which fields are empty."""
        names = [one.name for one in self._asked_by(intended.content) if one.leaves_gap]
        people, counts = self._audiences.gaps(self._choosing(intended), names)
        chosen = sample_size(people, intended.audience)
        return Counted(people, chosen, [Gap(name, counts[name]) for name in names])

    def crowd(self, intended: Intended) -> Crowd:
        """Count what they are like."""
        return self._audiences.crowd(self._choosing(intended))

    def _choosing(self, intended: Intended) -> Choosing:
        members, purpose = self._members(intended), intended.audience.purpose
        return Choosing(members, intended.channel, purpose, intended.scopes)

    def _members(self, intended: Intended) -> Members | Sequence[UUID]:
        if intended.audience.is_of_lists:
            return intended.audience.list_ids
        conditions = intended.conditions(Today(self._now(), self._zone))
        return Members(*self._people.members(**conditions))
