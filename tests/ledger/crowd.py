"""Many people with different histories in one log, sealed once."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import replace
from hashlib import sha256
from random import Random
from typing import Any
from uuid import UUID

from domain.application import create_application
from domain.application.ledger import LedgerKeeper
from domain.application.proofs import DISCLOSABLE, Proofs
from domain.errors import SubscriberMerged
from domain.events import (
    ConsentGranted,
    ConsentRequested,
    ConsentWithdrawn,
    Contact,
    ListJoined,
    SubscriberRegistered,
    VaultRef,
)
from domain.ids import new_id
from domain.ledger.proof import as_document
from domain.store.keeping import Keeping
from domain.store.log import EventLog
from domain.store.vault import Claim, VaultRow, seal
from tests.application.builders import PEPPERS, by
from tests.builders import Stream, a_list, a_notice, record

WORDINGS = (
    "Yes, send me the newsletter. I can stop it at any time.",
    "はい、知らせをください。\nいつでもやめられます。",
    'Oui \N{THUMBS UP SIGN} "tout" \\ rien\t— à tout moment.',
)
PURPOSES = ("newsletter", "события", "offers \N{WRAPPED PRESENT}")
EVIDENCE = json.dumps({"source": "form", "ip": "192.0.2.1"})
#: So many people are kept in one append.
_TOGETHER = 200


class Sayer(Stream):
    """Somebody who says this and that; the vault keeps what they say it with."""

    def __init__(self, number: int, random: Random) -> None:
        super().__init__()
        self._contact = new_id()
        self._address = f"person-{number}@bücher.example"
        self._rows: list[VaultRow] = []
        contact = Contact(self._contact, "email", self._keep("address", self._address))
        self.fact(SubscriberRegistered("api", (contact,)))
        for _ in range(random.randint(0, 6)):
            act = random.choice((self._yes, self._no, self._asked, self._joined))
            act(random.choice(PURPOSES), random.choice(WORDINGS))

    @property
    def keeping(self) -> Keeping:
        """Return the address and all evidence."""
        claim = Claim(self._contact, self.id, "email", self._address)
        return Keeping(rows=self._rows, claims=[claim])

    def _keep(self, field: str, value: str) -> VaultRef:
        row = seal(self._contact, field, value)
        self._rows.append(row)
        return row.ref

    def _yes(self, purpose: str, wording: str) -> None:
        notice = sha256(wording.encode()).digest()
        evidence = self._keep("evidence", EVIDENCE)
        said = (purpose, "form", self.at, notice, evidence)
        self.fact(ConsentGranted(self._contact, "email", *said))

    def _no(self, purpose: str, _wording: str) -> None:
        self.fact(ConsentWithdrawn(self._contact, "email", purpose, "link"))

    def _asked(self, purpose: str, _wording: str) -> None:
        self.fact(ConsentRequested(self._contact, "email", purpose, "import"))

    def _joined(self, _purpose: str, _wording: str) -> None:
        self.fact(ListJoined(a_list().id))


def a_crowd(
    event_log: EventLog, keeper: LedgerKeeper, count: int, random: Random
) -> list[UUID]:
    """Let a crowd say this and that, under two keys of the log, and seal all of it."""
    record(event_log, a_list(), *map(a_notice, WORDINGS))
    people = [Sayer(number, random) for number in range(count)]
    for start in range(0, count, _TOGETHER):
        record(event_log, *people[start : start + _TOGETHER])
    _merge_some(keeper, [person.id for person in people], random)
    keeper.keep()
    keeper.rotate_key()
    return [person.id for person in people]


def _merge_some(keeper: LedgerKeeper, people: list[UUID], random: Random) -> None:
    """Let one in five turn out to be somebody else of them, over chains too."""
    merging = create_application(keeper.datastore, PEPPERS).merging
    for _ in range(len(people) // 5):
        one, other = random.sample(people, 2)
        with suppress(SubscriberMerged):
            merging.merge(by(), one, other)


def proofs_of(
    keeper: LedgerKeeper, people: list[UUID], random: Random
) -> list[dict[str, Any]]:
    """Return a proof file of each; some disclose nothing, some speak of a time."""
    proofs = Proofs(keeper.datastore)
    found = []
    for one in people:
        shown = () if random.random() < 1 / 4 else DISCLOSABLE
        proof = proofs.of(one, shown)
        said = [leaf for leaf in proof.events if ".consent_" in leaf.topic]
        if said and random.random() < 1 / 4:
            proof = replace(proof, as_of=random.choice(said).recorded_at)
        found.append(as_document(proof))
    return found
