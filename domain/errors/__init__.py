"""Refusals: the ways a command can be turned down.

A refusal is an answer, not an accident. Each has one class, one sentence that names
the remedy, and a stable name; the API decides how to say it over HTTP.
"""

from __future__ import annotations

from domain.errors.activity import (
    ActivityDiffers,
    ActivityInFuture,
    ActivityInvalid,
    ActivityPropertyBound,
    ActivityPropertyUnfit,
    ActivityTooOld,
    ActivityTypeOutOfUse,
    ActivityTypeUnknown,
    PersonUnknown,
)
from domain.errors.audience import (
    ChannelMissing,
    ImportLayoutCodeTaken,
    ImportLayoutOutOfUse,
    ImportNotEnded,
    ImportReliedOn,
    ImportScheduleRemoved,
    ImportUnreadable,
    ListCodeTaken,
    ListOutOfUse,
    TooManyForSheet,
)
from domain.errors.campaign import (
    CampaignAlreadyReleased,
    CampaignBlocked,
    CampaignChanged,
    CampaignClaimedByAnother,
    CampaignIncomplete,
    CampaignNotApproved,
    CampaignStateForbids,
    OwnCampaign,
    SendTimePassed,
)
from domain.errors.consent import (
    ChannelTakesNoConsent,
    ConfirmationLapsed,
    ConfirmationSenderMissing,
    ConfirmationUnknown,
    ConsentInFuture,
    ConsentNotGranted,
    ConsentOutdated,
    ConsentSeenElsewhere,
    FormNotOpen,
    NoticeKindDiffers,
    PurposeIncomplete,
    PurposesBound,
    RecordIncomplete,
    TrackingPurposeMissing,
)
from domain.errors.fields import (
    FieldCodeTaken,
    FieldOptionsInUse,
    FieldOptionsUnfit,
    FieldOutOfUse,
    FieldReserved,
    FieldsInvalid,
    TooManyFields,
)
from domain.errors.mail import (
    MailFromAnother,
    MailKeyUnavailable,
    MailMisaligned,
    MailOutdated,
    MailSignatureInvalid,
    MailUndated,
    MailUnreadable,
    MailUnsigned,
)
from domain.errors.message import ContentInvalid, DeliveryInFlight, MessageGone
from domain.errors.moment import MomentBeingBuilt, TooManyMoments
from domain.errors.outside import (
    UrlRefused,
)
from domain.errors.people import (
    AddressClosed,
    AddressInUse,
    AuditorKeyMissing,
    ContactsOfSeveral,
    ContactUnknown,
    ExportAmiss,
    LastContact,
    ReleasesSpent,
    SamePerson,
    SubscriberGone,
    SubscriberKnown,
    SubscriberMerged,
)
from domain.errors.recording import (
    ConflictPersists,
    IdempotencyKeyReused,
    LastOwnersKey,
    LogHeld,
    NotFound,
    PepperMissing,
    ProofBehind,
    VersionDiffers,
)
from domain.errors.refusal import (
    Refusal,
)
from domain.errors.segments import (
    ConditionsInvalid,
    QuestionTooLarge,
    SegmentCodeTaken,
    SegmentOutOfUse,
)
from domain.errors.series import (
    BackfillStateForbids,
    SeriesInvalid,
    SeriesLettersNotApproved,
    SeriesStateForbids,
)
from domain.errors.statistics import StatisticsInvalid
from domain.errors.template import (
    ContentMissing,
    SampleForbidden,
    TemplateCodeTaken,
    TemplateKindDiffers,
    TemplateOutOfUse,
)
from domain.errors.webhook import (
    PositionUnknown,
    WebhookGone,
    WebhookTopicUnknown,
)
