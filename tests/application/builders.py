"""Short words for what commands need."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from domain.application import Application, Batch, By, Draft, Newcomer, Said
from domain.content import Content, Sender
from domain.events import CampaignAudienceSet
from domain.ids import new_id
from domain.store.commands import Command
from domain.store.suppressions import Peppers

PEPPERS = Peppers({"one": b"the only pepper of a test"})
AT = datetime(2026, 3, 3, 10, 15, tzinfo=UTC)
WORDING = "Yes, send me the newsletter. I can stop it at any time."


def by(key: str | None = None, body: bytes = b"") -> By:
    """Return who acts: one command of a test's key, new unless it is named."""
    return By("key:test", AT, Command("test", key or str(new_id()), body))


def a_list(application: Application, code: str = "newsletter") -> UUID:
    """Make a list."""
    return application.lists.create(by(), code, code.title()).id


def a_person(application: Application, address: str = "anna@example.com") -> UUID:
    """Register a person."""
    return application.subscribers.register(
        by(), Newcomer([("email", address)], {"first_name": "Anna"})
    ).id


def said_yes() -> Said:
    """Return a yes with its evidence."""
    return Said(WORDING, "signup form", AT, ip="192.0.2.1")


def a_block(*addresses: str, scope: str = "account", ground: str = "owner") -> Batch:
    """Return addresses that are to be put on a stop list."""
    return Batch("email", addresses, scope, ground, len(addresses))


def a_draft(list_id: UUID, topic: str = "") -> Draft:
    """Return a campaign that lacks nothing."""
    return Draft(
        name="Spring",
        content=Content("Hello", '<p>Hello {{ first_name | default: "friend" }}</p>'),
        sender=Sender("Shop", "news@shop.example"),
        audience=CampaignAudienceSet((list_id,), "newsletter", topic),
    )
