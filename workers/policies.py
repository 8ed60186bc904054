"""Whenever something happened, what is to be done: pure functions of one event."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from typing import Any

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
    MomentAsked,
    MomentReleased,
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
from domain.past_moment import KEPT
from domain.touching import MOVING
from workers.campaign_policies import (
    end_claim,
    freeze_audience,
    issue_next,
    issue_now,
    mark_unreachable,
    release_campaign,
    send_samples,
    send_windows,
)
from workers.consequences import Consequence, Do, Hasten
from workers.kinds import (
    BUILD_MOMENT,
    CARRY_OUT_LIST_ORDER,
    DELIVER_WEBHOOK,
    DESTROY_MESSAGE,
    DESTROY_SEALED_PROOF,
    DROP_MOMENT,
    EXPIRE_CONSENT,
    KEEP_MEMBERS,
    RUN_IMPORT,
    RUN_IMPORT_SCHEDULE,
    SEND_CONFIRMATION,
    SEND_MESSAGE,
    UNDO_IMPORT,
    VERIFY_SENDER,
)
from workers.series_policies import OF_SERIES, go_on

#: What all that keeps watched segments is about.
WATCHED = named_id("segments", "watched")


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


def look_again(event: Recorded, _fact: Fact) -> Iterator[Consequence]:
    """Whenever a campaign, webhook or moment moves, what waits is looked at."""
    yield Hasten(event.stream_id)


def destroy_sealed_proof(
    event: Recorded, fact: SubscriberErased
) -> Iterator[Consequence]:
    """Whenever proof of somebody was sealed, it is destroyed when its time is over."""
    if fact.sealed_id and fact.destroy_at:
        after = max(fact.destroy_at - event.recorded_at, timedelta())
        yield Do(DESTROY_SEALED_PROOF, fact.sealed_id, event.stream_id, after)


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


def build_moment(event: Recorded, _fact: MomentAsked) -> Iterator[Consequence]:
    """Whenever a moment is asked for, it is built, and dropped in its time."""
    yield Do(BUILD_MOMENT, event.stream_id, event.stream_id)
    id_ = named_id("drop moment", event.stream_id)
    yield Do(DROP_MOMENT, id_, event.stream_id, at=event.recorded_at + KEPT)


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
    MomentAsked: build_moment,
    MomentReleased: look_again,
    WebhookCreated: tell_webhook,
    WebhookResumed: look_again,
    WebhookReplayed: look_again,
    WebhookDeleted: look_again,
    SegmentWatched: keep_members,
    SamplesOrdered: send_samples,
    **OF_SERIES,
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
        yield from go_on(event)
