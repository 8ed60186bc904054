"""Shows what was opened and followed, of campaigns and of messages."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec

from api.documents import as_document
from api.parts import Queries
from api.resources.authorisations import as_message
from domain.content import Content
from domain.tracking.links import by_link
from projections.deliveries.lines import DeliveryLine
from projections.tracking.queries import LinkLine

_NOTHING = {"opens": 0, "clicks": 0, "opened_at": None, "clicked_at": None}


def reading_of(
    queries: Queries, campaign_id: UUID, content_id: UUID | None
) -> dict[str, Any]:
    """Show what was done with a campaign that says a content."""
    found = queries.tracking.of_campaign(campaign_id, with_times=True)
    urls = urls_of(content_of(queries, content_id)) if found.links else {}
    return {
        "opened": as_document(found.opened, "link"),
        "clicked": as_document(found.clicked),
        "links": [_link(one, urls) for one in found.links],
    }


def message_reader(
    queries: Queries, lines: Sequence[DeliveryLine]
) -> Callable[[DeliveryLine], dict[str, Any]]:
    """Return what shows each of some messages, with what was done with it."""
    done = queries.tracking.of_messages(
        [(line.contact_id, line.campaign_id) for line in lines]
    )

    def shown(line: DeliveryLine) -> dict[str, Any]:
        found = done.get((line.contact_id, line.campaign_id))
        told = as_document(found, "contact_id", "campaign_id") if found else _NOTHING
        return as_message(line) | told

    return shown


def _link(one: LinkLine, urls: Mapping[str, str]) -> dict[str, Any]:
    return as_document(one, "link") | {"url": urls.get(one.link)}


def content_of(queries: Queries, content_id: UUID | None) -> Content | None:
    """Return what a campaign says; None if nothing is set, or it was erased."""
    ids = [content_id] if content_id else []
    return next(iter(contents_of(queries, ids)), None)


def contents_of(queries: Queries, ids: Sequence[UUID]) -> list[Content]:
    """Return some contents, without those that were erased."""
    values = queries.vault.values(ids).values()
    return [msgspec.json.decode(value, type=Content) for value in values]


def urls_of(*contents: Content | None) -> dict[str, str]:
    """Return link -> where it leads."""
    return by_link(target for one in contents if one for target in one.links)
