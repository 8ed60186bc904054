"""How what people say of themselves is sealed: fields and evidence, as JSON."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

import msgspec

from domain.consent import Said
from domain.events import Profile
from domain.field_values import NewValues
from domain.store.vault import VaultRow, new_salt, seal

_sorted = msgspec.json.Encoder(order="sorted").encode
Salt = Callable[[], bytes]


def sealed_profile(
    subscriber_id: UUID, fields: NewValues
) -> tuple[Profile | None, list[VaultRow]]:
    """Seal profile values together; no values make no profile and no row."""
    if not fields:
        return None, []
    profile, row = sealed_values(subscriber_id, fields)
    return profile, [row]


def sealed_values(
    subscriber_id: UUID, fields: NewValues, salt: Salt = new_salt
) -> tuple[Profile, VaultRow]:
    """Seal profile values together."""
    row = seal(subscriber_id, "profile", _sorted(dict(fields)).decode(), salt)
    names = sorted(fields)
    given = tuple(name for name in names if fields[name] is not None)
    removed = tuple(name for name in names if fields[name] is None)
    return Profile(given, row.ref, removed), row


@dataclass(frozen=True)
class Trace:
    """What a request leaves behind: who said something, as far as one can see.

    ``forwarded_for`` is what the caller claims and no proxy of ours vouches for.
    """

    ip: str | None = None
    user_agent: str | None = None
    forwarded_for: str | None = None


def sealed_evidence(contact_id: UUID, **told: str | None) -> VaultRow:
    """Seal what proves a yes; what was not told is left out."""
    return seal(contact_id, "evidence", evidence_values(**told))


def evidence_values(**told: str | None) -> str:
    """Write what proves a yes, as it is sealed."""
    given = {name: value for name, value in told.items() if value is not None}
    return _sorted(given).decode()


def evidence_of(contact_id: UUID, said: Said) -> VaultRow:
    """Seal what is told of how a yes was given."""
    return seal(contact_id, "evidence", said_values(said))


def said_values(said: Said) -> str:
    """Write what is told of how a yes was given."""
    return evidence_values(
        source=said.source,
        ip=said.ip,
        user_agent=said.user_agent,
        language=said.language,
        **said.proof,
    )


def wide(subscriber_id: UUID, fields: NewValues) -> list[tuple[UUID, NewValues]]:
    """Return the new values for the row of current ones, if there are any."""
    return [(subscriber_id, dict(fields))] if fields else []
