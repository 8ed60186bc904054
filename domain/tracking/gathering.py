"""Makes facts of requests as they came in: one for each campaign."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import ClassVar
from uuid import UUID

import msgspec

from domain.aggregate import Aggregate
from domain.events import Hit, HitsRecorded, TrackingSet
from domain.tracking.links import OPEN

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Request(msgspec.Struct, frozen=True, array_like=True, omit_defaults=True):
    """A request for the picture or a link of a message, as it is put by.

    Times are whole: ``at`` in milliseconds, ``sent`` in seconds, both since 1970.
    """

    campaign_id: UUID
    link: str
    at: int
    agent: str
    contact_id: UUID | None = None
    sent: int = 0
    network: str = ""
    head: bool = False


class Gathering(Aggregate):
    """What came in of one campaign at a time: a stream of its own."""

    kind: ClassVar = "hits"


def wanted(requests: Iterable[Request], told: TrackingSet) -> Iterator[Request]:
    """Yield what is counted: what was switched off since then is not."""
    for request in requests:
        if told.opens if request.link == OPEN else told.clicks:
            yield request


def gathered(
    requests: Iterable[Request], holders: Mapping[UUID, UUID]
) -> Iterator[HitsRecorded]:
    """Make a fact for each campaign.

    ``holders`` says whose contact it is of those who agreed; of all others it stays
    unknown.
    """
    by_campaign: dict[UUID, list[Request]] = defaultdict(list)
    for request in requests:
        by_campaign[request.campaign_id].append(request)
    for campaign_id, some in by_campaign.items():
        yield _fact(campaign_id, some, holders)


def _fact(
    campaign_id: UUID, requests: Sequence[Request], holders: Mapping[UUID, UUID]
) -> HitsRecorded:
    begin = min(request.at for request in requests)
    agents = list(dict.fromkeys(request.agent for request in requests))
    places = {agent: place for place, agent in enumerate(agents)}
    return HitsRecorded(
        campaign_id,
        # Exactly: as a fraction of seconds it would be a microsecond beside.
        _EPOCH + timedelta(milliseconds=begin),
        tuple(agents),
        tuple(
            _hit(request, begin, places[request.agent], holders) for request in requests
        ),
    )


def _hit(request: Request, begin: int, agent: int, holders: Mapping[UUID, UUID]) -> Hit:
    contact_id = request.contact_id if request.contact_id in holders else None
    since = max(request.at // 1000 - request.sent, 0) if request.sent else -1
    return Hit(
        request.link,
        request.at - begin,
        agent,
        contact_id,
        holders[contact_id] if contact_id else None,
        since,
        request.network,
        request.head,
    )
