"""Proofs, receipts and the ledger they hang in. The file itself is format.md's."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from api.schemas.asking import a_time
from api.schemas.shared import LARGEST, PageQuery, Strict
from domain.application.proofs import DISCLOSABLE


class ProofQuery(Strict):
    """What a proof shall disclose of the vault, and as of when it shall speak."""

    disclose = fields.List(
        fields.String(validate=validate.OneOf([*DISCLOSABLE, "nothing"])),
        load_default=list(DISCLOSABLE),
    )
    as_of = a_time()


class SealBody(Schema):
    """The seal that says which events are the last, and the way to this one."""

    stream = fields.UUID(required=True)
    version = fields.String(required=True)
    previous = fields.String(required=True)
    type = fields.String(required=True)
    recorded_at = fields.String(required=True)
    state = fields.String(required=True)
    proof = fields.String(required=True)
    place = fields.String(required=True)
    streams = fields.String(required=True)
    path = fields.List(fields.String(), required=True)
    siblings = fields.List(fields.String(), required=True)


class EventBody(Schema):
    """An event of the person's stream: with its state, or with its hash alone."""

    type = fields.String(required=True)
    recorded_at = fields.String(required=True)
    state = fields.String()
    state_hash = fields.String()
    proof = fields.String(required=True)


class ValueBody(Schema):
    """A disclosed value with the salt that proves it."""

    id = fields.UUID(required=True)
    field = fields.String(required=True)
    salt = fields.String(required=True)
    value = fields.String(required=True)


class KeyBody(Schema):
    """A key of the ledger, and what the one before it said of it."""

    vkey = fields.String(required=True)
    endorsement = fields.String(required=True)


class ProofFile(Schema):
    """All that one person said, so that a stranger can check it offline."""

    format = fields.String(required=True)
    subscriber = fields.UUID(required=True)
    as_of = fields.String()
    summary = fields.List(fields.String(), required=True)
    events = fields.List(fields.Nested(EventBody), required=True)
    values = fields.List(fields.Nested(ValueBody), required=True)
    notices = fields.List(fields.String(), required=True)
    seal = fields.Nested(SealBody, required=True)
    checkpoint = fields.String(required=True)
    keys = fields.List(fields.Nested(KeyBody), required=True)


class ReceiptQuery(Strict):
    """Which event of the stream."""

    version = fields.Integer(required=True, validate=validate.Range(1, LARGEST))


class Receipt(Schema):
    """An event's header, and a C2SP tlog-proof that it is in the signed log."""

    header = fields.String(required=True)
    tlog_proof = fields.String(required=True)


class LedgerStatus(Schema):
    """How far the ledger has come, what was signed last, and by which keys."""

    size = fields.Integer(required=True)
    position = fields.Integer(required=True)
    sealed_position = fields.Integer(required=True)
    signed_size = fields.Integer(required=True)
    checkpoint = fields.String(required=True, allow_none=True)
    keys = fields.List(fields.String(), required=True)


class GrowthQuery(Strict):
    """How large the log was when the caller saw it last."""

    since = fields.Integer(required=True, validate=validate.Range(1, LARGEST))


class Growth(Schema):
    """Proof that the log only grew since then (RFC 9162, section 2.1.4)."""

    checkpoint = fields.String(required=True)
    path = fields.List(fields.String(), required=True)


class TimestampQuery(PageQuery):
    """How large the log is to have been at least: what covers so many leaves."""

    size = fields.Integer(load_default=1, validate=validate.Range(1, LARGEST))


class TimestampLine(Schema):
    """A checkpoint, and what a time-stamp authority answered (RFC 3161), in base64."""

    size = fields.Integer(required=True)
    stamped_at = fields.DateTime(required=True)
    checkpoint = fields.String(required=True)
    response = fields.String(required=True)


class TimestampPage(Schema):
    """Some time stamps, the earliest first."""

    items = fields.List(fields.Nested(TimestampLine), required=True)
    next = fields.String(required=True, allow_none=True)
