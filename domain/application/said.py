"""A yes as somebody reports it, made into one with evidence."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from domain.application.records import Records
from domain.application.sealing import evidence_of
from domain.audience import notice_id
from domain.consent import Said, Yes
from domain.purpose import Purpose, purpose_stream
from domain.store.vault import VaultRow


def witnessed(
    records: Records, contact_id: UUID, purpose: str, said: Said, at: datetime
) -> tuple[Yes, VaultRow]:
    """Return the yes, by the purpose's definition in force, and its evidence.

    Raises ConsentInFuture of one that is later than ``at``.
    """
    said.require_past(at)
    row = evidence_of(contact_id, said)
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
