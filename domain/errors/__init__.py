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
    ActivityTypeUnknown,
    PersonUnknown,
)
from domain.errors.audience import (
    ChannelMissing,
    ImportNotEnded,
    ImportReliedOn,
    ImportScheduleRemoved,
    ImportUnreadable,
    ListCodeTaken,
    TooManyForSheet,
)
from domain.errors.campaign import (
    CampaignAlreadyReleased,
    CampaignIncomplete,
    CampaignNotApproved,
    CampaignStateForbids,
)
from domain.errors.consent import (
    ChannelTakesNoConsent,
    ConfirmationLapsed,
    ConfirmationSenderMissing,
    ConfirmationUnknown,
    ConsentNotGranted,
    ConsentSeenElsewhere,
    FormNotOpen,
    NoticeKindDiffers,
    PurposeIncomplete,
    PurposesBound,
    RecordIncomplete,
)
from domain.errors.fields import (
    FieldCodeTaken,
    FieldOptionsInUse,
    FieldOptionsUnfit,
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
    SegmentCodeTaken,
    SegmentOutOfUse,
)
from domain.errors.webhook import (
    PositionUnknown,
    WebhookGone,
    WebhookTopicUnknown,
)

__all__ = [
    "ActivityDiffers",
    "ActivityInFuture",
    "ActivityInvalid",
    "ActivityPropertyBound",
    "ActivityPropertyUnfit",
    "ActivityTooOld",
    "ActivityTypeUnknown",
    "AddressClosed",
    "AddressInUse",
    "AuditorKeyMissing",
    "CampaignAlreadyReleased",
    "CampaignIncomplete",
    "CampaignNotApproved",
    "CampaignStateForbids",
    "ChannelMissing",
    "ChannelTakesNoConsent",
    "ConditionsInvalid",
    "ConfirmationLapsed",
    "ConfirmationSenderMissing",
    "ConfirmationUnknown",
    "ConflictPersists",
    "ConsentNotGranted",
    "ConsentSeenElsewhere",
    "ContactUnknown",
    "ContactsOfSeveral",
    "ExportAmiss",
    "FieldCodeTaken",
    "FieldOptionsInUse",
    "FieldOptionsUnfit",
    "FieldReserved",
    "FieldsInvalid",
    "FormNotOpen",
    "IdempotencyKeyReused",
    "ImportNotEnded",
    "ImportReliedOn",
    "ImportScheduleRemoved",
    "ImportUnreadable",
    "LastContact",
    "ListCodeTaken",
    "LogHeld",
    "MailFromAnother",
    "MailKeyUnavailable",
    "MailMisaligned",
    "MailOutdated",
    "MailSignatureInvalid",
    "MailUndated",
    "MailUnreadable",
    "MailUnsigned",
    "NotFound",
    "NoticeKindDiffers",
    "PepperMissing",
    "PersonUnknown",
    "PositionUnknown",
    "ProofBehind",
    "PurposeIncomplete",
    "PurposesBound",
    "RecordIncomplete",
    "Refusal",
    "ReleasesSpent",
    "SamePerson",
    "SegmentCodeTaken",
    "SegmentOutOfUse",
    "SubscriberGone",
    "SubscriberKnown",
    "SubscriberMerged",
    "TooManyFields",
    "TooManyForSheet",
    "UrlRefused",
    "VersionDiffers",
    "WebhookGone",
    "WebhookTopicUnknown",
]
