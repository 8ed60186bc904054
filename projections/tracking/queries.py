"""Queries about what was opened and followed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from uuid import UUID

from domain.store.sql import load_statements
from domain.tracking.links import OPEN, TRAP
from projections.queries import Queries

_SQL = load_statements(__package__, "queries.sql")
_LINKS = {"open": OPEN, "trap": TRAP}

#: A contact, and the campaign that it got.
Message = tuple[UUID, UUID]


@dataclass(frozen=True)
class Counted:
    """How often people did something, how many did, and how often programs did.

    Of those who have not agreed to be known it counts how often; so ``unique`` counts
    those who have, and is never more than ``total``.
    """

    total: int = 0
    unique: int = 0
    proxied: int = 0
    robots: int = 0
    first_at: datetime | None = None
    last_at: datetime | None = None


@dataclass(frozen=True)
class LinkLine(Counted):
    """The same of one link."""

    link: str = ""


@dataclass(frozen=True)
class Reading:
    """What was done with a campaign; ``links`` are those followed most first."""

    opened: Counted
    clicked: Counted
    links: list[LinkLine]


@dataclass(frozen=True)
class MessageLine:
    """What people did with a message, and when first."""

    contact_id: UUID
    campaign_id: UUID
    opens: int
    clicks: int
    opened_at: datetime | None
    clicked_at: datetime | None


@dataclass(frozen=True)
class _Times:
    link: str
    first_at: datetime | None
    last_at: datetime | None


@dataclass(frozen=True)
class _Clickers:
    people: int


class Tracking(Queries):
    """Reads what was opened and followed."""

    def of_campaign(self, campaign_id: UUID, *, with_times: bool = False) -> Reading:
        """Return what was done with a campaign.

        When it was is told only if it is asked for: that looks at all who did.
        """
        values = {"campaign_id": campaign_id, **_LINKS}
        lines = self.lines(_link, _SQL["links"], values)
        if with_times:
            found = self.lines(_Times, _SQL["times"], values)
            times = {one.link: asdict(one) for one in found}
            lines = [replace(one, **times.get(one.link, {})) for one in lines]
        followed = [one for one in lines if one.link != OPEN]
        people = self.line(_Clickers, _SQL["clickers"], values)
        return Reading(
            next((one for one in lines if one.link == OPEN), Counted()),
            _together(followed, people.people if people else 0),
            [one for one in followed if one.link != TRAP],
        )

    def of_messages(self, messages: Sequence[Message]) -> Mapping[Message, MessageLine]:
        """Return what people did with some messages; with those missing nothing."""
        values = {
            "contact_ids": [contact_id for contact_id, _ in messages],
            "campaign_ids": [campaign_id for _, campaign_id in messages],
        }
        lines = self.lines(MessageLine, _SQL["messages"], values | _LINKS)
        return {(one.contact_id, one.campaign_id): one for one in lines}


def _link(*, unique_: int, **columns: object) -> LinkLine:
    return LinkLine(unique=unique_, **columns)  # type: ignore[arg-type] # the query's columns


def _together(links: list[LinkLine], people: int) -> Counted:
    return Counted(
        sum(one.total for one in links),
        people,
        sum(one.proxied for one in links),
        sum(one.robots for one in links),
        min((one.first_at for one in links if one.first_at), default=None),
        max((one.last_at for one in links if one.last_at), default=None),
    )
