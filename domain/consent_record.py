"""A consent as ISO/IEC TS 27560 records it: JSON-LD by the profile ``dpv-27560``.

The profile is the W3C's (https://w3id.org/dpv/guides/consent-27560). A record says all
that the specification wants, or there is none: what is missing is named. People are in
it as ids, so a record outlives erasure and may be handed on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec

from domain import dpv
from domain.errors import RecordIncomplete
from domain.events import NoticePublished, Processing, PurposeDefined
from domain.ids import named_id

PROFILE = "https://w3id.org/dpv/schema/dpv-27560"
#: What a record takes from the definition of its purpose; the method of collection may
#: be the grant's own.
OF_PROCESSING = tuple(
    name for name in Processing.__struct_fields__ if name != "collection_method"
)


@dataclass(frozen=True)
class Given:
    """A yes, with what was in force when it was given.

    ``definition`` is that of the purpose at the grant's own version, ``notice`` the
    wording that it names; ``url`` is where the account answers.
    """

    subscriber_id: UUID
    version: int
    yes: dpv.Yes
    definition: PurposeDefined | None
    notice: NoticePublished | None
    url: str

    @property
    def record_id(self) -> UUID:
        """Name the record after its event: the same wherever the person is kept."""
        return named_id("consent-record", self.subscriber_id, self.version)

    @property
    def place(self) -> str:
        """Return where the event is asked about."""
        person = f"{self.url}/v1/subscribers/{self.subscriber_id}"
        return f"{person}/consents/{self.version}"


def record_of(given: Given) -> dpv.Document:
    """Write the record of a yes; raises RecordIncomplete and names all that lacks."""
    return {"@context": dpv.CONTEXT, **_record(given)}


def receipt_of(given: Given, at: datetime) -> dpv.Document:
    """Write a receipt, which is a copy of the record; raises RecordIncomplete."""
    return {
        "@context": dpv.CONTEXT,
        "@id": f"{given.place}/receipt",
        "@type": "dpv:ConsentReceipt",
        "dct:conformsTo": {"@id": f"{PROFILE}#receipt"},
        "dct:identifier": str(named_id("consent-receipt", given.record_id)),
        "dct:created": dpv.time(at),
        "dpv:hasRecordOfActivity": _record(given),
    }


def missing(
    definition: PurposeDefined | None, notice: NoticePublished | None
) -> Iterator[str]:
    """Name what a record would lack, as POST /v1/purposes and /v1/notices call it."""
    if definition is None:
        yield from ("name", "kind", *(f"processing.{name}" for name in OF_PROCESSING))
    else:
        yield from _blank("", {"name": definition.title, "kind": definition.kind})
        told = msgspec.structs.asdict(definition.processing)
        yield from _blank("processing.", {name: told[name] for name in OF_PROCESSING})
    if notice is None:
        yield "notice"
    elif not notice.language.strip():
        yield "notice.language"


def _record(given: Given) -> dpv.Document:
    definition, notice, yes = given.definition, given.notice, given.yes
    lacking = list(missing(definition, notice))
    if lacking or definition is None or notice is None:
        raise RecordIncomplete(lacking)
    return {
        "@id": f"{given.place}/record",
        "@type": "dpv:ConsentRecord",
        "dct:conformsTo": {"@id": f"{PROFILE}#record"},
        "dct:identifier": str(given.record_id),
        "dpv:hasDataSubject": dpv.data_subject(given.subscriber_id, yes),
        "dpv:hasNotice": dpv.consent_notice(notice, given.url),
        "dpv:hasProcess": dpv.process(definition, yes.method),
        **dpv.circumstances(definition.processing),
        "dpv:hasConsentStatus": {
            "@id": given.place,
            **dpv.consent_status(yes, given.subscriber_id),
        },
    }


def _blank(before: str, told: Mapping[str, object]) -> Iterator[str]:
    for name, value in told.items():
        if isinstance(value, msgspec.Struct):
            yield from _blank(f"{before}{name}.", msgspec.structs.asdict(value))
        elif not _is_told(value):
            yield f"{before}{name}"


def _is_told(value: object) -> bool:
    parts = value if isinstance(value, tuple) else (value,)
    return bool(parts) and all(str(part).strip() for part in parts)
