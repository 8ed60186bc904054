"""What a request carries: query, headers and body, as its schema says, or refused."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, Protocol

import falcon
import orjson
from falcon import Request
from falcon.media.multipart import MultipartFormHandler
from marshmallow import Schema, ValidationError, fields

from api.errors import (
    Invalid,
    PreconditionFailed,
    TooLarge,
    UnsupportedMediaType,
    invalid,
)

_LONGEST_KEY = 255
_CHUNK_BYTES = 64 * 1024
#: What a form adds to its file: headers and boundaries.
_FORM_BYTES = 64 * 1024
_ETAG = re.compile(r'(?:W/)?"(\d{1,18})"')


class Readable(Protocol):
    """What a body can be read from."""

    def read(self, size: int | None = ..., /) -> bytes:
        """Return at most so many bytes; none at the end."""


def query(req: Request, kind: type[Schema] | None) -> dict[str, Any]:
    """Return the query as a schema reads it; without a schema there may be none."""
    if kind is None:
        if req.params:
            raise Invalid(dict.fromkeys(req.params, "is no parameter here"))
        return {}
    schema = _schema(kind)
    given: dict[str, Any] = {}
    for name, values in req.params.items():
        if isinstance(schema.fields.get(name), fields.List):
            given[name] = values if isinstance(values, list) else [values]
        elif isinstance(values, list):
            raise Invalid({name: "is given more than once"})
        else:
            given[name] = values
    return loaded(schema, given)


def body(req: Request, limit: int) -> bytes:
    """Read the body, at most ``limit`` bytes; raises TooLarge."""
    return b"".join(limited(_chunks(_stream(req, limit)), limit))


def file(req: Request, limit: int, kinds: Sequence[str]) -> Iterator[bytes]:
    """Read a file as it comes, at most ``limit`` bytes; raises TooLarge.

    It is the body itself, or the field ``file`` of a form with files (RFC 7578).
    """
    if _media_type(req) == falcon.MEDIA_MULTIPART:
        return limited(_in_form(req, limit), limit)
    if _media_type(req) not in kinds:
        wanted = ", ".join(kinds)
        raise UnsupportedMediaType(f"send the file as one of {wanted}, or in a form")
    return limited(_chunks(_stream(req, limit)), limit)


def _stream(req: Request, limit: int) -> Readable:
    announced = req.content_length
    if announced is None and req.get_header("Transfer-Encoding"):
        # gunicorn ends the stream where the chunks end.
        return req.stream
    if (announced or 0) > limit:
        raise TooLarge(f"the body is over {limit} bytes")
    return req.bounded_stream


def _in_form(req: Request, limit: int) -> Iterator[bytes]:
    """Read the file of a form; what else is in it says nothing."""
    handler = MultipartFormHandler()
    stream = _stream(req, limit + _FORM_BYTES)
    form = handler.deserialize(stream, req.content_type, req.content_length)
    for part in form:
        if part.name == "file":
            yield from _chunks(part.stream)
            return
    raise Invalid({"file": "is the field of the form that holds the file"})


def _chunks(stream: Readable) -> Iterator[bytes]:
    while chunk := stream.read(_CHUNK_BYTES):
        yield chunk


def limited(chunks: Iterator[bytes], limit: int) -> Iterator[bytes]:
    """Pass on at most so many bytes; raises TooLarge."""
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > limit:
            raise TooLarge(f"the body is over {limit} bytes")
        yield chunk


def _media_type(req: Request) -> str:
    return (req.content_type or "").partition(";")[0].strip().lower()


def of_type(req: Request, wanted: str) -> None:
    """Raise UnsupportedMediaType if the body is said to be anything else."""
    if _media_type(req) != wanted:
        raise UnsupportedMediaType(f"send the body as {wanted}")


def document(raw: bytes, kind: type[Schema] | None) -> dict[str, Any]:
    """Return a JSON body as a schema reads it; without a schema it says nothing."""
    if kind is None:
        if raw.strip() not in (b"", b"{}"):
            raise Invalid({"": "no body is expected here"})
        return {}
    try:
        told = orjson.loads(raw or b"{}")
    except orjson.JSONDecodeError as error:
        # The error's own text quotes nothing of the body.
        raise falcon.HTTPBadRequest(description=f"no JSON: {error}") from None
    return loaded(_schema(kind), told)


@cache
def _schema(kind: type[Schema]) -> Schema:
    # Building one takes as long as half a query, and loading leaves it as it was.
    return kind()


def loaded(schema: Schema, told: Any) -> dict[str, Any]:  # noqa: ANN401 - whatever was sent
    """Return what a schema makes of it; raises Invalid with every field's complaint."""
    try:
        taken: dict[str, Any] = schema.load(told)
    except ValidationError as error:
        raise invalid(error) from None
    return taken


def idempotency_key(req: Request) -> str | None:
    """Return the caller's name for the command, if it has one."""
    key = req.get_header("Idempotency-Key")
    if key is not None and not _is_fit(key):
        complaint = f"is 1 to {_LONGEST_KEY} printable characters"
        raise Invalid({"Idempotency-Key": complaint})
    return key


def _is_fit(key: str) -> bool:
    return key.isprintable() and 0 < len(key) <= _LONGEST_KEY


def expected_version(req: Request) -> int | None:
    """Return the version that is to be edited, if the caller names one (If-Match)."""
    told = req.get_header("If-Match")
    if told is None or told.strip() == "*":
        return None
    version = _ETAG.fullmatch(told.strip())
    if version is None:
        raise PreconditionFailed('If-Match takes an ETag of ours, such as "7"')
    return int(version[1])
