"""Commands about what becomes of a consent after it was first spoken of."""

from __future__ import annotations

from uuid import UUID

from domain.application.holding import holding
from domain.application.records import By, Decision, Records
from domain.application.said import witnessed
from domain.application.sealing import sealed_evidence
from domain.audience import Notice, notice_stream
from domain.consent import No, Said
from domain.store.commands import Answer
from domain.store.keeping import Keeping
from domain.subscriber import Subscriber


class Consents:
    """The commands about consents; each answers with the subscriber's id."""

    def __init__(self, records: Records) -> None:
        self._records = records

    def renew(
        self, by: By, id_: UUID, contact_id: UUID, purpose: str, said: Said
    ) -> Answer:
        """Take a yes that was said once more; raises ConsentNotGranted."""

        def decide() -> Decision:
            person = self._records.existing(Subscriber, id_)
            notice = self._records.load(Notice, notice_stream(said.wording))
            yes, row = witnessed(self._records, contact_id, purpose, said, by.at)
            renewed = list(person.renew_consent(contact_id, purpose, yes, by.at))
            if not renewed:
                return Decision(id_, [])
            streams = [(notice, notice.publish(said.wording)), (person, renewed)]
            return Decision(id_, streams, Keeping([row]))

        return self._records.once(by, decide)

    def refuse(
        self, by: By, id_: UUID, contact_id: UUID, purpose: str, method: str
    ) -> Answer:
        """Take the no to a request; to what was granted it is a withdrawal.

        Also under the id of a card that the contact was on before.
        """
        return self._records.ruled(
            by,
            lambda: holding(self._records, id_, contact_id),
            lambda p: p.refuse_consent(contact_id, purpose, No(method)),
        )

    def invalidate(
        self,
        by: By,
        id_: UUID,
        cell: tuple[UUID, str],
        ground: str,
        note: str | None = None,
    ) -> Answer:
        """Note that what was taken for a consent is none, and what shows it."""

        def decide() -> Decision:
            person = self._records.existing(Subscriber, id_)
            row = sealed_evidence(cell[0], note=note)
            ref = row.ref if note else None
            facts = list(person.invalidate_consent(*cell, ground, ref))
            keeping = Keeping([row] if facts and note else [])
            return Decision(id_, [(person, facts)], keeping)

        return self._records.once(by, decide)

    def expire(self, by: By, id_: UUID, cell: tuple[UUID, str], granted: int) -> Answer:
        """Note that the yes of a version ran out, unless something came of it.

        A contact that went to another card takes its yes and its end along.
        """
        return self._records.ruled(
            by,
            lambda: self._records.load(Subscriber, id_),
            lambda p: p.expire_consent(*cell, granted, by.at),
        )
