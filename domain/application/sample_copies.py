"""Commands about test copies: to whom they may go, and what became of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec

from domain.application.campaign_checks import Check
from domain.application.campaign_parts import parts_of
from domain.application.confirmations import DOUBLE_OPT_IN
from domain.application.records import By, Decision, Records
from domain.campaign import Campaign
from domain.checks import BLOCK
from domain.content import Content, Sender
from domain.errors import ContentInvalid, ContentMissing, SampleForbidden
from domain.events import ConsentGranted, Recorded, SampleSent
from domain.samples import Samples, samples_stream
from domain.store.commands import Answer
from domain.store.suppressions import Suppressions
from domain.subscriber import Subscriber

_CHANNEL = "email"


@dataclass(frozen=True)
class Copying:
    """What is left of an order: what is sent, to whom, and since when it is wanted."""

    order: int
    campaign_id: UUID
    contacts: Sequence[UUID]
    content: Content
    sender: Sender
    ordered_at: datetime


class SampleCopies:
    """The commands about test copies."""

    def __init__(
        self, records: Records, suppressions: Suppressions, check: Check
    ) -> None:
        self._records = records
        self._suppressions = suppressions
        self._check = check

    def order(self, by: By, campaign_id: UUID, addresses: Sequence[str]) -> Answer:
        """Have copies sent to some normalised e-mail addresses.

        Raises NotFound, ContentMissing, ContentInvalid, and SampleForbidden for an
        address whose holder has neither agreed to the campaign's purpose nor
        confirmed anything by mail.
        """

        def decide() -> Decision:
            campaign = self._records.existing(Campaign, campaign_id)
            self._require_ready(campaign)
            contacts = self._allowed(campaign, addresses, by.at)
            samples = self._records.load(Samples, samples_stream(campaign_id))
            facts = samples.order(campaign, contacts)
            return Decision(campaign_id, [(samples, facts)])

        return self._records.once(by, decide)

    def left(self, position: int) -> Copying | None:
        """Return what is left of the order at a position; None if nothing is."""
        [event] = self._records.event_log.read(position - 1, 1)
        if not isinstance(event, Recorded):
            return None
        samples = self._records.load(Samples, event.stream_id)
        order = samples.orders[event.version]
        if not order.left:
            return None
        refs = order.fact.content.id, order.fact.sender.id
        content, sender = map(self._records.vault.values(refs).__getitem__, refs)
        return Copying(
            event.version,
            order.fact.campaign_id,
            sorted(order.left),
            msgspec.json.decode(content, type=Content),
            msgspec.json.decode(sender, type=Sender),
            event.context.at,
        )

    def note_sent(self, by: By, campaign_id: UUID, sent: SampleSent) -> None:
        """Record what became of a copy."""
        self._records.ruled(
            by,
            lambda: self._records.existing(Samples, samples_stream(campaign_id)),
            lambda samples: samples.note_sent(sent),
        )

    def _require_ready(self, campaign: Campaign) -> None:
        content, sender = parts_of(self._records.vault, campaign)
        if not (content and sender and campaign.audience):
            raise ContentMissing
        for finding in self._check(content, sender, ()):
            if (finding.check, finding.level) == ("template", BLOCK):
                field, _, message = finding.message.partition(": ")
                raise ContentInvalid(field, message, None)

    def _allowed(
        self, campaign: Campaign, addresses: Sequence[str], at: datetime
    ) -> list[UUID]:
        held = self._records.vault.holders(_CHANNEL, addresses)
        stops = self._suppressions.of((_CHANNEL, address) for address in addresses)
        purpose = campaign.audience.purpose if campaign.audience else ""
        contacts = []
        for number, address in enumerate(addresses):
            holder = held.get(address)
            closed = holder is None or (_CHANNEL, address) in stops
            if holder is None or closed or not self._agreed(*holder, purpose, at):
                raise SampleForbidden(number, purpose)
            contacts.append(holder[1])
        return contacts

    def _agreed(
        self, subscriber_id: UUID, contact_id: UUID, purpose: str, at: datetime
    ) -> bool:
        """Tell whether a consent stands: to this purpose, or one confirmed by mail."""
        person = self._records.existing(Subscriber, subscriber_id)
        standing = {
            named
            for (contact, named), consent in person.consents.all()
            if contact == contact_id and consent.stands(at)
        }
        return purpose in standing or any(
            event.fact.purpose in standing
            for event in self._records.events_of([subscriber_id])[subscriber_id]
            if isinstance(event.fact, ConsentGranted)
            and event.fact.contact_id == contact_id
            and event.fact.method == DOUBLE_OPT_IN
        )
