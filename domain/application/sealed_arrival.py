"""What is sealed of somebody who arrives, and by which terms their yes is taken."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from domain.application.sealing import said_values, sealed_values
from domain.arrival import Address
from domain.audience import notice_id
from domain.consent import Said, Yes
from domain.events import Contact, Profile, VaultRef
from domain.field_values import NewValues
from domain.ids import new_id
from domain.purpose import Purpose
from domain.store.vault import Claim, VaultRow, drawing_salts, seal


class ConsentTerms:
    """The purposes in force, and what thousands of people say in the same words."""

    def __init__(self) -> None:
        self.purposes: dict[str, Purpose] = {}
        self.salt: Callable[[], bytes] = drawing_salts()
        self._notice_ids: dict[str, bytes] = {}
        self._values: dict[tuple[object, ...], str] = {}

    def yes(self, evidence: VaultRef, purpose: str, said: Said) -> Yes:
        """Return a yes by the purpose's definition in force."""
        if said.wording not in self._notice_ids:
            self._notice_ids[said.wording] = notice_id(said.wording)
        return Yes(
            said.granted_at,
            self._notice_ids[said.wording],
            evidence,
            said.method,
            self.ends(purpose, said.granted_at),
            self.purposes[purpose].version,
        )

    def ends(self, purpose: str, granted_at: datetime) -> datetime | None:
        """Tell when a yes that was given then runs out, by the definition in force."""
        return self.purposes[purpose].ends(granted_at)

    def evidence(self, contact_id: UUID, said: Said) -> VaultRow:
        """Seal what proves a yes."""
        return seal(contact_id, "evidence", self.told(said), self.salt)

    def told(self, said: Said) -> str:
        """Write what is told of how a yes was given."""
        told = (said.source, said.ip, said.user_agent, said.language)
        if told not in self._values:
            self._values[told] = said_values(said)
        return self._values[told]


class SealedArrival:
    """What is sealed of one person who arrives; see ``domain.arrival.Sealing``."""

    def __init__(self, terms: ConsentTerms, person_id: UUID) -> None:
        self._terms = terms
        self._person_id = person_id
        self.rows: list[VaultRow] = []
        self.claims: list[Claim] = []
        self.values: NewValues = {}
        #: row -> the row, and the wording that was agreed to
        self.evidence: dict[UUID, tuple[VaultRow, str]] = {}

    def contact(self, address: Address) -> Contact:
        """Give an address to a new contact."""
        contact_id = new_id()
        row = seal(contact_id, "address", address[1], self._terms.salt)
        self.rows.append(row)
        self.claims.append(Claim(contact_id, self._person_id, *address))
        return Contact(contact_id, address[0], row.ref)

    def profile(self, values: NewValues) -> Profile:
        """Seal values together."""
        self.values = values
        profile, row = sealed_values(self._person_id, values, self._terms.salt)
        self.rows.append(row)
        return profile

    def yes(self, contact_id: UUID, purpose: str, said: Said) -> Yes:
        """Seal what proves a yes."""
        row = self._terms.evidence(contact_id, said)
        self.evidence[row.id] = (row, said.wording)
        return self._terms.yes(row.ref, purpose, said)
