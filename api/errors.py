"""Which refusals there are, by name and status: nobody else knows statuses."""

from __future__ import annotations

import errno
import re
from collections.abc import Mapping
from typing import Any

import falcon
from marshmallow import ValidationError

from domain import errors
from domain.addresses import AddressInvalid
from projections.waiting import ReadModelBehind

PREFIX = "/problems/"


class Problem(Exception):  # noqa: N818 - an answer, not a fault
    """A refusal of the API itself, before any command was reached."""


class Unauthenticated(Problem):
    """A good key is needed: Authorization: Bearer, and the key."""


class Forbidden(Problem):
    """The key's role may not do this."""


class Invalid(Problem):
    """The request is not as the API describes it. Every field is named."""

    def __init__(self, fields: Mapping[str, Any]) -> None:
        super().__init__("the request is not as the API describes it")
        self.fields = fields


class UnsupportedMediaType(Problem):
    """The body is of a kind that this operation does not take."""


class TooLarge(Problem):
    """The body is larger than the settings allow."""


class NotReady(Problem):
    """The service cannot answer yet, or not at the moment."""


class StreamsTaken(Problem):
    """Others read streams already, as many as may at a time."""

    def __init__(self) -> None:
        super().__init__("as many streams are read as may be at a time: ask again")


class PreconditionFailed(Problem):
    """If-Match names no version."""


class TooSlow(ConnectionResetError):  # noqa: N818 - says what is wrong
    """The rest of a request did not come in time, or an answer was not taken."""

    def __init__(self) -> None:
        super().__init__(errno.ECONNRESET, "too slow")


#: refusal -> status. Every refusal of the domain is here; a test holds that.
STATUSES: dict[type[Exception], int] = {
    Unauthenticated: 401,
    Forbidden: 403,
    Invalid: 422,
    UnsupportedMediaType: 415,
    TooLarge: 413,
    NotReady: 503,
    StreamsTaken: 503,
    PreconditionFailed: 412,
    ReadModelBehind: 503,
    AddressInvalid: 422,
    errors.NotFound: 404,
    errors.AddressInUse: 409,
    errors.ContactUnknown: 404,
    errors.ConsentInFuture: 422,
    errors.ConsentNotGranted: 409,
    errors.ConsentOutdated: 409,
    errors.ChannelTakesNoConsent: 409,
    errors.ConsentSeenElsewhere: 409,
    errors.ContactsOfSeveral: 409,
    errors.LastContact: 409,
    errors.SubscriberGone: 410,
    errors.AddressClosed: 409,
    errors.AuditorKeyMissing: 409,
    errors.ReleasesSpent: 429,
    errors.ListCodeTaken: 409,
    errors.ListOutOfUse: 409,
    errors.PurposeIncomplete: 422,
    errors.TrackingPurposeMissing: 422,
    errors.RecordIncomplete: 409,
    errors.PurposesBound: 422,
    errors.NoticeKindDiffers: 422,
    errors.FieldCodeTaken: 409,
    errors.FieldReserved: 409,
    errors.FieldOptionsUnfit: 422,
    errors.FieldOutOfUse: 409,
    errors.FieldOptionsInUse: 409,
    errors.FieldsInvalid: 422,
    errors.TooManyFields: 409,
    errors.FormNotOpen: 410,
    errors.ConfirmationUnknown: 404,
    errors.ConfirmationLapsed: 410,
    errors.ConfirmationSenderMissing: 409,
    errors.ContentMissing: 409,
    errors.SampleForbidden: 409,
    errors.TemplateCodeTaken: 409,
    errors.TemplateOutOfUse: 409,
    errors.TemplateKindDiffers: 409,
    errors.CampaignIncomplete: 409,
    errors.CampaignNotApproved: 409,
    errors.CampaignBlocked: 409,
    errors.CampaignAlreadyReleased: 409,
    errors.CampaignStateForbids: 409,
    errors.CampaignClaimedByAnother: 409,
    errors.CampaignChanged: 409,
    errors.OwnCampaign: 409,
    errors.ContentInvalid: 422,
    errors.DeliveryInFlight: 503,
    errors.MessageGone: 410,
    errors.SendTimePassed: 409,
    errors.IdempotencyKeyReused: 422,
    errors.VersionDiffers: 412,
    errors.ConflictPersists: 409,
    errors.ChannelMissing: 409,
    errors.ImportUnreadable: 422,
    errors.ImportNotEnded: 409,
    errors.ImportReliedOn: 409,
    errors.ImportScheduleRemoved: 409,
    errors.ImportLayoutCodeTaken: 409,
    errors.ImportLayoutOutOfUse: 409,
    errors.TooManyForSheet: 422,
    errors.ExportAmiss: 422,
    errors.SubscriberKnown: 409,
    errors.SamePerson: 422,
    # Of an id in the path: 308, with the place where to ask.
    errors.SubscriberMerged: 409,
    errors.ProofBehind: 503,
    errors.MailUnreadable: 422,
    errors.MailUnsigned: 422,
    errors.MailSignatureInvalid: 422,
    errors.MailMisaligned: 422,
    errors.MailUndated: 422,
    errors.MailFromAnother: 409,
    errors.MailOutdated: 409,
    errors.MailKeyUnavailable: 503,
    errors.ConditionsInvalid: 422,
    errors.QuestionTooLarge: 422,
    errors.SegmentCodeTaken: 409,
    errors.BackfillStateForbids: 409,
    errors.SeriesInvalid: 422,
    errors.StatisticsInvalid: 422,
    errors.SeriesLettersNotApproved: 409,
    errors.SeriesStateForbids: 409,
    errors.SegmentOutOfUse: 409,
    errors.LastOwnersKey: 409,
    errors.LogHeld: 503,
    errors.PepperMissing: 503,
    errors.UrlRefused: 422,
    errors.TooManyMoments: 409,
    errors.MomentBeingBuilt: 409,
    errors.WebhookGone: 410,
    errors.WebhookTopicUnknown: 422,
    errors.PositionUnknown: 422,
    errors.ActivityDiffers: 409,
    errors.ActivityInFuture: 422,
    errors.ActivityInvalid: 422,
    errors.ActivityPropertyBound: 409,
    errors.ActivityPropertyUnfit: 422,
    errors.ActivityTypeOutOfUse: 409,
    errors.ActivityTypeUnknown: 422,
    errors.ActivityTooOld: 422,
    errors.PersonUnknown: 404,
}

#: HTTP's own refusals, said by the framework: status -> name.
OF_HTTP = {
    400: "malformed",
    404: "no-such-resource",
    405: "method-not-allowed",
    406: "not-acceptable",
    408: "too-slow",
    413: "too-large",
    415: "unsupported-media-type",
    500: "accident",
}


def name_of(kind: type[Exception]) -> str:
    """Return the stable name of a refusal: its class's, in kebab case."""
    return name_of_class(kind.__name__)


def name_of_class(class_name: str) -> str:
    """Return the stable name of a refusal by its class's name."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "-", class_name).lower()


def explanations() -> dict[str, tuple[int, str]]:
    """Return name -> (status, what it means) for every refusal there is."""
    ours = {
        name_of(kind): (status, meaning_of(kind)) for kind, status in STATUSES.items()
    }
    of_http = {
        name: (status, falcon.code_to_http_status(status)[4:])
        for status, name in OF_HTTP.items()
    }
    return of_http | ours


def meaning_of(kind: type[Exception]) -> str:
    """Return what a refusal means: the first sentence of its class."""
    first = (kind.__doc__ or "").splitlines()[0]
    # What follows a semicolon is for those who raise it.
    return first.partition(";")[0].rstrip(".") + "."


def invalid(error: ValidationError) -> Invalid:
    """Turn marshmallow's error into ours."""
    messages = error.messages
    return Invalid(messages if isinstance(messages, Mapping) else {"": messages})
