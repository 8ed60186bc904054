"""Given these facts, when this is asked, then those facts: how decisions are tested."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TypeVar

from domain.aggregate import Aggregate
from domain.events import Contact, Context, Fact, VaultRef
from domain.ids import new_id

AT = datetime(2026, 3, 3, 10, 15, tzinfo=UTC)
CONTEXT = Context(AT, "test", new_id())

A = TypeVar("A", bound=Aggregate)


def given(kind: type[A], *facts: Fact) -> A:
    """Return what these facts have made."""
    return happened(kind(new_id()), facts)


def happened(aggregate: A, facts: Iterable[Fact]) -> A:
    """Let it take what was decided."""
    for _ in aggregate.events(CONTEXT, facts):
        pass
    return aggregate


def a_ref(digest: bytes = bytes(32)) -> VaultRef:
    """Name a vault row."""
    return VaultRef(new_id(), digest)


def a_contact(channel: str = "email") -> Contact:
    """Return an address in a channel."""
    return Contact(new_id(), channel, a_ref())
