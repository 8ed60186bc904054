"""Queries about campaigns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from domain.events import Finding
from domain.store.sql import load_statements
from projections.queries import FIRST, Queries

_SQL = load_statements(__package__, "queries.sql")

#: state -> as what it is kept, and whether it has come further: to a fixed audience, or
#: to a time.
_KEPT: Mapping[str | None, tuple[str, bool]] = {
    "released": ("released", False),
    "sending": ("released", True),
    "approved": ("approved", False),
    "scheduled": ("approved", True),
}


@dataclass(frozen=True)
class CampaignLine:
    """A campaign as it stands; ``digest`` is what was last submitted, in hex."""

    id: UUID
    name: str
    channel: str
    issue_of: UUID | None
    letter_of: UUID | None
    state: str
    list_ids: list[UUID]
    segment_ids: list[UUID]
    exclude_list_ids: list[UUID]
    exclude_segment_ids: list[UUID]
    purpose: str | None
    topic: str
    percent: int
    most: int
    urgent: bool
    findings: list[Finding]
    content_id: UUID | None
    sender_id: UUID | None
    created_at: datetime
    submitted_at: datetime | None
    released_at: datetime | None
    finished_at: datetime | None
    planned: int
    version: int
    digest: str | None
    approved: bool
    failure: str | None
    starts_at: datetime | None
    plan: dict[str, Any] | None
    held: str | None
    acknowledged: dict[str, Any] | None
    review: dict[str, Any] | None


class Statistics(msgspec.Struct, frozen=True):
    """What came of a campaign.

    Always ``planned`` is the sum of ``accepted`` to ``not_attempted``. ``excluded``
    counts the list members that were never planned, by reason; ``bounced`` and
    ``complained`` those whose message a server had taken, by kind.
    """

    planned: int
    accepted: int
    rejected: int
    deferred: int
    suppressed: int
    unknown: int
    in_flight: int
    not_attempted: int
    excluded: dict[str, int]
    unsubscribed: int
    bounced: dict[str, int]
    complained: int
    first_attempt_at: datetime | None
    last_result_at: datetime | None


@dataclass(frozen=True)
class _Found:
    id: UUID


class Campaigns(Queries):
    """Reads campaigns and their statistics."""

    def get(self, id_: UUID) -> CampaignLine | None:
        """Return one campaign."""
        return self.line(_line, _SQL["lines"], {"ids": [id_]})

    def page(
        self, after: UUID | None = None, limit: int = 100, state: str | None = None
    ) -> list[CampaignLine]:
        """Return the campaigns after one, by id; only those in a state, if given."""
        kept, further = _KEPT.get(state, (state, None))
        values = {
            "after": after or FIRST,
            "limit": limit,
            "state": kept,
            "further": further,
        }
        statement = _SQL["page_in_state" if state else "page"]
        ids = [found.id for found in self.lines(_Found, statement, values)]
        return self.lines(_line, _SQL["lines"], {"ids": ids})

    def issues(
        self, issue_of: UUID, after: UUID | None = None, limit: int = 100
    ) -> list[CampaignLine]:
        """Return the issues of a recurring campaign after one, the oldest first."""
        values = {"issue_of": issue_of, "after": after or FIRST, "limit": limit}
        ids = [found.id for found in self.lines(_Found, _SQL["issues"], values)]
        return self.lines(_line, _SQL["lines"], {"ids": ids})

    def statistics(self, id_: UUID) -> Statistics | None:
        """Return what came of a campaign; None if there is no such campaign."""
        return self.line(Statistics, _SQL["statistics"], {"id": id_})


def _line(*, findings: list[Any], **facts: Any) -> CampaignLine:  # noqa: ANN401 - columns
    return CampaignLine(findings=msgspec.convert(findings, list[Finding]), **facts)
