"""Erasure: how it is asked for, and the certificate that says it was done."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from api.schemas.proofs import Receipt
from api.schemas.shared import CODE, Strict, text
from api.schemas.subscribers import HistoryLine
from domain.application.erasing import ALL, SEALED


class Erase(Strict):
    """Everything personal about somebody is to be destroyed.

    The mode ``sealed`` keeps what proves their consents, readable by the auditor alone.
    """

    mode = fields.String(validate=validate.OneOf([ALL, SEALED]), load_default=ALL)
    ground = text(63, CODE, load_default="request")


class Certificate(Schema):
    """What was destroyed, by whom and why, and the proof that this was recorded."""

    certificate_id = fields.UUID(required=True)
    subscriber = fields.UUID(required=True)
    system = fields.String(required=True)
    operator = fields.String(required=True)
    actor = fields.String(required=True, allow_none=True)
    mode = fields.String(required=True)
    ground = fields.String(required=True)
    categories = fields.List(fields.String(), required=True)
    values = fields.Integer(required=True)
    at = fields.DateTime(required=True, allow_none=True)
    recorded_at = fields.DateTime(required=True)
    position = fields.Integer(required=True)
    destroy_at = fields.DateTime(required=True, allow_none=True)
    log = fields.List(fields.Nested(HistoryLine), required=True)
    receipt = fields.Nested(Receipt, required=True)


class SealedProof(Schema):
    """What is kept for the auditor: HPKE (RFC 9180) in base64."""

    subscriber = fields.UUID(required=True)
    sealed = fields.String(required=True)
