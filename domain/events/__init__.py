"""Every kind of fact this service records: the language the outside may speak.

Read models and policies import facts from here. A fact is never renamed and never
taken out; ``FACTS`` is the table of all of them by topic.
"""

from __future__ import annotations

from domain.events.account import (
    KeyIssued,
    KeyRevoked,
    PeopleExported,
    PersonalDataRead,
)
from domain.events.activity import (
    ActivityProperty,
    ActivityRecorded,
    ActivityTypeArchived,
    ActivityTypeDeclared,
)
from domain.events.audience import (
    ListArchived,
    ListCleared,
    ListClearingOrdered,
    ListCreated,
    ListFilled,
    ListFillingOrdered,
    ListOrderFailed,
    ListRenamed,
    NoticePublished,
)
from domain.events.backfill import (
    BackfillAdvanced,
    BackfillAsked,
    BackfillCounted,
    BackfillFinished,
    BackfillGivenUp,
    BackfillStarted,
    Missed,
    SeriesBackfilled,
)
from domain.events.campaign import (
    AudienceFrozen,
    CampaignApproved,
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
    Finding,
    ReportLinksRevoked,
    SendPlan,
    Start,
)
from domain.events.carrying import DefinedThen, Original, SubscriberBroughtOver
from domain.events.consent import (
    ConfirmationSent,
    ConsentExpired,
    ConsentGranted,
    ConsentInvalidated,
    ConsentRefused,
    ConsentRenewed,
    ConsentRequested,
    ConsentWithdrawn,
)
from domain.events.delivery import (
    Deviation,
    Exclusion,
    WindowAttempted,
    WindowPlanned,
    WindowResulted,
)
from domain.events.erasure import (
    AddressSuppressed,
    SealedProofDestroyed,
    SubscriberErased,
    SuppressionLifted,
)
from domain.events.fact import Context, Event, Fact, Recorded, VaultRef
from domain.events.fetching import (
    ImportRun,
    ImportRunAsked,
    ImportScheduleChanged,
    ImportSchedulePaused,
    ImportScheduleRemoved,
    ImportScheduleResumed,
    ImportScheduleSet,
    ImportTimed,
    Timetable,
)
from domain.events.field import FieldArchived, FieldChanged, FieldDeclared
from domain.events.form import FormClosed, FormPublished, Tick
from domain.events.intake import (
    ImportCancelled,
    ImportChunkCommitted,
    ImportChunkUndone,
    ImportCounts,
    ImportFailed,
    ImportFinished,
    ImportStarted,
    ImportUndoAsked,
    ImportUndone,
    RowError,
    UndoCounts,
)
from domain.events.layout import (
    ImportLayoutArchived,
    ImportLayoutChanged,
    ImportLayoutCreated,
    ImportOptions,
)
from domain.events.ledger import HeadsSealed, LedgerForked, LedgerKeyAdded
from domain.events.merging import (
    ConsentTakenOver,
    ContactGivenOver,
    ContactTakenOver,
    OpenQuestion,
    SaidNo,
    SubscriberMergedInto,
    SubscriberMergedWith,
)
from domain.events.message import (
    MessageAsked,
    MessageAttempted,
    MessageDestroyed,
    MessageResulted,
)
from domain.events.moderation import (
    CampaignChangesRequested,
    CampaignClaimed,
    CampaignEndorsed,
    CampaignModerationAsked,
    CampaignRejected,
    CampaignUnclaimed,
    CampaignWarningsAcknowledged,
    ModerationSet,
)
from domain.events.moment import MomentAsked, MomentReleased
from domain.events.purpose import Controller, Processing, PurposeDefined
from domain.events.recurring import (
    RecurringActivated,
    RecurringApproved,
    RecurringEnded,
    RecurringPaused,
    RecurringRan,
    RecurringRunAsked,
    RecurringSubmitted,
    RecurringWritten,
)
from domain.events.returned import DeliveryBounced, DeliveryComplained
from domain.events.sample import SampleSent, SamplesOrdered
from domain.events.segment import (
    MembersEntered,
    MembersLeft,
    SegmentArchived,
    SegmentDefined,
    SegmentRedefined,
    SegmentRenamed,
    SegmentUnwatched,
    SegmentWatched,
)
from domain.events.sender import SenderVerificationAsked, SenderVerified
from domain.events.sending import Cap, QuietHours, Rate, SendingRulesSet, WarmUp
from domain.events.series import (
    EnrolmentCompleted,
    EnrolmentEntered,
    EnrolmentHandedOn,
    EnrolmentLeft,
    EnrolmentMoved,
    EnrolmentTold,
    EnrolmentTransferred,
    EnrolmentWaited,
    SeriesActivated,
    SeriesArchived,
    SeriesClosed,
    SeriesDefined,
    SeriesPaused,
    SeriesPeopleAdded,
    SeriesResumed,
    SeriesStart,
    StartFilter,
)
from domain.events.stop_list import StopListReleaseCounted, StopListTaken
from domain.events.subscriber import (
    AddressBecameReachable,
    AddressBecameUnreachable,
    Contact,
    ContactAdded,
    ContactRemoved,
    ListJoined,
    ListLeft,
    Profile,
    ProfileChanged,
    SubscriberRegistered,
)
from domain.events.template import (
    TemplateArchived,
    TemplateChanged,
    TemplateDrafted,
)
from domain.events.tracking import Hit, HitsRecorded, TrackingSet
from domain.events.webhook import (
    WebhookCreated,
    WebhookDeleted,
    WebhookPaused,
    WebhookPinged,
    WebhookReplayed,
    WebhookResumed,
    WebhookSecretRotated,
)

FACTS: dict[str, type[Fact]] = {fact.TOPIC: fact for fact in Fact.__subclasses__()}
