"""What follows from mail that came back, for whoever it was about.

A bounce is no withdrawal: it says that an address is none, or nothing at all. A
complaint is one (docs/returned-mail.md).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime
from uuid import UUID

from domain.consent import BY_COMPLAINT, No
from domain.events import DeliveryBounced, DeliveryComplained, Fact, VaultRef
from domain.purpose import ADVERTISING, Purpose
from domain.returned.delivery import Delivery
from domain.returned.findings import HARD, SOFT, Bounce, Complaint
from domain.subscriber import Subscriber

#: States of consents that a complaint closes: the others are closed.
_OPEN = ("requested", "granted", "expired")


def bounce(
    person: Subscriber, delivery: Delivery, found: Bounce, at: datetime
) -> Iterator[Fact]:
    """Note that a message came back, and mark its address if that says it is none."""
    fact = DeliveryBounced(
        delivery.contact_id,
        found.kind,
        delivery.campaign_id,
        delivery.message_id,
        found.code,
        found.status,
        found.reporter,
    )
    contact_id = fact.contact_id
    if contact_id not in person.contacts or not person.came_back.is_news(fact):
        return
    soft = person.came_back.soft_bounces(contact_id, at) if fact.kind == SOFT else 0
    yield fact
    if fact.kind == HARD or soft:
        about = fact.campaign_id
        yield from person.become_unreachable(contact_id, about, fact.code, soft)


def complain(
    person: Subscriber,
    delivery: Delivery,
    found: Complaint,
    evidence: VaultRef,
    purposes: Collection[str],
) -> Iterator[Fact]:
    """Note a complaint, and take the no that it is to each of some purposes."""
    fact = DeliveryComplained(
        delivery.contact_id,
        found.feedback,
        evidence,
        delivery.campaign_id,
        delivery.message_id,
        found.reporter,
    )
    if fact.contact_id not in person.contacts or not person.came_back.is_first(fact):
        return
    yield fact
    no = No(BY_COMPLAINT, fact.campaign_id, evidence)
    for purpose in purposes:
        yield from person.withdraw_consent(fact.contact_id, purpose, no)


def open_purposes(person: Subscriber, contact_id: UUID) -> list[str]:
    """Name the purposes of an address that are open, or could be opened again."""
    return [
        purpose
        for (contact, purpose), consent in person.consents.all()
        if contact == contact_id and consent.state in _OPEN
    ]


def is_advertising(purpose: Purpose) -> bool:
    """Tell whether a complaint closes a purpose: also one that nobody has defined."""
    return purpose.definition is None or purpose.definition.kind == ADVERTISING


def told_of(reporter: str, address: str) -> str:
    """Return a host name, unless it lies in the domain of the address."""
    return "" if _end(reporter) == _end(address.rpartition("@")[2]) else reporter


def _end(host: str) -> list[str]:
    return host.lower().split(".")[-2:]
