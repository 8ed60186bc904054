"""Conditions on how a person can be reached, and on what they agreed to."""

from __future__ import annotations

from domain.conditions.times import Today
from domain.conditions.told import Told, Unfit, one_of, some, text
from domain.conditions.tree import Condition

CHANNELS = ("email", "sms", "client_id", "push", "telegram", "vk")
#: Nothing was ever said.
NOTHING = "none"
STATES = ("granted", "requested", "refused", "withdrawn", "expired", "invalidated")
_FLAGS = {
    "has": "contact_has",
    "has_not": "contact_has",
    "unreachable": "contact_unreachable",
    "suppressed": "contact_suppressed",
}


def read_contact(told: Told) -> Condition:
    """Read a condition on the contacts of a channel."""
    channel = told.take("contact", one_of(CHANNELS))
    op = told.take("op", one_of((*_FLAGS, "domain")))
    if op == "domain":
        values = {"channel": channel, "values": told.take("value", some(_domain))}
        return Condition("contact_domain", values, told=told.document, path=told.path)
    denied = op == "has_not"
    return Condition(_FLAGS[op], {"channel": channel}, denied, told.document, told.path)


def read_consent(told: Told, today: Today) -> Condition:
    """Read a condition on the consent to a purpose, in a channel."""
    purpose = told.take("consent", text)
    channel = told.maybe("channel", one_of(CHANNELS), CHANNELS[0])
    op = told.take("op", one_of(("is", "is_not")))
    states = told.take("value", some(one_of((*STATES, NOTHING))))
    values = {
        "purpose": purpose,
        "channel": channel,
        "values": states,
        "nothing": NOTHING in states,
        "now": today.now,
    }
    return Condition("consent_state", values, op == "is_not", told.document, told.path)


def _domain(value: object) -> str:
    domain = text(value).lower().removeprefix("@")
    if "@" in domain or "." not in domain:
        raise Unfit("is the domain of an address, such as example.com")
    return domain
