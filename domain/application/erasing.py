"""Commands that destroy: erase a person, and what was kept sealed of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from psycopg.rows import tuple_row

from domain.aggregate import Aggregate
from domain.application.records import By, Decision, Records
from domain.errors import AuditorKeyMissing, NotFound
from domain.events import Fact, SubscriberErased
from domain.ids import new_id
from domain.store.commands import Answer
from domain.store.keeping import Keeping, destroying
from domain.store.log import Appending, Companion
from domain.store.sealed import seal_rows
from domain.store.sql import load_statements
from domain.store.suppressions import Peppers, Suppressions
from domain.store.vault import VaultRow
from domain.subscriber import Subscriber
from domain.suppression import (
    ERASURE,
    Digest,
    Stop,
    SuppressedAddress,
    suppression_stream,
)

_SQL = load_statements(__package__, "erasing.sql")

ALL, SEALED = "all", "sealed"
#: Kinds of values that prove a consent: what a sealed proof keeps.
_PROOF = frozenset({"address", "evidence", "reply"})


@dataclass(frozen=True)
class Wanted:
    """How somebody is to be erased.

    ``certificate_id`` is given when an erasure is done again on a restored backup;
    ``keep_until`` and ``auditor_key`` say how long what is sealed to whom.
    """

    ground: str
    mode: str = ALL
    certificate_id: UUID | None = None
    keep_until: datetime | None = None
    auditor_key: bytes | None = None


class Erasing:
    """The commands that destroy personal data."""

    def __init__(self, records: Records, peppers: Peppers) -> None:
        self._records = records
        self._peppers = peppers

    def erase(self, by: By, id_: UUID, wanted: Wanted) -> Answer:
        """Destroy everything personal about somebody; answers with the certificate.

        Events stay as they are, and so do all proofs; the addresses are closed by
        digest. Raises NotFound, and AuditorKeyMissing for the mode ``sealed``.
        """

        def decide() -> Decision:
            person = self._records.existing(Subscriber, id_)
            if person.erased:
                return Decision(person.erased.certificate_id, [])
            cards = [person, *self._merged(person)]
            subjects = _subjects(cards)
            rows = self._records.vault.rows_of(subjects)
            digests = self._digests(person, rows)
            # What was noted about one address goes with it, under whichever pepper.
            notes = [suppression_stream(one.value) for all_ in digests for one in all_]
            rows += self._records.vault.rows_of(notes)
            subjects += notes
            certificate = _certificate(cards, rows, wanted)
            streams: list[tuple[Aggregate, Iterable[Fact]]] = [
                (person, person.erase(certificate)),
                *self._suppressions([newest for *_, newest in digests]),
            ]
            also = [destroying(subjects), *_sealing(id_, certificate, rows, wanted)]
            return Decision(certificate.certificate_id, streams, also=also)

        return self._records.once(by, decide)

    def erase_contact(
        self, by: By, id_: UUID, contact_id: UUID, certificate_id: UUID
    ) -> Answer:
        """Destroy what is kept of one contact, which was somebody's who was erased."""

        def decide() -> Decision:
            person = self._records.existing(Subscriber, id_)
            facts = person.lose_contact(contact_id, certificate_id)
            keeping = Keeping(releases=[contact_id])
            also = [destroying([contact_id])]
            return Decision(id_, [(person, facts)], keeping, also)

        return self._records.once(by, decide)

    def certificate(self, id_: UUID) -> SubscriberErased:
        """Return the certificate of somebody who was erased; raises NotFound."""
        person = self._records.existing(Subscriber, id_)
        if person.erased is None:
            raise NotFound("erasure of subscriber", id_)
        return person.erased

    def sealed_proof(self, id_: UUID) -> bytes:
        """Return what is kept of somebody for the auditor; raises NotFound.

        What was sealed of a card that became one with another lies with that one.
        """
        held_by = self._records.going_on(Subscriber, id_).id
        with self._records.datastore.get_connection() as connection:
            cursor = connection.cursor(row_factory=tuple_row)
            row = cursor.execute(_SQL["sealed_proof"], (held_by,)).fetchone()
        if row is None:
            raise NotFound("sealed proof of subscriber", id_)
        return bytes(row[0])

    def destroy_sealed_proof(self, by: By, id_: UUID) -> Answer:
        """Destroy what was kept of somebody for the auditor."""

        def destroy(append: Appending) -> None:
            append.cursor.execute(_SQL["destroy"], (id_,))

        def decide() -> Decision:
            person = self._records.existing(Subscriber, id_)
            facts = person.destroy_sealed_proof()
            return Decision(id_, [(person, facts)], also=[destroy])

        return self._records.once(by, decide)

    def _merged(self, person: Subscriber) -> list[Subscriber]:
        """Return the cards that became one with somebody's, and theirs in turn."""
        found: list[Subscriber] = []
        for other in self._records.load_many(Subscriber, person.merged).values():
            found += [other, *self._merged(other)]
        return found

    def note_holders(self) -> None:
        """Note who holds the addresses that are closed, whoever closed them."""
        Suppressions(self._records.datastore, self._peppers).note_anew()

    def _digests(
        self, person: Subscriber, rows: Sequence[VaultRow]
    ) -> list[list[Digest]]:
        """Digest the addresses that are the person's now, each in every way."""
        channels = {id_: contact.channel for id_, contact in person.contacts.items()}
        return [
            self._peppers.known_as(channels[row.subject_id], row.value)
            for row in rows
            if row.field == "address" and row.subject_id in channels
        ]

    def _suppressions(
        self, digests: Sequence[Digest]
    ) -> list[tuple[Aggregate, Iterable[Fact]]]:
        streams = [suppression_stream(digest.value) for digest in digests]
        found = self._records.load_many(SuppressedAddress, streams)
        return [
            (found[stream], found[stream].suppress(digest, Stop(ground=ERASURE)))
            for stream, digest in zip(streams, digests, strict=True)
        ]


def _subjects(cards: Sequence[Subscriber]) -> list[UUID]:
    ids = {card.id for card in cards}
    return sorted(ids.union(*(card.had for card in cards)))


def _certificate(
    cards: Sequence[Subscriber], rows: Sequence[VaultRow], wanted: Wanted
) -> SubscriberErased:
    taken_over = set().union(*(card.taken_over for card in cards))
    sealed = wanted.mode == SEALED
    return SubscriberErased(
        wanted.certificate_id or new_id(),
        wanted.mode,
        wanted.ground,
        tuple(sorted({row.field for row in rows})),
        len(rows),
        new_id() if sealed else None,
        wanted.keep_until if sealed else None,
        tuple(sorted(card.id for card in cards[1:])),
        tuple(sorted(taken_over)),
    )


def _sealing(
    id_: UUID, certificate: SubscriberErased, rows: Sequence[VaultRow], wanted: Wanted
) -> list[Companion]:
    if certificate.mode != SEALED:
        return []
    if wanted.auditor_key is None:
        raise AuditorKeyMissing
    proof = [row for row in rows if row.field in _PROOF]
    sealed = seal_rows(proof, wanted.auditor_key)
    values = (certificate.sealed_id, id_, sealed, certificate.destroy_at)

    def keep(append: Appending) -> None:
        append.cursor.execute(_SQL["keep_sealed"], values)

    return [keep]
