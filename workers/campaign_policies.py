"""Whenever something happened to a campaign, what is to be done."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

from domain.events import (
    AudienceFrozen,
    CampaignClaimed,
    CampaignReleased,
    CampaignScheduled,
    Deviation,
    Recorded,
    RecurringActivated,
    RecurringRan,
    RecurringRunAsked,
    SamplesOrdered,
    WindowResulted,
)
from domain.ids import named_id
from domain.recurring_state import run_asked, run_at
from domain.window import window_id
from workers.consequences import Consequence, Do
from workers.kinds import (
    END_CLAIM,
    FINISH_CAMPAIGN,
    FREEZE_AUDIENCE,
    MARK_UNREACHABLE,
    RELEASE_CAMPAIGN,
    RUN_RECURRING_CAMPAIGN,
    SEND_SAMPLES,
    SEND_WINDOW,
)

#: "The mailbox, its host or its domain does not exist" (RFC 3463, RFC 7505).
NO_SUCH_ADDRESS = frozenset({"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10"})


def release_at(campaign_id: UUID, version: int) -> UUID:
    """Return the id of a release at a time: by the version that scheduled it."""
    return named_id("release", campaign_id, version)


def claim_of(campaign_id: UUID, version: int) -> UUID:
    """Return the id of the end of a claim: by the version that claimed."""
    return named_id("claim", campaign_id, version)


def issue_next(
    event: Recorded, fact: RecurringActivated | RecurringRan
) -> Iterator[Consequence]:
    """Whenever it is known when an issue goes out next, it does then."""
    if fact.next_at:
        id_ = run_at(event.stream_id, fact.next_at)
        yield Do(RUN_RECURRING_CAMPAIGN, id_, event.stream_id, at=fact.next_at)


def issue_now(event: Recorded, _fact: RecurringRunAsked) -> Iterator[Consequence]:
    """Whenever somebody asks for an issue, it goes out."""
    id_ = run_asked(event.stream_id, event.version, event.context.at)
    yield Do(RUN_RECURRING_CAMPAIGN, id_, event.stream_id)


def release_campaign(event: Recorded, fact: CampaignScheduled) -> Iterator[Consequence]:
    """Whenever a campaign was given a time, it is released when that comes."""
    id_ = release_at(event.stream_id, event.version)
    yield Do(RELEASE_CAMPAIGN, id_, event.stream_id, at=fact.starts_at)


def end_claim(event: Recorded, fact: CampaignClaimed) -> Iterator[Consequence]:
    """Whenever somebody looks at a campaign, their claim ends in its time."""
    id_ = claim_of(event.stream_id, event.version)
    yield Do(END_CLAIM, id_, event.stream_id, at=fact.until)


def freeze_audience(event: Recorded, _fact: CampaignReleased) -> Iterator[Consequence]:
    """Whenever a campaign was released, it is fixed who gets it."""
    yield Do(FREEZE_AUDIENCE, named_id("freeze", event.stream_id), event.stream_id)


def send_windows(event: Recorded, fact: AudienceFrozen) -> Iterator[Consequence]:
    """Whenever it is fixed who gets a campaign, it is sent window by window."""
    campaign_id = event.stream_id
    for number in range(fact.windows):
        id_ = window_id(event.context.at, campaign_id, fact.run, number)
        yield Do(SEND_WINDOW, id_, campaign_id, at=fact.start_of(number))
    finish = named_id("finish", campaign_id)
    yield Do(FINISH_CAMPAIGN, finish, campaign_id, timedelta(seconds=1))


def send_samples(event: Recorded, _fact: SamplesOrdered) -> Iterator[Consequence]:
    """Whenever test copies were ordered, they are sent."""
    id_ = named_id("samples", event.stream_id, event.version)
    yield Do(SEND_SAMPLES, id_, event.stream_id)


def mark_unreachable(event: Recorded, fact: WindowResulted) -> Iterator[Consequence]:
    """Whenever a server said that an address does not exist, it is marked."""
    if any(no_such_address(fact)):
        id_ = named_id("unreachable", event.stream_id, event.version)
        yield Do(MARK_UNREACHABLE, id_, event.stream_id)


def no_such_address(fact: WindowResulted) -> Iterator[Deviation]:
    """Name the recipients of a range whose address does not exist."""
    for other in fact.others:
        if other.status in NO_SUCH_ADDRESS:
            yield other
    if fact.status in NO_SUCH_ADDRESS:
        others = {other.offset for other in fact.others}
        for offset in fact.span:
            if offset not in others:
                yield Deviation(offset, fact.outcome, fact.code, fact.status)
