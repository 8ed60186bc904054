"""Takes mail that came back: bounces and complaints, each for whoever it is about."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import replace

from domain.application.holding import holding
from domain.application.records import By, Decision, Records
from domain.application.sealing import sealed_evidence
from domain.campaign import Campaign
from domain.consent import BY_COMPLAINT
from domain.purpose import Purpose, purpose_stream
from domain.returned.consequences import (
    bounce,
    complain,
    is_advertising,
    open_purposes,
    told_of,
)
from domain.returned.delivery import Delivery
from domain.returned.findings import Bounce, Complaint
from domain.store.commands import Answer
from domain.store.keeping import Keeping
from domain.store.vault import Claim
from domain.subscriber import Subscriber

#: The most bytes of a report that are kept as evidence: it begins with what counts.
_MOST_EVIDENCE = 32 * 1024


class ReturnedMail:
    """The commands about what came back; None of those whom nobody knows any more."""

    def __init__(self, records: Records) -> None:
        self._records = records

    def bounced(self, by: By, delivery: Delivery, found: Bounce) -> Answer | None:
        """Note that a message came back, and what that says of its address."""
        claim = self._claim(delivery)
        if claim is None:
            return None
        told = replace(found, reporter=told_of(found.reporter, claim.address))

        def decide() -> Decision:
            person = holding(self._records, claim.subscriber_id, delivery.contact_id)
            facts = bounce(person, delivery, told, by.at)
            return Decision(person.id, [(person, facts)])

        return self._records.once(by, decide)

    def complained(
        self, by: By, delivery: Delivery, found: Complaint, report: bytes
    ) -> Answer | None:
        """Take a complaint for the no that it is, with the report that proves it."""
        claim = self._claim(delivery)
        if claim is None:
            return None
        told = replace(found, reporter=told_of(found.reporter, claim.address))

        def decide() -> Decision:
            person = holding(self._records, claim.subscriber_id, delivery.contact_id)
            row = sealed_evidence(
                delivery.contact_id,
                source=BY_COMPLAINT,
                message=b64encode(report[:_MOST_EVIDENCE]).decode(),
            )
            purposes = self._purposes(person, delivery)
            facts = list(complain(person, delivery, told, row.ref, purposes))
            return Decision(
                person.id, [(person, facts)], Keeping([row] if facts else [])
            )

        return self._records.once(by, decide)

    def _claim(self, delivery: Delivery) -> Claim | None:
        return next(iter(self._records.vault.claims([delivery.contact_id])), None)

    def _purposes(self, person: Subscriber, delivery: Delivery) -> Sequence[str]:
        """Name what a complaint closes: what was sent for, and all that is alike."""
        named = {*open_purposes(person, delivery.contact_id), *self._sent_for(delivery)}
        return sorted(
            purpose
            for purpose in named
            if is_advertising(self._records.load(Purpose, purpose_stream(purpose)))
        )

    def _sent_for(self, delivery: Delivery) -> list[str]:
        if delivery.campaign_id is None:
            return []
        audience = self._records.load(Campaign, delivery.campaign_id).audience
        return [audience.purpose] if audience else []
