"""Whenever something happened, what is to be done: pure functions of one event."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from domain.events import (
    AudienceFrozen,
    CampaignCancelled,
    CampaignClaimed,
    CampaignFailed,
    CampaignHastened,
    CampaignReleased,
    CampaignResumed,
    CampaignScheduled,
    ConsentGranted,
    ConsentRenewed,
    ConsentRequested,
    ConsentTakenOver,
    Deviation,
    Fact,
    ImportRun,
    ImportRunAsked,
    ImportScheduleChanged,
    ImportScheduleResumed,
    ImportScheduleSet,
    ImportStarted,
    ImportTimed,
    ImportUndoAsked,
    ListClearingOrdered,
    ListFillingOrdered,
    MessageAsked,
    Recorded,
    RecurringActivated,
    RecurringRan,
    RecurringRunAsked,
    SamplesOrdered,
    SegmentUnwatched,
    SegmentWatched,
    SenderVerificationAsked,
    SubscriberErased,
    WebhookCreated,
    WebhookDeleted,
    WebhookReplayed,
    WebhookResumed,
    WindowResulted,
)
from domain.ids import named_id
from domain.import_schedule import run_asked, run_at
from domain.recurring_state import run_asked as issue_asked
from domain.recurring_state import run_at as issue_at
from domain.touching import MOVING
from domain.window import window_id
from workers.kinds import (
    CARRY_OUT_LIST_ORDER,
    DELIVER_WEBHOOK,
    DESTROY_MESSAGE,
    DESTROY_SEALED_PROOF,
    END_CLAIM,
    EXPIRE_CONSENT,
    FINISH_CAMPAIGN,
    FREEZE_AUDIENCE,
    KEEP_MEMBERS,
    MARK_UNREACHABLE,
    RELEASE_CAMPAIGN,
    RUN_IMPORT,
    RUN_IMPORT_SCHEDULE,
    RUN_RECURRING_CAMPAIGN,
    SEND_CONFIRMATION,
    SEND_MESSAGE,
    SEND_SAMPLES,
    SEND_WINDOW,
    UNDO_IMPORT,
    VERIFY_SENDER,
)

#: What all that keeps watched segments is about.
WATCHED = named_id("segments", "watched")


def release_at(campaign_id: UUID, version: int) -> UUID:
    """Return the id of a release at a time: by the version that scheduled it."""
    return named_id("release", campaign_id, version)


def claim_of(campaign_id: UUID, version: int) -> UUID:
    """Return the id of the end of a claim: by the version that claimed."""
    return named_id("claim", campaign_id, version)


#: "The mailbox, its host or its domain does not exist" (RFC 3463, RFC 7505).
NO_SUCH_ADDRESS = frozenset({"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10"})


@dataclass(frozen=True)
class Do:
    """Something is to be done, once per ``id``, about ``subject_id``."""

    kind: str
    id: UUID
    subject_id: UUID
    after: timedelta = timedelta()
    #: When, if it is for a certain moment.
    at: datetime | None = None


@dataclass(frozen=True)
class Hasten:
    """Whatever waits about ``subject_id`` is to be looked at now."""

    subject_id: UUID


Consequence = Do | Hasten
Policy = Callable[[Recorded, Any], Iterable[Consequence]]


def import_people(event: Recorded, _fact: ImportStarted) -> Iterator[Consequence]:
    """Whenever a file was taken in, its people are imported."""
    yield Do(RUN_IMPORT, event.stream_id, event.stream_id)


def undo_import(event: Recorded, _fact: ImportUndoAsked) -> Iterator[Consequence]:
    """Whenever an import is to be undone, its people are taken back."""
    yield Do(UNDO_IMPORT, named_id("undo", event.stream_id), event.stream_id)


def fetch_next(event: Recorded, fact: ImportTimed) -> Iterator[Consequence]:
    """Whenever it is known when a file is fetched next, it is fetched then."""
    if fact.next_at:
        id_ = run_at(event.stream_id, fact.next_at)
        yield Do(RUN_IMPORT_SCHEDULE, id_, event.stream_id, at=fact.next_at)


def fetch_now(event: Recorded, _fact: ImportRunAsked) -> Iterator[Consequence]:
    """Whenever somebody asks for a file, it is fetched."""
    id_ = run_asked(event.stream_id, event.version)
    yield Do(RUN_IMPORT_SCHEDULE, id_, event.stream_id)


def issue_next(
    event: Recorded, fact: RecurringActivated | RecurringRan
) -> Iterator[Consequence]:
    """Whenever it is known when an issue goes out next, it does then."""
    if fact.next_at:
        id_ = issue_at(event.stream_id, fact.next_at)
        yield Do(RUN_RECURRING_CAMPAIGN, id_, event.stream_id, at=fact.next_at)


def issue_now(event: Recorded, _fact: RecurringRunAsked) -> Iterator[Consequence]:
    """Whenever somebody asks for an issue, it goes out."""
    id_ = issue_asked(event.stream_id, event.version, event.context.at)
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


def look_again(event: Recorded, _fact: Fact) -> Iterator[Consequence]:
    """Whenever a campaign or webhook goes on or ends, what waits is looked at."""
    yield Hasten(event.stream_id)


def mark_unreachable(event: Recorded, fact: WindowResulted) -> Iterator[Consequence]:
    """Whenever a server said that an address does not exist, it is marked."""
    if any(no_such_address(fact)):
        id_ = named_id("unreachable", event.stream_id, event.version)
        yield Do(MARK_UNREACHABLE, id_, event.stream_id)


def destroy_sealed_proof(
    event: Recorded, fact: SubscriberErased
) -> Iterator[Consequence]:
    """Whenever proof of somebody was sealed, it is destroyed when its time is over."""
    if fact.sealed_id and fact.destroy_at:
        after = max(fact.destroy_at - event.recorded_at, timedelta())
        yield Do(DESTROY_SEALED_PROOF, fact.sealed_id, event.stream_id, after)


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


def ask_to_confirm(event: Recorded, fact: ConsentRequested) -> Iterator[Consequence]:
    """Whenever somebody signed up, the address is asked: once for all they ticked."""
    if fact.to_confirm and fact.evidence:
        id_ = named_id("confirm", event.stream_id, fact.evidence.id)
        yield Do(SEND_CONFIRMATION, id_, event.stream_id)


def verify_sender(
    event: Recorded, fact: SenderVerificationAsked
) -> Iterator[Consequence]:
    """Whenever an address is to send, whoever reads its mail is asked."""
    id_ = named_id(VERIFY_SENDER, event.stream_id, event.version)
    yield Do(VERIFY_SENDER, id_, fact.address.id)


def send_message(event: Recorded, fact: MessageAsked) -> Iterator[Consequence]:
    """Whenever a message is asked for, it is sent, and destroyed in its time."""
    yield Do(SEND_MESSAGE, event.stream_id, event.stream_id)
    id_ = named_id("destroy message", event.stream_id)
    yield Do(DESTROY_MESSAGE, id_, event.stream_id, at=fact.kept_until)


def expire_consent(
    event: Recorded, fact: ConsentGranted | ConsentRenewed | ConsentTakenOver
) -> Iterator[Consequence]:
    """Whenever a yes was given that is to run out, it is looked at when it does."""
    if fact.expires_at:
        id_ = named_id("expire", event.stream_id, event.version)
        yield Do(EXPIRE_CONSENT, id_, event.stream_id, at=fact.expires_at)


def carry_out_list_order(event: Recorded, _fact: Fact) -> Iterator[Consequence]:
    """Whenever a list is to be filled or cleared, that is done."""
    id_ = named_id("list order", event.stream_id, event.version)
    yield Do(CARRY_OUT_LIST_ORDER, id_, event.stream_id)


def keep_members(event: Recorded, _fact: SegmentWatched) -> Iterator[Consequence]:
    """Whenever a segment is to be watched, it is kept who is in it."""
    id_ = named_id("watch", event.stream_id, event.version)
    yield Do(KEEP_MEMBERS, id_, WATCHED)


def send_samples(event: Recorded, _fact: SamplesOrdered) -> Iterator[Consequence]:
    """Whenever test copies were ordered, they are sent."""
    id_ = named_id("samples", event.stream_id, event.version)
    yield Do(SEND_SAMPLES, id_, event.stream_id)


def tell_webhook(event: Recorded, _fact: WebhookCreated) -> Iterator[Consequence]:
    """Whenever a webhook was created, it is told of events, for as long as it lives."""
    yield Do(DELIVER_WEBHOOK, event.stream_id, event.stream_id)


#: fact -> what follows from it
POLICIES: dict[type[Fact], Policy] = {
    ImportStarted: import_people,
    ImportUndoAsked: undo_import,
    ImportScheduleSet: fetch_next,
    ImportScheduleChanged: fetch_next,
    ImportScheduleResumed: fetch_next,
    ImportRun: fetch_next,
    ImportRunAsked: fetch_now,
    RecurringActivated: issue_next,
    RecurringRan: issue_next,
    RecurringRunAsked: issue_now,
    SenderVerificationAsked: verify_sender,
    CampaignScheduled: release_campaign,
    CampaignClaimed: end_claim,
    CampaignReleased: freeze_audience,
    AudienceFrozen: send_windows,
    CampaignResumed: look_again,
    CampaignHastened: look_again,
    CampaignCancelled: look_again,
    CampaignFailed: look_again,
    WindowResulted: mark_unreachable,
    SubscriberErased: destroy_sealed_proof,
    ConsentRequested: ask_to_confirm,
    MessageAsked: send_message,
    ConsentGranted: expire_consent,
    ConsentRenewed: expire_consent,
    ListFillingOrdered: carry_out_list_order,
    ListClearingOrdered: carry_out_list_order,
    ConsentTakenOver: expire_consent,
    WebhookCreated: tell_webhook,
    WebhookResumed: look_again,
    WebhookReplayed: look_again,
    WebhookDeleted: look_again,
    SegmentWatched: keep_members,
    SamplesOrdered: send_samples,
}


_OF_WATCHING = frozenset({SegmentUnwatched})


def consequences(event: Recorded) -> Iterator[Consequence]:
    """Tell what follows from an event."""
    kind = type(event.fact)
    if policy := POLICIES.get(kind):
        yield from policy(event, event.fact)
    if kind in MOVING or kind in _OF_WATCHING:
        # Whenever people may have moved, whoever keeps watched segments looks.
        yield Hasten(WATCHED)
