"""What closes and closed the addresses that somebody holds, for their own pages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from api.parts import Parts
from domain.store.suppressions import HeldAddress


def held_by(parts: Parts, subscriber_id: UUID) -> list[HeldAddress]:
    """Return the addresses that somebody holds now."""
    claims = parts.queries.vault.contacts([subscriber_id])
    return [(one.contact_id, one.channel, one.address) for one in claims]


def streams_of(parts: Parts, held: Iterable[HeldAddress]) -> dict[UUID, UUID | None]:
    """Return where it is recorded, each with the contact of the address."""
    lists = parts.application.stop_lists
    return {
        stream: contact_id
        for contact_id, channel, address in held
        for stream in lists.streams(channel, address)
    }


def entries_of(parts: Parts, held: Iterable[HeldAddress]) -> list[dict[str, Any]]:
    """Return what closes the addresses now, oldest first for each."""
    lists, entries = parts.application.stop_lists, parts.queries.stop_entries
    return [
        {
            "contact_id": contact_id,
            "channel": channel,
            "address": address,
            "scope": entry.scope,
            "ground": entry.ground,
            "since": entry.since,
            "actor": entry.actor,
        }
        for contact_id, channel, address in held
        for entry in entries.of_address(lists.digests(channel, address))
    ]
