"""Reads people as other systems tell of them, and tells what became of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from api import arguments, quick_people
from api.errors import PREFIX, Invalid, name_of_class
from api.problems import field_errors
from api.schemas.upserts import Upsert as UpsertSchema
from domain.addresses import NORMALISERS, AddressInvalid
from domain.application import Item, Said, Upsert, Upserted, refused
from domain.arrival import Address, Says

_SCHEMA = UpsertSchema()
_PROOF = ("wording", "source", "granted_at", "user_agent", "language")


def item_of(told: Any) -> Item:  # noqa: ANN401 - whatever was sent
    """Read one of a batch, or say why nothing can be made of it."""
    try:
        return upsert_of(quick_people.read(told) or arguments.loaded(_SCHEMA, told))
    except Invalid as invalid:
        errors = field_errors(invalid.fields)
        complaints = {one["field"]: one["message"] for one in errors}
    except AddressInvalid as invalid:
        return refused(invalid, {invalid.place: invalid.reason})
    return refused(Invalid(complaints), complaints)


def upsert_of(body: Mapping[str, Any]) -> Upsert:
    """Read somebody; raises Invalid, and AddressInvalid of a contact."""
    contacts = tuple(
        _address(one, f"contacts.{place}") for place, one in enumerate(body["contacts"])
    )
    if not contacts and "id" not in body:
        raise Invalid({"contacts": "give one at least, or the id"})
    return Upsert(
        tuple(dict.fromkeys(contacts)),
        body["fields_"],
        (*_says(body, "consents", contacts), *_says(body, "requests", contacts)),
        tuple(body["join"]),
        tuple(body["leave"]),
        body.get("id"),
        body["if_exists"],
        body["if_contact_in_use"],
    )


def line_of(outcome: Upserted) -> dict[str, Any]:
    """Tell what became of one of a batch."""
    problem = outcome.refusal and {
        "type": f"{PREFIX}{name_of_class(outcome.refusal)}",
        "detail": outcome.detail,
        "errors": [
            {"field": field, "message": message}
            for field, message in outcome.complaints.items()
        ],
    }
    return {"result": outcome.result, "id": outcome.id, "refused": problem}


def counts_of(outcomes: Iterable[Upserted]) -> dict[str, int]:
    """Count what became of all."""
    return dict(Counter(outcome.result for outcome in outcomes))


def _says(
    body: Mapping[str, Any], name: str, contacts: Sequence[Address]
) -> Iterable[Says]:
    for place, told in enumerate(body[name]):
        where = f"{name}.{place}"
        address = _meant(told, where, contacts)
        said = _said(told) if name == "consents" else None
        yield Says(address, told["purpose"], said)


def _meant(told: Mapping[str, Any], where: str, contacts: Sequence[Address]) -> Address:
    """Return the contact that is spoken of, the first if none is named."""
    if "channel" in told and "address" in told:
        address = _address(told, where)
        if address in contacts:
            return address
    elif contacts and "channel" not in told and "address" not in told:
        return contacts[0]
    complaint = "name one of the contacts by channel and address, or none for the first"
    raise Invalid({f"{where}.address": complaint})


def _address(told: Mapping[str, Any], where: str) -> Address:
    channel = told["channel"]
    try:
        return channel, NORMALISERS[channel](told["address"])
    except AddressInvalid as invalid:
        raise AddressInvalid(invalid.reason, f"{where}.address") from None


def _said(told: Mapping[str, Any]) -> Said:
    proof = {name: told[name] for name in _PROOF if name in told}
    return Said(**proof, ip=str(told["ip"]) if "ip" in told else None)
