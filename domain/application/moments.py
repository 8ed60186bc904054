"""Commands about moments of the past: to have one built, and to let it go."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from domain.application.records import By, Decision, Records
from domain.errors import TooManyMoments
from domain.events import MomentAsked
from domain.ids import new_id
from domain.past_moment import KEPT, PastMoment
from domain.store.commands import Answer
from domain.store.log import Appending
from domain.store.moments import MOST, take_slot


class Moments:
    """The commands about moments; each answers with the moment's id."""

    def __init__(self, records: Records) -> None:
        self._records = records

    def ask(self, by: By, position: int, at: datetime) -> Answer:
        """Have the read models built as they were at a position, at that time.

        Raises TooManyMoments.
        """

        def decide() -> Decision:
            moment = PastMoment(new_id())
            asked = MomentAsked(position, at)

            def take(append: Appending) -> None:
                if not take_slot(append, moment.id, asked, KEPT):
                    raise TooManyMoments(MOST)

            return Decision(moment.id, [(moment, [asked])], also=[take])

        return self._records.once(by, decide)

    def release(self, by: By, id_: UUID) -> Answer:
        """Let a moment go before its time."""
        return self._records.ruled(
            by, lambda: self._records.existing(PastMoment, id_), PastMoment.release
        )
