"""Keeps campaigns; what they were answered is kept by ``of_replies.py``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from domain.events import (
    AudienceFrozen,
    CampaignApproved,
    CampaignAudienceSet,
    CampaignCancelled,
    CampaignChangesRequested,
    CampaignChecked,
    CampaignContentSet,
    CampaignDrafted,
    CampaignEndorsed,
    CampaignFailed,
    CampaignFinished,
    CampaignHeld,
    CampaignModerationAsked,
    CampaignOpened,
    CampaignPaused,
    CampaignRejected,
    CampaignReleased,
    CampaignResumed,
    CampaignScheduled,
    CampaignSenderSet,
    CampaignSubmitted,
    CampaignUnscheduled,
    CampaignWarningsAcknowledged,
    Recorded,
    VaultRef,
)
from domain.store.changes import Cases, Change, Put, Set
from projections.campaigns import of_replies
from projections.read_model import ReadModel, read_definition

#: What is not so any more when it waits for somebody to look.
_UNAPPROVED = {
    "approved": False,
    "digest": None,
    "acknowledged": None,
    "submitted_at": None,
    "starts_at": None,
    "plan": None,
    "held": None,
}
#: What any edit does to what was submitted, found and approved.
_VOIDED = _UNAPPROVED | {"state": "drafted", "findings": []}

changes = Cases(of_replies.changes)


@changes.on(CampaignDrafted)
def _drafted(event: Recorded, fact: CampaignDrafted) -> Iterator[Change]:
    values = {
        "name": fact.name,
        "channel": fact.channel,
        "issue_of": fact.issue_of,
        "letter_of": fact.letter_of,
        "state": "drafted",
        "created_at": event.context.at,
        "version": event.version,
    }
    yield Put("campaigns", (event.stream_id,), values)


@changes.on(CampaignContentSet)
def _content_set(event: Recorded, fact: CampaignContentSet) -> Iterator[Change]:
    yield _now(event, content_id=fact.content.id, **_VOIDED)


@changes.on(CampaignSenderSet)
def _sender_set(event: Recorded, fact: CampaignSenderSet) -> Iterator[Change]:
    yield _now(event, sender_id=fact.sender.id, **_VOIDED)


@changes.on(CampaignAudienceSet)
def _audience_set(event: Recorded, fact: CampaignAudienceSet) -> Iterator[Change]:
    told = msgspec.structs.asdict(fact)
    yield _now(event, **told, **_VOIDED)


@changes.on(CampaignSubmitted)
def _submitted(event: Recorded, fact: CampaignSubmitted) -> Iterator[Change]:
    told = {"digest": fact.digest, "submitted_at": event.context.at}
    yield _now(event, **_VOIDED | {"state": "submitted", "review": None} | told)


@changes.on(CampaignChecked)
def _checked(event: Recorded, fact: CampaignChecked) -> Iterator[Change]:
    yield _now(event, findings=msgspec.to_builtins(fact.findings))


@changes.on(CampaignWarningsAcknowledged)
def _acknowledged(
    event: Recorded, _fact: CampaignWarningsAcknowledged
) -> Iterator[Change]:
    yield _now(event, acknowledged=_by(event))


@changes.on(CampaignModerationAsked)
def _asked(event: Recorded, _fact: CampaignModerationAsked) -> Iterator[Change]:
    yield _now(event, state="moderation")


@changes.on(CampaignEndorsed)
def _endorsed(event: Recorded, fact: CampaignEndorsed) -> Iterator[Change]:
    yield _now(event, review=_review(event, "endorsed", fact.reason))


@changes.on(CampaignApproved)
def _approved(event: Recorded, fact: CampaignApproved) -> Iterator[Change]:
    review = _review(event, "approved", fact.reason) if fact.moderated else None
    told = {"approved": True, "digest": fact.digest, "review": review}
    yield _now(event, state="approved", **told)


@changes.on(CampaignRejected)
def _rejected(event: Recorded, fact: CampaignRejected) -> Iterator[Change]:
    told = {"state": "rejected", "finished_at": event.context.at}
    review = _review(event, "rejected", fact.reason)
    yield _now(event, **_VOIDED | told, review=review)


@changes.on(CampaignChangesRequested)
def _changes_requested(
    event: Recorded, fact: CampaignChangesRequested
) -> Iterator[Change]:
    review = _review(event, "changes_requested", fact.reason)
    yield _now(event, **_VOIDED, review=review)


@changes.on(CampaignScheduled)
def _scheduled(event: Recorded, fact: CampaignScheduled) -> Iterator[Change]:
    # That an approved campaign is scheduled from here on is for the query to tell.
    told = {"starts_at": fact.starts_at, "plan": msgspec.to_builtins(fact.plan)}
    yield _now(event, **told)


@changes.on(CampaignUnscheduled)
def _unscheduled(event: Recorded, _fact: CampaignUnscheduled) -> Iterator[Change]:
    yield _now(event, starts_at=None, plan=None)


@changes.on(CampaignHeld)
def _held(event: Recorded, fact: CampaignHeld) -> Iterator[Change]:
    yield _now(event, **_UNAPPROVED | {"state": "held", "held": fact.reason})


@changes.on(CampaignReleased)
def _released(event: Recorded, fact: CampaignReleased) -> Iterator[Change]:
    told = {"released_at": event.context.at, "plan": msgspec.to_builtins(fact.plan)}
    yield _now(event, state="released", **told)


@changes.on(AudienceFrozen)
def _frozen(event: Recorded, fact: AudienceFrozen) -> Iterator[Change]:
    # That a released campaign is sending from here on is for the query to tell.
    yield _now(event, planned=fact.planned)


@changes.on(CampaignOpened)
def _opened(event: Recorded, _fact: CampaignOpened) -> Iterator[Change]:
    yield _now(event, state="released", released_at=event.context.at, planned=0)


@changes.on(CampaignPaused)
def _paused(event: Recorded, fact: CampaignPaused) -> Iterator[Change]:
    yield _now(event, state="paused", held=fact.reason or None)


@changes.on(CampaignResumed)
def _resumed(event: Recorded, _fact: CampaignResumed) -> Iterator[Change]:
    yield _now(event, state="released", held=None)


@changes.on(CampaignCancelled)
def _cancelled(event: Recorded, _fact: CampaignCancelled) -> Iterator[Change]:
    yield _now(event, state="cancelled", finished_at=event.context.at)


@changes.on(CampaignFinished)
def _finished(event: Recorded, _fact: CampaignFinished) -> Iterator[Change]:
    yield _now(event, state="finished", finished_at=event.context.at)


@changes.on(CampaignFailed)
def _failed(event: Recorded, fact: CampaignFailed) -> Iterator[Change]:
    at = event.context.at
    yield _now(event, state="failed", failure=fact.reason, finished_at=at)


def _by(event: Recorded) -> dict[str, str]:
    return {"by": event.context.actor, "at": msgspec.to_builtins(event.context.at)}


def _review(
    event: Recorded, decision: str, reason: VaultRef | None
) -> dict[str, str | None]:
    told = {"decision": decision, "reason_id": str(reason.id) if reason else None}
    return told | _by(event)


def _now(event: Recorded, **values: Any) -> Set:  # noqa: ANN401 - values of columns
    return Set("campaigns", (event.stream_id,), {**values, "version": event.version})


READ_MODEL = ReadModel("campaigns", 16, changes, read_definition(__package__))
