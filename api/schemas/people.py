"""One whole person in a file (``sayso.person.v1``), out and in."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

from api.schemas.activities import NewActivityType
from api.schemas.purposes import KeptDefinition
from api.schemas.shared import CODE, LARGEST, LONGEST_NAME, Strict, text
from api.schemas.subscribers import CHANNEL, LONGEST_ADDRESS
from domain.person_export import FORMAT

#: Characters of a value or of an event's state: more than was ever recorded.
_LONGEST = 10_000_000
_MOST = 100_000
_AT_MOST = validate.Length(0, _MOST)
_ROWS = {"schema": {"type": "array", "items": {"type": "object"}}}
_TEXTS = {"type": "array", "items": {"type": "string"}}


def _base64(**options: Any) -> fields.String:  # noqa: ANN401 - as the field takes them
    return text(100_000, shortest=0, required=True, **options)


def _several(kind: type[Schema]) -> fields.List[Any]:
    return fields.List(
        fields.Nested(kind), required=True, validate=validate.Length(0, _MOST)
    )


def _number() -> fields.Integer:
    return fields.Integer(
        required=True, strict=True, validate=validate.Range(1, LARGEST)
    )


class KeptEvent(Strict):
    """An event as the log holds it; ``state`` is its JSON as it is hashed."""

    position = _number()
    version = _number()
    recorded_at = fields.AwareDateTime(required=True)
    topic = text(LONGEST_NAME, required=True)
    state = text(_LONGEST, required=True)


class KeptValue(Strict):
    """A row of the vault; the salt is in base64."""

    id = fields.UUID(required=True)
    subject_id = fields.UUID(required=True)
    field = text(63, required=True)
    value = text(_LONGEST, shortest=0, required=True)
    salt = _base64()


class KeptAddress(Strict):
    """An address that the person has now."""

    contact_id = fields.UUID(required=True)
    channel = text(63, required=True)
    address = text(LONGEST_ADDRESS, required=True)


class KeptNotice(Strict):
    """The exact words that an event names, and what they say of themselves."""

    notice_id = _base64()
    wording = text(_LONGEST, shortest=0, required=True)
    language = text(35, shortest=0)
    version = text(63, shortest=0)
    kind = text(63, shortest=0)
    controller = text(LONGEST_NAME, shortest=0)
    link = text(2_000, shortest=0)
    link_digest = text(64, shortest=0)


class KeptPurpose(Strict):
    """A definition that a consent names, by its version."""

    version = _number()
    definition = fields.Nested(KeptDefinition, required=True)


class KeptList(Strict):
    """A list that the person is on, or was."""

    id = fields.UUID(required=True)
    code = text(63, CODE, required=True)
    name = text(LONGEST_NAME, required=True)
    channel = fields.String(validate=CHANNEL)


class KeptMonth(Strict):
    """What the person did in one month."""

    stream_id = fields.UUID(required=True)
    events = _several(KeptEvent)


class PersonFile(Strict):
    """All that is kept of one person; what is not under the digest is for reading.

    ``merged`` are the cards that became one with theirs, each a file like this one.
    """

    format = fields.String(required=True, validate=validate.Equal(FORMAT))
    origin = text(LONGEST_NAME, required=True)
    subscriber_id = fields.UUID(required=True)
    head = _base64()
    events = _several(KeptEvent)
    values = _several(KeptValue)
    addresses = _several(KeptAddress)
    profile = fields.Dict(keys=fields.String(), values=fields.Raw(), required=True)
    notices = _several(KeptNotice)
    purposes = _several(KeptPurpose)
    lists = _several(KeptList)
    activities = fields.List(fields.Nested(KeptMonth), validate=_AT_MOST)
    activity_types = fields.List(fields.Nested(NewActivityType), validate=_AT_MOST)
    digest = _base64()
    messages = fields.Raw(metadata=_ROWS)
    merged = fields.Raw(metadata=_ROWS)
    readable = fields.Raw(metadata={"schema": {"type": "object"}})
