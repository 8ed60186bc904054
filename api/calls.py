"""One request as a resource sees it, and the way it gets there.

An operation is a line of a table: method, path, scope, schemas, and the function that
answers. The same line routes, authorises, validates and documents.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any
from uuid import UUID

import falcon
import orjson
from falcon import Request, Response
from marshmallow import Schema, ValidationError

from api.errors import (
    Forbidden,
    Invalid,
    NotAcceptable,
    PreconditionFailed,
    TooLarge,
    Unauthenticated,
    invalid,
)
from api.parts import Parts
from api.roles import Scope, may
from domain.application import By, KeyHolder
from domain.ids import new_id
from domain.store.commands import Answer, Command
from projections.waiting import wait_for

_LONGEST_KEY = 255
_ETAG = re.compile(r'(?:W/)?"(\d{1,18})"')
_BODY_LIMIT = 1024 * 1024


@dataclass(frozen=True)
class Reply:
    """What a resource answers."""

    document: Any
    status: int = 200
    version: int | None = None


@dataclass(frozen=True)
class Call:
    """A request that is allowed and valid."""

    parts: Parts
    by: By
    path: Mapping[str, Any]
    query: Mapping[str, Any]
    body: Any

    @property
    def id(self) -> UUID:
        """Return the id that the path names."""
        id_: UUID = self.path["id"]
        return id_


Handler = Callable[[Call], Reply]


@dataclass(frozen=True)
class Operation:
    """One line of the table of operations."""

    method: str
    path: str
    scope: Scope
    answer: Handler
    #: What the answer looks like, and its status.
    response: type[Schema]
    status: int = 200
    query: type[Schema] | None = None
    body: type[Schema] | None = None
    #: A body that is no JSON: its media type.
    raw: str | None = None
    #: The refusals that it may answer with, beside those of every operation.
    refuses: Sequence[type[Exception]] = field(default=())

    @property
    def is_command(self) -> bool:
        """Tell whether it changes something."""
        return self.method != "GET"


class Endpoint:
    """Everything that can be done at one path; Falcon calls it."""

    def __init__(self, parts: Parts, operations: Sequence[Operation]) -> None:
        self._parts = parts
        for operation in operations:
            name = f"on_{operation.method.lower()}"
            setattr(self, name, self._responder(operation))

    def _responder(self, operation: Operation) -> Callable[..., None]:
        def respond(req: Request, resp: Response, **path: Any) -> None:  # noqa: ANN401 - as Falcon converts them
            holder = self._authorised(req, operation.scope)
            call = self._call(req, operation, holder, path)
            _write(resp, operation.answer(call))

        return respond

    def _authorised(self, req: Request, scope: Scope) -> KeyHolder:
        kind, _, text = (req.auth or "").partition(" ")
        if kind.lower() != "bearer" or not text:
            raise Unauthenticated
        holder = self._parts.application.keys.holder(text)
        if holder is None:
            raise Unauthenticated
        if not may(holder.role, scope):
            raise Forbidden(f"a key of the role {holder.role} lacks {scope}")
        return holder

    def _call(
        self,
        req: Request,
        operation: Operation,
        holder: KeyHolder,
        path: Mapping[str, Any],
    ) -> Call:
        query = _query(req, operation)
        raw = self._raw(req, operation)
        body = _body(raw, operation)
        by = self._by(req, holder, raw)
        if not operation.is_command and (position := query.get("min_position")):
            wait_for(self._parts.datastore, position)
        return Call(self._parts, by, path, query, body)

    def _raw(self, req: Request, operation: Operation) -> bytes:
        limit = self._parts.settings.import_max_bytes if operation.raw else _BODY_LIMIT
        if not operation.is_command:
            return b""
        if (req.content_length or 0) > limit:
            raise TooLarge(f"the body is over {limit} bytes")
        raw: bytes = req.bounded_stream.read()
        wanted = operation.raw or (falcon.MEDIA_JSON if operation.body else "")
        given = (req.content_type or "").partition(";")[0].strip().lower()
        if raw and wanted and given != wanted:
            raise NotAcceptable(f"send the body as {wanted}")
        return raw

    def _by(self, req: Request, holder: KeyHolder, raw: bytes) -> By:
        key = req.get_header("Idempotency-Key") or str(new_id())
        if len(key) > _LONGEST_KEY or not key.isprintable():
            too_long = f"is at most {_LONGEST_KEY} printable characters"
            raise Invalid({"Idempotency-Key": too_long})
        asked = f"{req.method} {req.relative_uri}\n".encode() + raw
        command = Command(str(holder.key_id), key, sha256(asked).digest())
        actor = f"key:{holder.key_id}"
        return By(actor, self._parts.now(), command, expects=_expected(req))


def _query(req: Request, operation: Operation) -> dict[str, Any]:
    if operation.query is None:
        if req.params:
            raise Invalid(dict.fromkeys(req.params, "is no parameter here"))
        return {}
    given = {
        name: values if isinstance(values, list) else [values]
        for name, values in req.params.items()
    }
    schema = operation.query()
    for name, values in given.items():
        many = name in schema.fields and hasattr(schema.fields[name], "inner")
        if not many and len(values) > 1:
            raise Invalid({name: "is given more than once"})
    single = {
        name: values
        if name in schema.fields and hasattr(schema.fields[name], "inner")
        else values[0]
        for name, values in given.items()
    }
    return _loaded(schema, single)


def _body(raw: bytes, operation: Operation) -> Any:  # noqa: ANN401 - as the schema says
    if operation.raw or not operation.is_command:
        return raw
    if operation.body is None:
        if raw.strip() not in (b"", b"{}"):
            raise Invalid({"": "no body is expected here"})
        return {}
    try:
        document = orjson.loads(raw or b"{}")
    except orjson.JSONDecodeError as error:
        raise falcon.HTTPBadRequest(description=f"no JSON: {error}") from None
    return _loaded(operation.body(), document)


def _loaded(schema: Schema, document: Any) -> dict[str, Any]:  # noqa: ANN401 - whatever was sent
    try:
        loaded: dict[str, Any] = schema.load(document)
    except ValidationError as error:
        raise invalid(error) from None
    return loaded


def _expected(req: Request) -> int | None:
    told = req.get_header("If-Match")
    if told is None or told.strip() == "*":
        return None
    version = _ETAG.fullmatch(told.strip())
    if version is None:
        raise PreconditionFailed('If-Match takes an ETag of ours, such as "7"')
    return int(version[1])


def _write(resp: Response, reply: Reply) -> None:
    resp.status = falcon.code_to_http_status(reply.status)
    resp.content_type = falcon.MEDIA_JSON
    resp.data = orjson.dumps(reply.document)
    if reply.version is not None:
        resp.set_header("ETag", f'"{reply.version}"')


def done(answer: Answer, status: int = 200) -> Reply:
    """Answer a command: the id, and the position from which it can be seen."""
    return Reply({"id": answer.id, "position": answer.position}, status)
