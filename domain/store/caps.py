"""How many campaigns people got lately: counted in the transaction of each attempt.

Written only while there is a cap: who was attempted before is not counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from psycopg import Cursor
from psycopg.rows import DictRow

from domain.events import Cap
from domain.store.sql import load_statements

_SQL = load_statements(__package__, "caps.sql")


def capped(
    cursor: Cursor[DictRow],
    contacts: Sequence[UUID],
    campaign_id: UUID,
    cap: Cap,
    at: datetime,
) -> set[UUID]:
    """Return those who got as many other campaigns as the cap allows."""
    values = {
        "contacts": list(contacts),
        "campaign_id": campaign_id,
        "since": at - timedelta(days=cap.days),
        "most": cap.most,
    }
    return {row["contact_id"] for row in cursor.execute(_SQL["capped"], values)}


def count(
    cursor: Cursor[DictRow],
    contacts: Sequence[UUID],
    campaign_id: UUID,
    cap: Cap,
    at: datetime,
) -> None:
    """Note that a campaign is attempted for these."""
    values = {
        "contacts": list(contacts),
        "campaign_id": campaign_id,
        "since": at - timedelta(days=cap.days),
        "at": at,
    }
    cursor.execute(_SQL["count"], values)
