"""Consent records of ISO/IEC TS 27560, as JSON-LD: names are those of the DPV."""

from __future__ import annotations

from marshmallow import Schema, fields

from api.schemas.shared import CODE, PageQuery, text

_NODE = {"schema": {"type": "object"}}


def _node() -> fields.Raw:
    return fields.Raw(required=True, metadata=_NODE)


class RecordsQuery(PageQuery):
    """Whose records: of all consents, or of those to one purpose."""

    purpose = text(63, CODE)


class ConsentRecord(Schema):
    """A yes, by the profile dpv-27560:record; no personal data but ids."""

    context = fields.Raw(required=True, data_key="@context", metadata=_NODE)
    id_ = fields.String(required=True, data_key="@id")
    type_ = fields.String(required=True, data_key="@type")
    conforms_to = fields.Raw(required=True, data_key="dct:conformsTo", metadata=_NODE)
    identifier = fields.String(required=True, data_key="dct:identifier")


class ConsentReceipt(ConsentRecord):
    """A copy of a record for whoever agreed, by the profile dpv-27560:receipt."""

    record = fields.Raw(
        required=True, data_key="dpv:hasRecordOfActivity", metadata=_NODE
    )


class RecordLine(Schema):
    """A yes of the account: its record, or what is lacking for one."""

    subscriber_id = fields.UUID(required=True)
    version = fields.Integer(required=True)
    position = fields.Integer(required=True)
    missing = fields.List(fields.String(), required=True)
    record = fields.Raw(
        required=True,
        allow_none=True,
        metadata={"schema": {"anyOf": [{"type": "object"}, {"type": "null"}]}},
    )


class RecordPage(Schema):
    """Some yeses of the account, in the order of the log."""

    items = fields.List(fields.Nested(RecordLine), required=True)
    next = fields.String(required=True, allow_none=True)
