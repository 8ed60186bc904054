"""What each fact is called in words: one sentence a fact, without personal data."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from domain.events import (
    ActivityRecorded,
    ActivityTypeArchived,
    ActivityTypeDeclared,
    AddressBecameReachable,
    AddressBecameUnreachable,
    AddressSuppressed,
    AudienceFrozen,
    CampaignApproved,
    CampaignAudienceSet,
    CampaignCancelled,
    CampaignChecked,
    CampaignContentSet,
    CampaignDrafted,
    CampaignFailed,
    CampaignFinished,
    CampaignPaused,
    CampaignReleased,
    CampaignResumed,
    CampaignSenderSet,
    CampaignSubmitted,
    ConfirmationSent,
    ConsentExpired,
    ConsentGranted,
    ConsentInvalidated,
    ConsentRefused,
    ConsentRenewed,
    ConsentRequested,
    ConsentWithdrawn,
    ContactAdded,
    ContactRemoved,
    Fact,
    FieldArchived,
    FieldChanged,
    FieldDeclared,
    FormClosed,
    FormPublished,
    HeadsSealed,
    ImportCancelled,
    ImportChunkCommitted,
    ImportChunkUndone,
    ImportFailed,
    ImportFinished,
    ImportLayoutArchived,
    ImportLayoutChanged,
    ImportLayoutCreated,
    ImportRun,
    ImportRunAsked,
    ImportScheduleChanged,
    ImportSchedulePaused,
    ImportScheduleRemoved,
    ImportScheduleResumed,
    ImportScheduleSet,
    ImportStarted,
    ImportUndoAsked,
    ImportUndone,
    KeyIssued,
    KeyRevoked,
    LedgerForked,
    LedgerKeyAdded,
    ListArchived,
    ListCleared,
    ListClearingOrdered,
    ListCreated,
    ListFilled,
    ListFillingOrdered,
    ListJoined,
    ListLeft,
    ListOrderFailed,
    ListRenamed,
    MembersEntered,
    MembersLeft,
    NoticePublished,
    PeopleExported,
    PersonalDataRead,
    Profile,
    ProfileChanged,
    PurposeDefined,
    SealedProofDestroyed,
    SegmentArchived,
    SegmentDefined,
    SegmentRedefined,
    SegmentRenamed,
    SegmentUnwatched,
    SegmentWatched,
    StopListReleaseCounted,
    StopListTaken,
    SubscriberBroughtOver,
    SubscriberErased,
    SubscriberRegistered,
    SuppressionLifted,
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
from domain.suppression import opened
from projections.history import of_merging

Words = Callable[[Any], str]


def in_words(fact: Fact) -> str:
    """Say what happened; a fact without words of its own is called by its topic."""
    words = WORDS.get(type(fact))
    return words(fact) if words else fact.TOPIC


def _registered(fact: SubscriberRegistered) -> str:
    channels = ", ".join(contact.channel for contact in fact.contacts) or "none"
    return f"became known through {fact.origin}; contacts: {channels}"


def _values(profile: Profile) -> str:
    given, gone = ", ".join(profile.fields), ", ".join(profile.removed)
    return "; ".join(filter(None, [given, gone and f"taken away: {gone}"]))


def _granted(fact: ConsentGranted) -> str:
    until = f", until {fact.expires_at:%Y-%m-%d}" if fact.expires_at else ""
    return (
        f"said yes to {fact.purpose} by {fact.channel} on {fact.granted_at:%Y-%m-%d}"
        f" ({fact.method}), having read notice {fact.notice_id.hex()[:12]}{until}"
    )


def _renewed(fact: ConsentRenewed) -> str:
    until = f", until {fact.expires_at:%Y-%m-%d}" if fact.expires_at else ""
    return (
        f"said yes again to {fact.purpose} by {fact.channel} on"
        f" {fact.renewed_at:%Y-%m-%d} ({fact.method}){until}"
    )


def _confirmation(fact: ConfirmationSent) -> str:
    return (
        f"was asked by message {fact.message_id} to confirm {fact.purpose}"
        f" by {fact.channel}: {fact.outcome}"
    )


def _withdrew(fact: ConsentWithdrawn) -> str:
    because = f", after campaign {fact.campaign_id}" if fact.campaign_id else ""
    return f"said no to {fact.purpose} by {fact.channel} ({fact.method}){because}"


def _checked(fact: CampaignChecked) -> str:
    found = ", ".join(f"{one.check} ({one.level})" for one in fact.findings)
    return f"was checked: {found or 'nothing found'}"


def _frozen(fact: AudienceFrozen) -> str:
    left_out = sum(fact.excluded.values())
    return f"goes to {fact.planned} recipients; {left_out} list members are left out"


def _attempted(fact: WindowAttempted) -> str:
    passed = f", {len(fact.excluded)} passed over" if fact.excluded else ""
    return f"recipients {_range(fact)} were attempted{passed}"


def _resulted(fact: WindowResulted) -> str:
    others = f", {len(fact.others)} otherwise" if fact.others else ""
    unsent = f", {fact.unsent} after them not begun" if fact.unsent else ""
    late = " (told late)" if fact.late else ""
    return f"recipients {_range(fact)}: {fact.outcome}{others}{unsent}{late}"


def _range(fact: WindowAttempted | WindowResulted) -> str:
    return f"{fact.first} to {fact.first + fact.count - 1}" if fact.count else "none"


def _chunk(fact: ImportChunkCommitted) -> str:
    counts = fact.counts
    return (
        f"rows up to line {fact.last_line}: {counts.created} new, {counts.updated}"
        f" changed, {counts.unchanged} as they were, {counts.failed} left out"
    )


WORDS: dict[type[Fact], Words] = {
    **of_merging.WORDS,
    ActivityTypeArchived: lambda fact: f"activities called {fact.name} went out of use",
    ActivityTypeDeclared: lambda fact: (
        f"activities {fact.name} were declared with {len(fact.properties)} properties"
    ),
    WebhookCreated: lambda fact: (
        f"is told of {', '.join(fact.topics) or 'everything'} after {fact.after}"
    ),
    WebhookPaused: lambda fact: f"was paused: {fact.reason or 'somebody asked for it'}",
    WebhookResumed: lambda _fact: "goes on",
    WebhookSecretRotated: lambda fact: f"signs with secret {fact.generation}",
    WebhookReplayed: lambda fact: f"is told again what came after {fact.after}",
    WebhookPinged: lambda _fact: "is told that somebody wants to see whether it works",
    WebhookDeleted: lambda _fact: "is told nothing any more",
    ActivityRecorded: lambda fact: (
        f"did {fact.name} on {fact.occurred_at:%Y-%m-%d %H:%M}"
    ),
    SubscriberRegistered: _registered,
    ContactAdded: lambda fact: f"gained an address in {fact.contact.channel}",
    ContactRemoved: lambda fact: f"lost the address of contact {fact.contact_id}",
    ProfileChanged: lambda fact: f"profile changed: {_values(fact.profile)}",
    ConsentRequested: lambda fact: (
        f"is to be asked for {fact.purpose} by {fact.channel} ({fact.method})"
    ),
    ConsentGranted: _granted,
    ConfirmationSent: _confirmation,
    ConsentRenewed: _renewed,
    ConsentRefused: lambda fact: (
        f"said no to being asked for {fact.purpose} by {fact.channel} ({fact.method})"
    ),
    ConsentWithdrawn: _withdrew,
    ConsentExpired: lambda fact: (
        f"the yes to {fact.purpose} by {fact.channel} of version {fact.granted} ran out"
    ),
    ConsentInvalidated: lambda fact: (
        f"the consent to {fact.purpose} by {fact.channel} was none ({fact.ground})"
    ),
    ListJoined: lambda fact: f"came onto list {fact.list_id}",
    ListLeft: lambda fact: f"left list {fact.list_id}",
    AddressBecameUnreachable: lambda fact: (
        f"the address of contact {fact.contact_id} does not exist (code {fact.code})"
    ),
    AddressBecameReachable: lambda fact: (
        f"contact {fact.contact_id} may be written to again"
    ),
    SubscriberBroughtOver: lambda fact: (
        f"was brought over from {fact.origin} with {len(fact.originals)} events"
    ),
    SubscriberErased: lambda fact: (
        f"was erased ({fact.ground}): {fact.values} values of"
        f" {', '.join(fact.categories)}; certificate {fact.certificate_id}"
    ),
    SealedProofDestroyed: lambda _fact: "what was kept sealed was destroyed",
    AddressSuppressed: lambda fact: (
        f"nothing is sent there any more ({fact.scope}: {fact.ground})"
    ),
    SuppressionLifted: lambda fact: (
        f"is open again in {fact.scope}, as far as {' and '.join(opened(fact))} closed"
        f" it: {fact.ground}"
    ),
    StopListTaken: lambda fact: (
        f"{fact.added} addresses were put on a stop list ({fact.scope}: {fact.ground}),"
        f" {fact.already} were on it"
    ),
    StopListReleaseCounted: lambda fact: (
        f"one of the {fact.allowed} releases of {fact.month} was used"
    ),
    ListCreated: lambda fact: f"list {fact.code} was made: {fact.name}",
    ListFillingOrdered: lambda fact: (
        f"list is to be filled from {fact.source} {fact.source_id}"
    ),
    ListFilled: lambda fact: f"{fact.people} people were brought onto the list",
    ListClearingOrdered: lambda _fact: "all are to leave the list",
    ListCleared: lambda fact: f"{fact.people} people were taken from the list",
    ListOrderFailed: lambda fact: f"an order was given up: {fact.reason}",
    ListRenamed: lambda fact: f"list is now called {fact.name}",
    ListArchived: lambda _fact: "list went out of use",
    SegmentDefined: lambda fact: f"segment {fact.code} was made: {fact.name}",
    SegmentRedefined: lambda _fact: "segment has other conditions",
    SegmentRenamed: lambda fact: f"segment is now called {fact.name}",
    SegmentArchived: lambda _fact: "segment went out of use",
    SegmentWatched: lambda _fact: "it is kept who is in the segment",
    SegmentUnwatched: lambda _fact: "it is no longer kept who is in the segment",
    MembersEntered: lambda fact: (
        f"{len(fact.subscriber_ids)} people came into the segment ({fact.because})"
    ),
    MembersLeft: lambda fact: (
        f"{len(fact.subscriber_ids)} people left the segment ({fact.because})"
    ),
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
    ImportStarted: lambda fact: (
        f"a file of {fact.file_bytes} bytes was taken in for list {fact.list_id}"
    ),
    ImportChunkCommitted: _chunk,
    ImportUndoAsked: lambda _fact: "import is to be undone",
    ImportChunkUndone: lambda fact: (
        f"{fact.counts.people} people are as they were before"
    ),
    ImportUndone: lambda fact: (
        f"import was undone: {fact.counts.people} people are as they were before"
    ),
    ImportLayoutCreated: lambda fact: f"layout {fact.code} was made: {fact.name}",
    ImportLayoutChanged: lambda fact: f"layout was changed: {fact.name}",
    ImportLayoutArchived: lambda _fact: "layout is out of use",
    ImportScheduleSet: lambda fact: f"import {fact.title} was set up",
    ImportScheduleChanged: lambda fact: f"import {fact.title} was changed",
    ImportSchedulePaused: lambda _fact: "import is not fetched for now",
    ImportScheduleResumed: lambda _fact: "import is fetched again",
    ImportScheduleRemoved: lambda _fact: "import is not fetched any more",
    ImportRunAsked: lambda _fact: "import is to be fetched now",
    ImportRun: lambda fact: f"file was fetched: {fact.outcome}",
    ImportCancelled: lambda fact: f"import was cancelled after {fact.counts.rows} rows",
    ImportFinished: lambda fact: f"the whole file was read: {fact.counts.rows} rows",
    ImportFailed: lambda fact: f"stopped at line {fact.line}: {fact.reason}",
    CampaignDrafted: lambda fact: f"campaign {fact.name} was begun ({fact.channel})",
    CampaignContentSet: lambda _fact: "content was written",
    CampaignSenderSet: lambda _fact: "sender was set",
    CampaignAudienceSet: lambda fact: (
        f"is for {len(fact.list_ids)} lists and {fact.purpose}"
    ),
    CampaignSubmitted: lambda _fact: "release was asked for",
    CampaignChecked: _checked,
    CampaignApproved: lambda fact: f"was approved as {fact.digest.hex()[:12]}",
    CampaignReleased: lambda fact: f"was released as {fact.digest.hex()[:12]}",
    AudienceFrozen: _frozen,
    CampaignPaused: lambda _fact: "was paused",
    CampaignResumed: lambda _fact: "goes on",
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
    LedgerForked: lambda fact: (
        f"goes on from leaf {fact.kept} of the {fact.size} that were signed:"
        f" {fact.reason}"
    ),
}
