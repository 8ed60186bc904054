"""Queries about campaigns that come again and again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from domain.events import CampaignAudienceSet, Finding, Timetable
from domain.store.sql import load_statements
from projections.queries import FIRST, Queries

_SQL = load_statements(__package__, "queries.sql")
#: What columns of JSON hold.
_TYPED: dict[str, Any] = {
    "audience": CampaignAudienceSet | None,
    "findings": list[Finding],
    "timetable": Timetable,
}


@dataclass(frozen=True)
class RecurringLine:
    """A recurring campaign as it stands; content and sender are in the vault.

    ``last_at`` is the time of the last run, ``last_outcome`` what came of it.
    """

    id: UUID
    name: str
    channel: str
    state: str
    content_id: UUID | None
    sender_id: UUID | None
    audience: CampaignAudienceSet | None
    timetable: Timetable
    missed: str
    approved: bool
    findings: list[Finding]
    first_id: UUID | None
    next_at: datetime | None
    held: str | None
    last_at: datetime | None
    last_outcome: str | None
    last_reason: str | None
    last_issue_id: UUID | None
    version: int


class RecurringCampaigns(Queries):
    """Reads recurring campaigns."""

    def get(self, id_: UUID) -> RecurringLine | None:
        """Return one."""
        return self.line(_line, _SQL["get"], {"id": id_})

    def page(
        self, after: UUID | None = None, limit: int = 100, state: str | None = None
    ) -> list[RecurringLine]:
        """Return those after one, by id; only those in a state, if given."""
        values = {"after": after or FIRST, "limit": limit, "state": state}
        statement = _SQL["page_in_state" if state else "page"]
        return self.lines(_line, statement, values)


def _line(**facts: Any) -> RecurringLine:  # noqa: ANN401 - columns
    typed = {
        name: msgspec.convert(facts[name], type_) for name, type_ in _TYPED.items()
    }
    return RecurringLine(**facts | typed)
