"""One request as a resource sees it, and the way it gets there.

An operation is a line of a table: method, path, scope, schemas, and the function that
answers. The same line routes, authorises, validates and documents.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any
from uuid import UUID

import falcon
import structlog
from falcon import Request, Response
from marshmallow import Schema

from api import arguments
from api.documents import as_json
from api.errors import Forbidden, Invalid, Unauthenticated
from api.parts import Parts
from api.roles import AUDITOR, Scope, may
from domain.application import By, KeyHolder, Upload
from domain.errors import NotFound
from domain.ids import new_id
from domain.store.commands import Answer, Command
from projections.waiting import wait_for

_BODY_LIMIT = 1024 * 1024
_VERSION = re.compile(r"[1-9][0-9]{0,17}")
_CODE = re.compile(r"[a-z0-9][a-z0-9_-]{0,62}")


@dataclass(frozen=True)
class Reply:
    """What a resource answers: a document, bytes, or bytes piece by piece."""

    document: Any
    status: int = 200
    version: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Call:
    """A request that is allowed and valid."""

    parts: Parts
    by: By
    #: What the caller's key is.
    role: str
    path: Mapping[str, Any]
    query: Mapping[str, Any]
    body: Any
    #: What whoever was cut off from a stream has seen of it (``Last-Event-ID``).
    last_event: str = ""

    @property
    def id(self) -> UUID:
        """Return the id that the path names."""
        id_: UUID = self.path["id"]
        return id_

    @property
    def version(self) -> int:
        """Return the version that the path names; raises NotFound if it can be none."""
        told: str = self.path["version"]
        if not _VERSION.fullmatch(told):
            raise NotFound("version", "of this number")
        return int(told)

    @property
    def code(self) -> str:
        """Return the code that the path names; raises NotFound if it can be none."""
        code: str = self.path["code"]
        if not _CODE.fullmatch(code):
            raise NotFound("thing", "of this code")
        return code


Handler = Callable[[Call], Reply]


@dataclass(frozen=True)
class Operation:
    """One line of the table of operations."""

    method: str
    path: str
    scope: Scope
    answer: Handler
    #: What the answer looks like, if it is a document, and its status.
    response: type[Schema] | None
    status: int = 200
    query: type[Schema] | None = None
    body: type[Schema] | None = None
    #: A body that is no JSON: its media type.
    raw: str | None = None
    #: A body that is a file and is taken in as it comes: its media types.
    file: Sequence[str] = ()
    #: Whether its body may be as large as a file.
    large: bool = False
    #: The media type of the answer.
    produces: str = falcon.MEDIA_JSON
    #: The most bytes of such a body, if that is not a matter of settings.
    most: int | None = None
    #: Whether it shows what the vault holds: an auditor's reading is then recorded.
    personal: bool = False
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
            reply = operation.answer(call)
            if operation.personal and holder.role == AUDITOR:
                self._note_reading(call, operation, reply)
            _write(resp, reply, operation.produces)

        return respond

    def _note_reading(self, call: Call, operation: Operation, reply: Reply) -> None:
        """Record whom an auditor is about to be shown; if it fails, nobody is."""
        by = replace(call.by, command=another(call.by.command), while_held=True)
        subjects = _shown(operation, call, reply.document)
        self._parts.application.keys.note_reading(by, operation.path, subjects)

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
        query = arguments.query(req, operation.query)
        self._wait(query.get("min_position"))
        asked = self._asked(req)
        if operation.file:
            body: Any = self._taken(req, operation.file, asked)
        else:
            raw = self._raw(req, operation) if operation.is_command else b""
            asked.update(raw)
            body = raw if operation.raw else arguments.document(raw, operation.body)
        by = self._by(req, holder, asked)
        last_event = req.get_header("Last-Event-ID", default="")
        moment = query.get("moment")
        parts = self._parts.at(moment) if moment else self._parts
        return Call(parts, by, holder.role, path, query, body, last_event)

    def _taken(self, req: Request, kinds: Sequence[str], asked: hmac.HMAC) -> Upload:
        """Keep a file as it comes: whoever answers lets it go, or has it taken."""
        limit = self._parts.settings.import_max_bytes
        chunks = arguments.file(req, limit, kinds)
        return self._parts.application.uploads.take(chunks, asked.update)

    def _raw(self, req: Request, operation: Operation) -> bytes:
        is_file = operation.raw or operation.large
        largest = self._parts.settings.import_max_bytes if is_file else _BODY_LIMIT
        limit = operation.most or largest
        raw = arguments.body(req, limit)
        if raw and (operation.raw or operation.body):
            arguments.of_type(req, operation.raw or falcon.MEDIA_JSON)
        return raw

    def _wait(self, position: int | None) -> None:
        if position is None:
            return
        if position > self._parts.log.head()[0]:
            raise Invalid({"min_position": "is beyond the end of the log"})
        wait_for(self._parts.datastore, position, despite_blank=True)

    def _asked(self, req: Request) -> hmac.HMAC:
        """Begin to digest what is asked; the body follows."""
        # Keyed by what no database holds: a body is an address that could be guessed.
        secret = self._parts.keyring.pepper.secret
        return hmac.new(secret, f"{req.method} {req.relative_uri}\n".encode(), sha256)

    def _by(self, req: Request, holder: KeyHolder, asked: hmac.HMAC) -> By:
        key = arguments.idempotency_key(req) or str(new_id())
        command = Command(str(holder.key_id), key, asked.digest())
        expects = arguments.expected_version(req)
        return By(f"key:{holder.key_id}", self._parts.now(), command, expects=expects)


def another(command: Command) -> Command:
    """Return a command of the same key that nobody has given yet."""
    return Command(command.key_id, f"reading {new_id()}")


def _shown(operation: Operation, call: Call, document: Any) -> list[UUID]:  # noqa: ANN401 - as Reply has it
    """Name the people whom a document shows: that of the path, or those on a page."""
    if operation.path.startswith("/v1/subscribers/{id"):
        return [call.id]
    items = document.get("items", [document])
    ids = {item.get("subscriber_id") or item.get("id") for item in items} - {None}
    return sorted(UUID(str(id_)) for id_ in ids)


def _write(resp: Response, reply: Reply, media_type: str) -> None:
    told = reply.document
    resp.status = falcon.code_to_http_status(reply.status)
    resp.content_type = media_type
    if isinstance(told, Iterator):
        resp.stream = told
    else:
        resp.data = told if isinstance(told, bytes) else as_json(told)
    resp.set_headers(reply.headers)
    if reply.version is not None:
        resp.set_header("ETag", f'"{reply.version}"')


def done(answer: Answer, status: int = 200) -> Reply:
    """Answer a command: the id, and the position from which it can be seen.

    The position is in the request's log line too: workers name it in theirs.
    """
    structlog.contextvars.bind_contextvars(position=answer.position)
    return Reply({"id": answer.id, "position": answer.position}, status)
