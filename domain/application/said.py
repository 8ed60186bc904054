"""A yes as somebody reports it, made into one with evidence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from domain.application.records import Records
from domain.application.sealing import sealed_evidence
from domain.audience import notice_id
from domain.consent import Yes
from domain.purpose import Purpose, purpose_stream
from domain.store.vault import VaultRow


@dataclass(frozen=True)
class Said:
    """A yes as somebody reports it, with what proves it."""

    wording: str
    source: str
    granted_at: datetime
    method: str = "api"
    ip: str | None = None
    user_agent: str | None = None
    language: str | None = None
    #: What a third party vouches for: its ``kind``, and all that it takes to verify it.
    proof: Mapping[str, str] = field(default_factory=dict)


def witnessed(
    records: Records, contact_id: UUID, purpose: str, said: Said
) -> tuple[Yes, VaultRow]:
    """Return the yes, by the purpose's definition in force, and its evidence."""
    row = sealed_evidence(
        contact_id,
        source=said.source,
        ip=said.ip,
        user_agent=said.user_agent,
        language=said.language,
        **said.proof,
    )
    terms = records.load(Purpose, purpose_stream(purpose))
    yes = Yes(
        said.granted_at,
        notice_id(said.wording),
        row.ref,
        said.method,
        terms.ends(said.granted_at),
        terms.version,
    )
    return yes, row
