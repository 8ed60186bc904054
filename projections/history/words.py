"""What each fact is called in words: one sentence a fact, without personal data."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from domain.events import (
    ActivityTypeArchived,
    ActivityTypeDeclared,
    AudienceFrozen,
    CampaignAudienceSet,
    CampaignCancelled,
    CampaignChecked,
    CampaignContentSet,
    CampaignDrafted,
    CampaignFailed,
    CampaignFinished,
    CampaignHastened,
    CampaignHeld,
    CampaignOpened,
    CampaignPaused,
    CampaignReleased,
    CampaignResumed,
    CampaignScheduled,
    CampaignSenderSet,
    CampaignSubmitted,
    CampaignUnscheduled,
    Fact,
    FieldArchived,
    FieldChanged,
    FieldDeclared,
    FormClosed,
    FormPublished,
    HeadsSealed,
    HitsRecorded,
    KeyIssued,
    KeyRevoked,
    LedgerForked,
    LedgerKeyAdded,
    MessageAsked,
    MessageAttempted,
    MessageDestroyed,
    MessageResulted,
    MomentAsked,
    MomentReleased,
    NoticePublished,
    PeopleExported,
    PersonalDataRead,
    PurposeDefined,
    ReportLinksRevoked,
    SendingRulesSet,
    TrackingSet,
    WebhookCreated,
    WebhookDeleted,
    WebhookPaused,
    WebhookPinged,
    WebhookReplayed,
    WebhookResumed,
    WebhookSecretRotated,
    WindowAttempted,
    WindowPlanned,
    WindowResulted,
)
from projections.history import (
    of_audiences,
    of_imports,
    of_merging,
    of_moderation,
    of_people,
    of_recurring,
    of_senders,
    of_series,
    of_templates,
)

Words = Callable[[Any], str]


def in_words(fact: Fact) -> str:
    """Say what happened; a fact without words of its own is called by its topic."""
    words = WORDS.get(type(fact))
    return words(fact) if words else fact.TOPIC


def _checked(fact: CampaignChecked) -> str:
    amiss = (one for one in fact.findings if one.level != "pass")
    found = ", ".join(f"{one.check} ({one.level})" for one in amiss)
    return f"was checked: {found or 'nothing found'}"


def _frozen(fact: AudienceFrozen) -> str:
    left_out = sum(fact.excluded.values())
    return f"goes to {fact.planned} recipients; {left_out} list members are left out"


def _message_resulted(fact: MessageResulted) -> str:
    code = f" ({fact.code})" if fact.code else ""
    why = f": {fact.reason}" if fact.reason else ""
    again = ", and is attempted again" if fact.again else ""
    return f"message was {fact.outcome}{code}{why}{again}"


def _attempted(fact: WindowAttempted) -> str:
    passed = f", {len(fact.excluded)} passed over" if fact.excluded else ""
    again = f" again ({fact.round + 1})" if fact.round else ""
    return f"recipients {_range(fact)} were attempted{again}{passed}"


def _resulted(fact: WindowResulted) -> str:
    others = f", {len(fact.others)} otherwise" if fact.others else ""
    unsent = f", {fact.unsent} after them not begun" if fact.unsent else ""
    late = " (told late)" if fact.late else ""
    until = f"; deferred until {fact.retry_at}" if fact.retry_at else ""
    return f"recipients {_range(fact)}: {fact.outcome}{others}{unsent}{late}{until}"


def _range(fact: WindowAttempted | WindowResulted) -> str:
    if fact.offsets:
        return ", ".join(map(str, fact.offsets))
    return f"{fact.first} to {fact.first + fact.count - 1}" if fact.count else "none"


def _tracking(fact: TrackingSet) -> str:
    named = [name for name in ("opens", "clicks") if getattr(fact, name)]
    whose = f", by name of those who agreed to {fact.purpose}" if fact.purpose else ""
    return f"counts {' and '.join(named) or 'nothing'}{whose}"


WORDS: dict[type[Fact], Words] = {
    **of_audiences.WORDS,
    **of_imports.WORDS,
    **of_merging.WORDS,
    **of_moderation.WORDS,
    **of_people.WORDS,
    **of_recurring.WORDS,
    **of_series.WORDS,
    **of_senders.WORDS,
    **of_templates.WORDS,
    ActivityTypeArchived: lambda fact: f"activities called {fact.name} went out of use",
    ActivityTypeDeclared: lambda fact: (
        f"activities {fact.name} were declared with {len(fact.properties)} properties"
    ),
    TrackingSet: _tracking,
    HitsRecorded: lambda fact: f"{len(fact.hits)} openings and clicks came in",
    SendingRulesSet: lambda fact: (
        f"is sent by {len(fact.rates)} rates and {len(fact.warm_ups)} warm-ups"
    ),
    WebhookCreated: lambda fact: (
        f"is told of {', '.join(fact.topics) or 'everything'} after {fact.after}"
    ),
    WebhookPaused: lambda fact: f"was paused: {fact.reason or 'somebody asked for it'}",
    WebhookResumed: lambda _fact: "goes on",
    WebhookSecretRotated: lambda fact: f"signs with secret {fact.generation}",
    WebhookReplayed: lambda fact: f"is told again what came after {fact.after}",
    WebhookPinged: lambda _fact: "is told that somebody wants to see whether it works",
    MomentAsked: lambda fact: f"is to be as of position {fact.position}",
    MomentReleased: lambda _fact: "was let go",
    WebhookDeleted: lambda _fact: "is told nothing any more",
    PurposeDefined: lambda fact: (
        f"purpose {fact.code} was defined ({fact.kind}): {fact.title}"
    ),
    FieldDeclared: lambda fact: f"field {fact.code} is {fact.type}: {fact.label}",
    FieldChanged: lambda fact: (
        f"field {fact.code} is called {fact.label}, with {len(fact.options)} options"
    ),
    FieldArchived: lambda fact: f"field {fact.code} went out of use",
    FormPublished: lambda fact: (
        f"form {fact.code} was published with {len(fact.ticks)} ticks: {fact.title}"
    ),
    FormClosed: lambda _fact: "form takes no more sign-ups",
    NoticePublished: lambda fact: f"wording {fact.notice_id.hex()[:12]} was published",
    CampaignDrafted: lambda fact: f"campaign {fact.name} was begun ({fact.channel})",
    CampaignContentSet: lambda _fact: "content was written",
    CampaignSenderSet: lambda _fact: "sender was set",
    CampaignAudienceSet: lambda fact: (
        f"is for {len(fact.list_ids)} lists and {fact.purpose}"
    ),
    CampaignSubmitted: lambda _fact: "release was asked for",
    CampaignChecked: _checked,
    CampaignScheduled: lambda fact: (
        f"is to be released at {fact.starts_at:%Y-%m-%d %H:%M} UTC"
    ),
    CampaignUnscheduled: lambda _fact: "is to be released at no time any more",
    CampaignHeld: lambda fact: f"was held when its time came: {fact.reason}",
    CampaignHastened: lambda _fact: "waits for no time any more",
    CampaignOpened: lambda fact: (
        f"goes to whom its series brings: {fact.digest.hex()[:12]}"
    ),
    CampaignReleased: lambda fact: f"was released as {fact.digest.hex()[:12]}",
    AudienceFrozen: _frozen,
    CampaignPaused: lambda fact: f"was paused{fact.reason and f': {fact.reason}'}",
    CampaignResumed: lambda _fact: "goes on",
    ReportLinksRevoked: lambda _fact: "had all links to its report taken back",
    CampaignCancelled: lambda _fact: "was cancelled",
    CampaignFinished: lambda _fact: "every recipient has a result",
    CampaignFailed: lambda fact: f"failed: {fact.reason}",
    WindowPlanned: lambda fact: f"{len(fact.contacts)} recipients were planned",
    WindowAttempted: _attempted,
    WindowResulted: _resulted,
    KeyIssued: lambda fact: f"key {fact.label} was made for role {fact.role}",
    PeopleExported: lambda fact: (
        f"people were exported as {fact.format}: {fact.subject_id or 'everybody'}"
    ),
    PersonalDataRead: lambda fact: (
        f"{len(fact.subjects)} people were shown: {fact.operation}"
    ),
    KeyRevoked: lambda _fact: "key was taken back",
    LedgerKeyAdded: lambda fact: (
        f"key {fact.vkey.rpartition('+')[0]} signs from here on"
    ),
    HeadsSealed: lambda fact: (
        f"all streams up to position {fact.position} were sealed as"
        f" {fact.root.hex()[:12]}"
    ),
    MessageAsked: lambda fact: f"message of {fact.group or 'no group'} was asked for",
    MessageAttempted: lambda _fact: "message was about to be handed over",
    MessageResulted: _message_resulted,
    MessageDestroyed: lambda _fact: "what the message said was destroyed",
    LedgerForked: lambda fact: (
        f"goes on from leaf {fact.kept} of the {fact.size} that were signed:"
        f" {fact.reason}"
    ),
}
