"""Commands about what is opened and clicked: whether it is counted, and what was.

What came in is taken up once: how far a spool was taken is written with the events.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from psycopg import Cursor
from psycopg.rows import DictRow, tuple_row

from domain.application.records import By, Records
from domain.events import TrackingSet
from domain.ids import derived_id
from domain.purpose import Purpose, purpose_stream
from domain.store.commands import Answer
from domain.store.sql import load_statements
from domain.tracking.gathering import Gathering, Request, gathered, wanted
from domain.tracking.setting import TRACKING, TrackingSetting

_SQL = load_statements(__package__, "tracking.sql")


class Tracking:
    """The commands about openings and clicks."""

    def __init__(self, records: Records) -> None:
        self._records = records

    def set_to(self, by: By, told: TrackingSet) -> Answer:
        """Count so from now on; raises TrackingPurposeMissing."""
        return self._records.ruled(
            by,
            lambda: self._records.load(TrackingSetting, TRACKING),
            lambda setting: setting.set_to(told, self._kind(told.purpose)),
        )

    def _kind(self, purpose: str) -> str:
        defined = self._records.load(Purpose, purpose_stream(purpose)).definition
        return defined.kind if defined else ""

    def setting(self) -> TrackingSet:
        """Return what is counted, and who has to have agreed."""
        return self._records.load(TrackingSetting, TRACKING).told

    def agreed(
        self, purpose: str, contacts: Collection[UUID], at: datetime
    ) -> set[UUID]:
        """Return those who agreed that it is known what they open and follow."""
        with self._records.datastore.get_connection() as connection:
            return set(_holders(connection.cursor(), purpose, contacts, at))

    def taken(self, spool: UUID) -> int:
        """Return how many bytes of a spool were taken up."""
        with self._records.datastore.get_connection() as connection:
            row = connection.execute(_SQL["taken"], (spool,)).fetchone()
        return int(row["taken"]) if row else 0

    def take(
        self, by: By, spool: UUID, span: range, requests: Sequence[Request]
    ) -> None:
        """Record what a spool has in some of its bytes, unless that was done.

        Of those who have not agreed, or not any more, it is recorded that somebody
        did so, and no more. Raises LogHeld, and the library's OperationalError when it
        cannot be told whether this was recorded: ``taken`` tells.
        """
        with self._records.event_log.appending() as append:
            place = {"spool": spool, "start": span.start, "stop": span.stop}
            if not append.cursor.execute(_SQL["move"], place).rowcount:
                return
            told = self.setting()
            contacts = {one.contact_id for one in requests if one.contact_id}
            holders = _holders(append.cursor, told.purpose, contacts, by.at)
            events = [
                event
                for fact in gathered(wanted(requests, told), holders)
                for event in Gathering(
                    derived_id(by.at, "hits", spool, span.start, fact.campaign_id)
                ).events(by.context, [fact])
            ]
            self._records.write(append, events)

    def forget(self, spool: UUID) -> None:
        """Forget a spool that was taken up as a whole."""
        with self._records.datastore.transaction(commit=True) as cursor:
            cursor.execute(_SQL["forget"], (spool,))


def _holders(
    cursor: Cursor[DictRow], purpose: str, contacts: Collection[UUID], at: datetime
) -> dict[UUID, UUID]:
    """Return whose contacts they are, of those that somebody agreed for."""
    if not purpose or not contacts:
        return {}
    with cursor.connection.cursor(row_factory=tuple_row) as reader:
        values = (purpose, list(contacts), at)
        return dict(reader.execute(_SQL["holders"], values).fetchall())
