"""The parts of a consent record in the words of the W3C's Data Privacy Vocabulary."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from domain.events import (
    ConsentGranted,
    ConsentRenewed,
    NoticePublished,
    Processing,
    PurposeDefined,
)
from domain.ids import named_id

Document = dict[str, Any]
Yes = ConsentGranted | ConsentRenewed

#: Prefixes only, so that whoever reads a record needs nothing else.
CONTEXT = {
    "dct": "http://purl.org/dc/terms/",
    "dpv": "https://w3id.org/dpv#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "schema": "https://schema.org/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
#: kind of a purpose -> what the vocabulary calls it
_BROADER = {
    "advertising": "dpv:DirectMarketing",
    "service": "dpv:ServiceProvision",
    "tracking": "dpv:ServiceUsageAnalytics",
}


def data_subject(subscriber_id: UUID, yes: Yes) -> Document:
    """Say who agreed and by which contact: ids, and nothing that names anybody."""
    return {
        "@id": urn(subscriber_id),
        "@type": "dpv:DataSubject",
        "dct:identifier": str(subscriber_id),
        "schema:contactPoint": {
            "@id": urn(yes.contact_id),
            "@type": "schema:ContactPoint",
            "schema:contactType": yes.channel,
        },
    }


def consent_notice(notice: NoticePublished, url: str) -> Document:
    """Say what was read: its hash, its language, where it is shown as it was."""
    digest = notice.notice_id.hex()
    policy = {"schema:url": {"@id": notice.link}} if notice.link else {}
    return {
        "@id": f"{url}/v1/notices/{digest}",
        "@type": "dpv:ConsentNotice",
        "dct:identifier": f"sha256:{digest}",
        "dct:language": notice.language,
        **policy,
    }


def process(definition: PurposeDefined, method: str) -> Document:
    """Say what was agreed to; ``method`` is how the yes was taken."""
    told = definition.processing
    return {
        "@type": "dpv:Process",
        "dpv:hasPurpose": _purpose(definition),
        "dpv:hasPersonalData": _titled("dpv:PersonalData", told.pii_types),
        "dpv:hasDataController": {"@id": _controller_id(told)},
        "dpv:hasLegalBasis": _described("dpv:ExpressedConsent", told.lawful_basis),
        "dpv:hasDataSource": _described(
            "dpv:DataSource", told.collection_method or method
        ),
        "dpv:hasProcessing": _described("dpv:Processing", told.processing_method),
        "dpv:hasStorageCondition": [
            {"@type": "dpv:StorageLocation", "dpv:hasLocation": told.storage_location},
            {"@type": "dpv:StorageDuration", "dpv:hasDuration": told.retention},
        ],
        "dpv:hasRecipient": _titled("dpv:Recipient", told.recipients),
        "dpv:hasRight": _titled("dpv:DataSubjectRight", told.rights),
    }


def circumstances(processing: Processing) -> Document:
    """Say what surrounds it: law, way out, who answers and who watches over them."""
    return {
        "dpv:hasJurisdiction": processing.jurisdiction,
        "dpv:hasConsentControl": _described(
            "dpv:WithdrawConsent", processing.withdrawal_method
        ),
        "dpv:hasEntity": [_controller(processing)],
        "dpv:hasAuthority": {
            "@type": "dpv:DataProtectionAuthority",
            "dpv:hasName": processing.authority,
        },
    }


def consent_status(yes: Yes, subscriber_id: UUID) -> Document:
    """Say what happened when, for how long it holds, and who did it."""
    renewed = isinstance(yes, ConsentRenewed)
    state = "dpv:RenewedConsentGiven" if renewed else "dpv:ConsentGiven"
    return {
        "@type": [state, "dpv:ExpressedConsent"],
        "dpv:isIndicatedAtTime": time(given_at(yes)),
        "dpv:hasDuration": _validity(yes.expires_at),
        "dpv:isIndicatedBy": {"@id": urn(subscriber_id)},
        "dpv:hasIndicationMethod": yes.method,
    }


def given_at(yes: Yes) -> datetime:
    """Return when a yes was given."""
    return yes.renewed_at if isinstance(yes, ConsentRenewed) else yes.granted_at


def time(at: datetime) -> Document:
    """Write a time."""
    told = at.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return {"@type": "xsd:dateTime", "@value": told}


def urn(id_: UUID) -> str:
    """Write an id as an address that leads nowhere."""
    return f"urn:uuid:{id_}"


def _purpose(definition: PurposeDefined) -> Document:
    broader = _BROADER.get(definition.kind)
    return {
        "@type": "dpv:Purpose",
        "dct:identifier": definition.code,
        "dct:title": definition.title,
        "dct:description": definition.processing.description,
        **({"skos:broader": {"@id": broader}} if broader else {}),
    }


def _controller(processing: Processing) -> Document:
    told, id_ = processing.controller, _controller_id(processing)
    return {
        "@id": id_,
        "@type": ["dpv:LegalEntity", "dpv:DataController"],
        "dct:identifier": id_,
        "dct:type": told.type,
        "dpv:hasName": told.name,
        "dpv:hasAddress": told.address,
        "dpv:hasContact": told.contact,
        "schema:contactPoint": {
            "@type": "schema:ContactPoint",
            "schema:name": told.contact_name,
            "schema:contactType": told.contact_role,
        },
    }


def _controller_id(processing: Processing) -> str:
    told = processing.controller
    return urn(named_id("controller", told.name, told.address))


def _validity(expires_at: datetime | None) -> Document:
    if expires_at is None:
        return {"@type": "dpv:UntilEventDuration", "rdf:value": "withdrawal"}
    return {"@type": "dpv:UntilTimeDuration", "rdf:value": time(expires_at)}


def _described(kind: str, text: str) -> Document:
    return {"@type": kind, "dct:description": text}


def _titled(kind: str, titles: tuple[str, ...]) -> list[Document]:
    return [{"@type": kind, "dct:title": title} for title in titles]
