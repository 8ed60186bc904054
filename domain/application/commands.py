"""The commands: everything that can be asked of the write side, by subject."""

from __future__ import annotations

from dataclasses import dataclass

from domain.application.activities import Activities
from domain.application.activity_chunk import Outcome, ReportedActivity
from domain.application.audience_checks import AudienceChecks, NobodyCounts
from domain.application.backfills import Backfills
from domain.application.bringing import Bringing
from domain.application.campaign_checks import (
    CampaignChecks,
    Check,
    Outside,
    nothing_outside,
)
from domain.application.campaign_parts import CampaignParts, Draft
from domain.application.campaigns import Campaigns
from domain.application.confirmations import Confirmations
from domain.application.consents import Consents
from domain.application.deliveries import Audience, Deliveries, Settled, Turn
from domain.application.enrolments import Enrolments
from domain.application.erasing import Erasing, Wanted
from domain.application.exporting import Exporting
from domain.application.fields import ProfileFields
from domain.application.forms import Forms
from domain.application.import_chunk import Chunk
from domain.application.import_layouts import ImportLayouts
from domain.application.import_schedules import ImportSchedules
from domain.application.imports import Imports
from domain.application.keys import KeyHolder, Keys
from domain.application.lists import Lists
from domain.application.looking import Looking
from domain.application.merging import Merging
from domain.application.messages import Attachment, Messages, Payload, Render
from domain.application.messages import Wanted as WantedMessage
from domain.application.moderating import Moderating
from domain.application.moments import Moments
from domain.application.notices import Notices
from domain.application.proofs import Proofs
from domain.application.purposes import Purposes
from domain.application.records import By, Records
from domain.application.recurring_campaigns import RecurringCampaigns
from domain.application.returned_mail import ReturnedMail
from domain.application.sample_copies import SampleCopies
from domain.application.sealing import Trace
from domain.application.segments import SegmentChange, Segments
from domain.application.senders import SenderAddresses
from domain.application.sending import Sending
from domain.application.series import SeriesCommands, WantedSeries
from domain.application.sign_ups import SignUp, SignUps
from domain.application.signed_replies import SignedReplies
from domain.application.stop_lists import Batch, Entry, StopLists
from domain.application.subscribers import Newcomer, Subscribers
from domain.application.templates import Templates
from domain.application.tracking import Tracking
from domain.application.undoing import Undoing
from domain.application.unsubscribing import Unsubscribing
from domain.application.upserts import Item, Upsert, Upserts, refused
from domain.application.upserts import Outcome as Upserted
from domain.application.webhooks import Webhooks
from domain.checks import check
from domain.checks.audience import Counts
from domain.composition import render_for_one
from domain.consent import Said
from domain.events import ImportOptions
from domain.moderation import RecordOf, nothing_before
from domain.store.activity_keys import ActivityKeys
from domain.store.datastore import AccountDatastore
from domain.store.suppressions import Peppers, Suppressions
from domain.store.uploads import Upload, Uploads

__all__ = [
    "Application",
    "Attachment",
    "Audience",
    "Batch",
    "By",
    "Chunk",
    "Draft",
    "Entry",
    "ImportOptions",
    "Item",
    "KeyHolder",
    "Newcomer",
    "Outcome",
    "Payload",
    "ReportedActivity",
    "Said",
    "SegmentChange",
    "Settled",
    "SignUp",
    "Surroundings",
    "Trace",
    "Turn",
    "Upload",
    "Upsert",
    "Upserted",
    "Wanted",
    "WantedMessage",
    "WantedSeries",
    "create_application",
    "refused",
]


@dataclass(frozen=True)
class Application:
    """The commands of one account."""

    subscribers: Subscribers
    upserts: Upserts
    consents: Consents
    lists: Lists
    fields: ProfileFields
    purposes: Purposes
    notices: Notices
    forms: Forms
    sign_ups: SignUps
    signed_replies: SignedReplies
    confirmations: Confirmations
    uploads: Uploads
    imports: Imports
    undoing: Undoing
    import_layouts: ImportLayouts
    import_schedules: ImportSchedules
    audience_checks: AudienceChecks
    campaigns: Campaigns
    recurring_campaigns: RecurringCampaigns
    moderating: Moderating
    templates: Templates
    deliveries: Deliveries
    messages: Messages
    returned_mail: ReturnedMail
    sample_copies: SampleCopies
    keys: Keys
    proofs: Proofs
    erasing: Erasing
    exporting: Exporting
    bringing: Bringing
    segments: Segments
    activities: Activities
    stop_lists: StopLists
    unsubscribing: Unsubscribing
    merging: Merging
    webhooks: Webhooks
    sending: Sending
    senders: SenderAddresses
    tracking: Tracking
    series: SeriesCommands
    enrolments: Enrolments
    backfills: Backfills
    moments: Moments


_NOBODY_COUNTS = NobodyCounts()


@dataclass(frozen=True)
class Surroundings:
    """What commands ask of what lies beside the log; by itself they know little.

    ``check`` looks at contents, ``outside`` at what lies beside them; ``record_of``
    knows what came before from a sender, and ``counts`` knows audiences. ``render``
    fills in messages of their own.
    """

    check: Check = check
    outside: Outside = nothing_outside
    record_of: RecordOf = nothing_before
    counts: Counts = _NOBODY_COUNTS
    render: Render = render_for_one


_ALONE = Surroundings()


def create_application(
    datastore: AccountDatastore, peppers: Peppers, around: Surroundings = _ALONE
) -> Application:
    """Build the commands on an account's datastore."""
    records = Records(datastore, peppers)
    suppressions = Suppressions(datastore, peppers)
    uploads = Uploads(datastore, peppers)
    stop_lists = StopLists(records, suppressions)
    forms = Forms(records)
    segments = Segments(records)
    activity_keys = ActivityKeys(datastore, peppers)
    subscribers = Subscribers(records, suppressions)
    templates = Templates(records)
    parts = CampaignParts(records, segments, templates)
    senders = SenderAddresses(records)
    audience = AudienceChecks(records, segments, suppressions, around.counts)
    checks = CampaignChecks(
        records, segments, audience, around.check, around.outside, senders.verified
    )
    looking = Looking(records, around.record_of)
    campaigns = Campaigns(records, parts, checks, looking)
    series = SeriesCommands(records, segments, parts, checks, looking)
    keys = Keys(records, datastore)
    return Application(
        subscribers,
        Upserts(records, suppressions),
        Consents(records),
        Lists(records, segments),
        ProfileFields(records),
        Purposes(records),
        Notices(records),
        forms,
        SignUps(records, forms),
        SignedReplies(records, suppressions),
        Confirmations(records, suppressions),
        uploads,
        Imports(records, uploads, suppressions),
        Undoing(records),
        ImportLayouts(records),
        ImportSchedules(records),
        audience,
        campaigns,
        RecurringCampaigns(records, parts, checks, looking),
        Moderating(records, campaigns, keys),
        templates,
        Deliveries(records, suppressions),
        Messages(records, subscribers, suppressions, templates, around.render),
        ReturnedMail(records),
        SampleCopies(records, suppressions, around.check),
        keys,
        Proofs(datastore),
        Erasing(records, peppers),
        Exporting(records),
        Bringing(records, subscribers, activity_keys),
        segments,
        Activities(records, suppressions, activity_keys),
        stop_lists,
        Unsubscribing(records, stop_lists, suppressions),
        Merging(records, suppressions),
        Webhooks(records),
        Sending(records),
        senders,
        Tracking(records),
        series,
        Enrolments(records, series),
        Backfills(records),
        Moments(records),
    )
