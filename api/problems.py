"""How a "no" is said over HTTP: as a problem document (RFC 9457)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from traceback import extract_tb
from typing import Any

import eventsourcing.persistence
import falcon
import orjson
import psycopg
import structlog
from falcon import Request, Response

from api.errors import (
    OF_HTTP,
    PREFIX,
    STATUSES,
    Invalid,
    NotReady,
    TooSlow,
    Unauthenticated,
    explanations,
    meaning_of,
    name_of,
)
from domain import errors
from domain.addresses import AddressInvalid
from projections.waiting import ReadModelBehind

MEDIA_TYPE = "application/problem+json"
#: The database is away, or gives no connection in time: nothing was done, ask again.
OUTAGES: tuple[type[Exception], ...] = (
    eventsourcing.persistence.InterfaceError,
    eventsourcing.persistence.OperationalError,
    psycopg.OperationalError,
)
_RETRY_AFTER = "1"

logger = structlog.get_logger()


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
    detail = str(error) or meaning_of(kind)
    more: dict[str, Any] = {}
    if isinstance(error, Invalid | errors.ConditionsInvalid):
        more["errors"] = list(field_errors(error.fields))
    if isinstance(error, errors.SeriesInvalid | errors.StatisticsInvalid):
        more["errors"] = list(field_errors(error.faults))
    if isinstance(error, errors.SeriesLettersNotApproved):
        more["errors"] = list(field_errors(error.steps))
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
