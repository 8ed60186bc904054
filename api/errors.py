"""How a "no" is said over HTTP (RFC 9457): the only place that knows statuses."""

from __future__ import annotations

import errno
import re
from collections.abc import Iterator, Mapping
from traceback import extract_tb
from typing import Any

import eventsourcing.persistence
import falcon
import orjson
import psycopg
import structlog
from falcon import Request, Response
from marshmallow import ValidationError

from domain import errors
from domain.addresses import AddressInvalid
from projections.waiting import ReadModelBehind

MEDIA_TYPE = "application/problem+json"
PREFIX = "/problems/"

logger = structlog.get_logger()


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
    errors.CampaignIncomplete: 409,
    errors.CampaignNotApproved: 409,
    errors.CampaignAlreadyReleased: 409,
    errors.CampaignStateForbids: 409,
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
    errors.SegmentOutOfUse: 409,
    errors.LastOwnersKey: 409,
    errors.LogHeld: 503,
    errors.PepperMissing: 503,
    errors.UrlRefused: 422,
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
#: The database is away, or gives no connection in time: nothing was done, ask again.
OUTAGES: tuple[type[Exception], ...] = (
    eventsourcing.persistence.InterfaceError,
    eventsourcing.persistence.OperationalError,
    psycopg.OperationalError,
)
_RETRY_AFTER = "1"


def name_of(kind: type[Exception]) -> str:
    """Return the stable name of a refusal: its class's, in kebab case."""
    return name_of_class(kind.__name__)


def name_of_class(class_name: str) -> str:
    """Return the stable name of a refusal by its class's name."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "-", class_name).lower()


def explanations() -> dict[str, tuple[int, str]]:
    """Return name -> (status, what it means) for every refusal there is."""
    ours = {
        name_of(kind): (status, _meaning(kind)) for kind, status in STATUSES.items()
    }
    of_http = {
        name: (status, falcon.code_to_http_status(status)[4:])
        for status, name in OF_HTTP.items()
    }
    return of_http | ours


def _meaning(kind: type[Exception]) -> str:
    first = (kind.__doc__ or "").splitlines()[0]
    # What follows a semicolon is for those who raise it.
    return first.partition(";")[0].rstrip(".") + "."


def install(app: falcon.App[Request, Response]) -> None:
    """Have every refusal said in one form, and every accident logged."""
    for kind in STATUSES:
        app.add_error_handler(kind, _say_refusal)
    app.add_error_handler(errors.SubscriberMerged, _say_elsewhere)
    app.add_error_handler(Exception, _say_accident)
    app.add_error_handler(TooSlow, _say_too_slow)
    for kind in OUTAGES:
        app.add_error_handler(kind, _say_outage)
    # After the others: Falcon asks the handler that was added last first.
    app.add_error_handler(falcon.HTTPError, _say_http)


def write(resp: Response, status: int, name: str, detail: str, **more: Any) -> None:  # noqa: ANN401 - whatever the problem adds
    """Write a problem document."""
    title = explanations().get(name, (status, name))[1]
    document = {
        "type": f"{PREFIX}{name}",
        "title": title,
        "status": status,
        "detail": detail,
        **more,
    }
    resp.status = falcon.code_to_http_status(status)
    resp.content_type = MEDIA_TYPE
    resp.data = orjson.dumps(document)
    if status == STATUSES[ReadModelBehind]:
        resp.set_header("Retry-After", _RETRY_AFTER)
    if status == STATUSES[Unauthenticated]:
        resp.set_header("WWW-Authenticate", "Bearer")


def field_errors(messages: object, path: str = "") -> Iterator[dict[str, str]]:
    """Flatten marshmallow's messages: one entry a field and complaint."""
    if isinstance(messages, Mapping):
        for key, inner in messages.items():
            name = f"{path}.{key}" if path else str(key)
            yield from field_errors(inner, path if key == "_schema" else name)
    elif isinstance(messages, list):
        for inner in messages:
            yield from field_errors(inner, path)
    else:
        yield {"field": path, "message": str(messages)}


def _say_elsewhere(
    req: Request,
    resp: Response,
    error: errors.SubscriberMerged,
    _params: dict[str, Any],
) -> None:
    """Lead on from the id of a card that goes on in another: nothing was done here."""
    survivor, status = str(error.survivor_id), STATUSES[type(error)]
    begin, named, rest = req.relative_uri.partition(f"/{error.subscriber_id}")
    if named:
        status = 308
        resp.set_header("Location", f"{begin}/{survivor}{rest}")
    write(resp, status, name_of(type(error)), str(error), survivor_id=survivor)


def _say_refusal(
    _req: Request, resp: Response, error: Exception, _params: dict[str, Any]
) -> None:
    kind = type(error)
    detail = str(error) or _meaning(kind)
    more: dict[str, Any] = {}
    if isinstance(error, Invalid | errors.ConditionsInvalid):
        more["errors"] = list(field_errors(error.fields))
    if isinstance(error, errors.FieldsInvalid):
        more["errors"] = list(field_errors({"fields": error.complaints}))
    if isinstance(error, AddressInvalid) and error.place:
        more["errors"] = [{"field": error.place, "message": error.reason}]
    write(resp, STATUSES[kind], name_of(kind), detail, **more)


def _say_http(
    _req: Request, resp: Response, error: falcon.HTTPError, _params: dict[str, Any]
) -> None:
    status = error.status_code
    name = OF_HTTP.get(status, "malformed")
    write(resp, status, name, error.description or error.title or name)
    for header, value in (error.headers or {}).items():  # type: ignore[union-attr] # Falcon allows pairs; it makes mappings
        resp.set_header(header, value)


def _say_outage(
    req: Request, resp: Response, error: Exception, _params: dict[str, Any]
) -> None:
    kind = type(error).__name__
    logger.error("database away", path=req.uri_template, kind=kind)
    name = name_of(NotReady)
    write(resp, STATUSES[NotReady], name, "the database does not answer at the moment")


def _say_too_slow(
    _req: Request, resp: Response, _error: TooSlow, _params: dict[str, Any]
) -> None:
    write(resp, 408, OF_HTTP[408], "the rest of the request did not come in time")


def _say_accident(
    req: Request, resp: Response, error: Exception, _params: dict[str, Any]
) -> None:
    # Without the exception's text, which may quote what a row or a request holds.
    logger.error(
        "request failed",
        path=req.uri_template,
        kind=type(error).__name__,
        frames=[
            f"{frame.filename}:{frame.lineno} {frame.name}"
            for frame in extract_tb(error.__traceback__)
        ],
    )
    write(resp, 500, OF_HTTP[500], "something went wrong here; it was logged")


def invalid(error: ValidationError) -> Invalid:
    """Turn marshmallow's error into ours."""
    messages = error.messages
    return Invalid(messages if isinstance(messages, Mapping) else {"": messages})
