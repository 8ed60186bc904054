"""Queries about deliveries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from uuid import UUID

from domain.store.sql import load_statements
from projections.deliveries.lines import (
    NOT_ATTEMPTED,
    DeliveryLine,
    Window,
    line,
    lines,
    window,
)
from projections.queries import FIRST, Queries

_SQL = load_statements(__package__, "queries.sql")

#: Windows read at a time.
_WINDOWS = 4

Place = tuple[UUID, int]


class Deliveries(Queries):
    """Reads who got what."""

    def page(
        self,
        campaign_id: UUID,
        outcome: str | None = None,
        after: Place | None = None,
        limit: int = 100,
    ) -> list[DeliveryLine]:
        """Return the recipients after a place (window id, offset), in that order.

        ``outcome`` is one of the statistics' names, also ``in_flight`` and
        ``not_attempted``; then only those that have it are returned.
        """
        place = after or (FIRST, -1)
        found = (
            one
            for some in self._windows(campaign_id, outcome, place[0])
            for one in lines(some)
            if (one.window_id, one.offset) > place and outcome in (None, one.outcome)
        )
        return list(islice(found, limit))

    def of_contacts(
        self, contact_ids: Iterable[UUID], limit: int = 100
    ) -> list[DeliveryLine]:
        """Return what some contacts got, the newest campaigns first."""
        return self._of_contacts(contact_ids, limit)

    def of(self, campaign_id: UUID, contact_id: UUID) -> DeliveryLine | None:
        """Return what a contact got of a campaign; None if it was not for them."""
        return next(iter(self._of_contacts([contact_id], 1, campaign_id)), None)

    def _of_contacts(
        self, contact_ids: Iterable[UUID], limit: int, campaign_id: UUID | None = None
    ) -> list[DeliveryLine]:
        values = {
            "contact_ids": list(contact_ids),
            "limit": limit,
            "campaign_id": campaign_id,
        }
        return self.lines(line, _SQL["of_contacts"], values)

    def _windows(
        self, campaign_id: UUID, outcome: str | None, window_id: UUID
    ) -> Iterator[Window]:
        statement = _SQL[_STATEMENTS.get(outcome, "windows_with")]
        while True:
            values = {
                "campaign_id": campaign_id,
                "outcome": outcome,
                "window_id": window_id,
                "limit": _WINDOWS,
            }
            some = self.lines(window, statement, values)
            yield from some
            if len(some) < _WINDOWS:
                return
            window_id = UUID(int=some[-1].window_id.int + 1)


_STATEMENTS = {None: "windows", NOT_ATTEMPTED: "windows_not_through"}
