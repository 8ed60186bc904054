"""The API's description, OpenAPI 3.1, made from the table of operations."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, cast

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from apispec.ext.marshmallow.openapi import OpenAPIConverter
from marshmallow import Schema, fields

from api import described_problems, errors
from api.calls import Operation
from api.problems import MEDIA_TYPE
from api.schemas import conditions
from api.schemas.shared import FieldError
from domain.errors import (
    ConflictPersists,
    IdempotencyKeyReused,
    LogHeld,
    MomentBeingBuilt,
    NotFound,
    PepperMissing,
    VersionDiffers,
)
from projections.waiting import ReadModelBehind

_PARAMETER = re.compile(r"\{(\w+)(:uuid)?\}")
_SINGULAR = re.compile(r"(ies|s)$")
_IRREGULAR = {"people": "person", "series": "series"}
_CREATED = 201
_ALWAYS = (
    errors.Unauthenticated,
    errors.Forbidden,
    errors.Invalid,
    errors.NotReady,
    PepperMissing,
)
_OF_COMMANDS = (
    IdempotencyKeyReused,
    VersionDiffers,
    ConflictPersists,
    errors.TooLarge,
    errors.UnsupportedMediaType,
    errors.PreconditionFailed,
    LogHeld,
)
_DESCRIPTION = """Consent, campaigns and statistics from one immutable log.

Commands answer with a log position; give it to a question as `min_position` to see
their effect. Every refusal is a problem document (RFC 9457) whose `type` never changes.
"""
#: A client that is made from the description reads `binary` as bytes, also of text.
_TEXT = {"type": "string"}
_BYTES = {"type": "string", "format": "binary"}


class _Converter(OpenAPIConverter):
    """Says of an object how many properties it may have, where apispec says letters."""

    def field2length(
        self,
        field: fields.Field[Any],
        **told: Any,  # noqa: ANN401 - as apispec has it
    ) -> dict[str, Any]:
        """Describe how long a value may be."""
        lengths: dict[str, Any] = super().field2length(field, **told)
        if not isinstance(field, fields.Dict):
            return lengths
        return {name.replace("Length", "Properties"): lengths[name] for name in lengths}


class _Plugin(MarshmallowPlugin):
    Converter = _Converter


def describe(operations: Sequence[Operation], url: str) -> dict[str, Any]:
    """Return the whole description as a document."""
    plugin = _Plugin(schema_name_resolver=_schema_name)
    spec = APISpec(
        title="Sayso",
        version="1",
        openapi_version="3.1.0",
        plugins=[plugin],
        info={"description": _DESCRIPTION, "license": {"name": "Apache-2.0"}},
        servers=[{"url": url}],
        security=[{"key": []}],
    )
    spec.components.security_scheme("key", {"type": "http", "scheme": "bearer"})
    converter = cast("OpenAPIConverter", plugin.converter)
    converter.add_attribute_function(_as_told)  # type: ignore[no-untyped-call] # the library's types miss it
    spec.components.schema("FieldError", schema=FieldError)
    for name, schema in (conditions.schemas() | described_problems.schemas()).items():
        spec.components.schema(name, schema)
    for path, some in _by_path(operations).items():
        described = {one.method.lower(): _operation(one) for one in some}
        spec.path(_PARAMETER.sub(r"{\1}", path), operations=described)
    document: dict[str, Any] = spec.to_dict()
    return document


def _schema_name(schema: type[Schema] | Schema | str) -> str:
    kind = schema if isinstance(schema, type) else type(schema)
    return kind.__name__


def _as_told(_: object, field: fields.Field[Any], **__: object) -> dict[str, Any]:
    """Add what a field says of itself because apispec cannot see it."""
    told: dict[str, Any] = field.metadata.get("schema", {})
    return told


def _by_path(operations: Iterable[Operation]) -> dict[str, list[Operation]]:
    paths: dict[str, list[Operation]] = defaultdict(list)
    for operation in operations:
        paths[operation.path].append(operation)
    return paths


def _operation(operation: Operation) -> dict[str, Any]:
    subject = operation.path.split("/")[2]
    described: dict[str, Any] = {
        "operationId": _name(operation),
        "summary": (operation.answer.__doc__ or "").splitlines()[0],
        "description": f"Needs the scope `{operation.scope}`.",
        "tags": [subject],
        "parameters": list(_parameters(operation)),
        "responses": _responses(operation),
    }
    if operation.file:
        described["requestBody"] = {"required": True, "content": _files(operation)}
    elif operation.raw:
        described["requestBody"] = {
            "required": True,
            "content": {operation.raw: {"schema": {"type": "string"}}},
        }
    elif operation.body:
        described["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": operation.body}},
        }
    return described


def _name(operation: Operation) -> str:
    """Name an operation after its path: ``lists_create``, ``list_members``.

    The subject is in the singular where the path names one. What only reads or writes
    the thing itself says so: ``page`` or ``get``, ``create`` and ``change``.
    """
    _, _, subject, *parts = _PARAMETER.sub("{}", operation.path).split("/")
    if "{}" in parts[:1]:
        subject = _one_of(subject)
    words = [part for part in parts if part != "{}"]
    if words and parts[-1] == "{}":
        words[-1] = _one_of(words[-1])
    if not words or (operation.status == _CREATED and parts[:1] == ["{}"]):
        words.append(_verb(operation))
    return re.sub(r"[-.]", "_", "_".join([subject, *words]))


def _one_of(several: str) -> str:
    regular = _SINGULAR.sub(lambda end: "y" if end[0] == "ies" else "", several)
    return _IRREGULAR.get(several, regular)


_VERBS = {"POST": "create", "PATCH": "change", "PUT": "set"}


def _verb(operation: Operation) -> str:
    if operation.is_command:
        return _VERBS[operation.method]
    answer = operation.response
    return "page" if answer and "items" in answer().fields else "get"


def _files(operation: Operation) -> dict[str, Any]:
    """Describe a file: as the body itself, or as a field of a form."""
    form = {"type": "object", "required": ["file"], "properties": {"file": _BYTES}}
    kinds = {kind: {"schema": _BYTES} for kind in operation.file}
    return kinds | {"multipart/form-data": {"schema": form}}


def _parameters(operation: Operation) -> Iterable[dict[str, Any]]:
    for name, is_id in _PARAMETER.findall(operation.path):
        schema = {"type": "string", "format": "uuid"} if is_id else {"type": "string"}
        yield {"in": "path", "name": name, "required": True, "schema": schema}
    if operation.is_command:
        key = {"type": "string", "maxLength": 255, "minLength": 1}
        yield {"in": "header", "name": "Idempotency-Key", "schema": key}
    if operation.method == "PATCH":
        yield {"in": "header", "name": "If-Match", "schema": {"type": "string"}}
    if operation.query:
        yield {"in": "query", "schema": operation.query}


def _responses(operation: Operation) -> dict[str, Any]:
    plain = _TEXT if operation.produces.startswith("text/") else _BYTES
    good = {
        "description": "done" if operation.is_command else "found",
        "content": {operation.produces: {"schema": operation.response or plain}},
    }
    responses: dict[str, Any] = {str(operation.status): good}
    for status, names in sorted(_refusals(operation).items()):
        known = sorted(names)
        problem = described_problems.one_of(known)
        responses[str(status)] = {
            "description": ", ".join(known),
            "content": {MEDIA_TYPE: {"schema": problem}},
        }
    return responses


def _refusals(operation: Operation) -> dict[int, set[str]]:
    kinds = [*_ALWAYS, *operation.refuses]
    if "{" in operation.path or operation.is_command:
        kinds.append(NotFound)
    if operation.query and "moment" in operation.query().fields:
        kinds += (NotFound, MomentBeingBuilt)
    kinds += _OF_COMMANDS if operation.is_command else (ReadModelBehind,)
    refusals: dict[int, set[str]] = defaultdict(set)
    for kind in kinds:
        refusals[errors.STATUSES[kind]].add(errors.name_of(kind))
    told_by_http = [400] if operation.body or operation.raw or operation.file else []
    told_by_http += [404] if ":uuid}" in operation.path else []
    for status in told_by_http:
        refusals[status].add(errors.OF_HTTP[status])
    return refusals
