"""A small log as ``sayso ledger verify`` reads it, and what is kept of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from domain.ledger.audit import Recount, StoredEvent

AT = datetime(2026, 3, 3, 10, 15, tzinfo=UTC)
ANNA = "01890a5d-ac96-774b-bcce-b302099a8057"
BORIS = "01890a5d-ac96-774b-bcce-b302099a0001"


def an_event(
    position: int, stream_id: str = ANNA, version: int = 1, *, minutes: int = 0
) -> StoredEvent:
    """Return an event as it is stored."""
    at = AT + timedelta(minutes=minutes)
    return StoredEvent(position, stream_id, version, "list.archived.v1", at, b"{}")


def recounted(*events: StoredEvent) -> Recount:
    """Hash events anew."""
    recount = Recount()
    recount.add(events)
    return recount


WHOLE = (an_event(1), an_event(2, BORIS), an_event(3, version=2, minutes=1))
