"""Takes the no that a message's own link carries, as wide as whoever says it wants."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from uuid import UUID

from domain.aggregate import Aggregate
from domain.application.campaign_parts import parts_of
from domain.application.holding import holding
from domain.application.records import By, Decision, Records
from domain.application.sealing import Trace, sealed_evidence
from domain.application.stop_lists import StopLists
from domain.campaign import Campaign
from domain.consent import No
from domain.events import Fact, VaultRef
from domain.links import MessageLink
from domain.store.commands import Answer
from domain.store.keeping import Keeping
from domain.store.suppressions import Place, Suppressions
from domain.suppression import ACCOUNT, SELF, Stop, topic_scope

#: What a no is to: what the campaign was sent for, its topic, its sender, everything.
PURPOSE, TOPIC, SENDER, ALL = "purpose", "topic", "sender", "all"


@dataclass(frozen=True)
class _Said:
    link: MessageLink
    what: str
    trace: Trace


class Unsubscribing:
    """The command of the unsubscribe page."""

    def __init__(
        self, records: Records, stop_lists: StopLists, suppressions: Suppressions
    ) -> None:
        self._records = records
        self._stop_lists = stop_lists
        self._suppressions = suppressions

    def offers(self, campaign_id: UUID) -> Sequence[str]:
        """Name what whoever got a campaign can say no to."""
        campaign = self._records.load(Campaign, campaign_id)
        about = [TOPIC] if campaign.audience and campaign.audience.topic else []
        return [PURPOSE, *about, *([SENDER] if campaign.sender else []), ALL]

    def take(self, by: By, link: MessageLink, what: str, trace: Trace) -> Answer | None:
        """Take a no; None if nobody is there. What is not on offer is the purpose."""
        campaign = self._records.load(Campaign, link.campaign_id)
        held = self._records.vault.claims([link.contact_id])
        if not campaign.audience or not held:
            return None
        [claim] = held
        place = (claim.channel, claim.address)
        said = _Said(link, what, trace)

        def decide() -> Decision:
            return self._decided(claim.subscriber_id, place, campaign, said)

        return self._records.once(by, decide)

    def _decided(
        self, id_: UUID, place: Place, campaign: Campaign, said: _Said
    ) -> Decision:
        contact_id = said.link.contact_id
        row = sealed_evidence(contact_id, source="link", **asdict(said.trace))
        person = holding(self._records, id_, contact_id)
        scope = self._scope(campaign, said.what)
        streams: list[tuple[Aggregate, Iterable[Fact]]] = []
        if scope in (None, ACCOUNT):
            purpose = campaign.audience.purpose if campaign.audience else ""
            no = No("link", campaign.id, row.ref)
            streams.append(
                (person, list(person.withdraw_consent(contact_id, purpose, no)))
            )
        if scope:
            streams += self._stops(place, scope, campaign, row.ref)
        new = any(facts for _, facts in streams)
        also = [self._suppressions.noting([place])] if scope else []
        return Decision(person.id, streams, Keeping([row] if new else []), also)

    def _stops(
        self, place: Place, scope: str, campaign: Campaign, evidence: VaultRef
    ) -> Iterable[tuple[Aggregate, Iterable[Fact]]]:
        stop = Stop(scope, SELF, evidence, campaign.id)
        return self._stop_lists.stops([place], stop)

    def _scope(self, campaign: Campaign, what: str) -> str | None:
        """Return the scope that the no closes; None if it is only for the purpose."""
        if what == ALL:
            return ACCOUNT
        if what == TOPIC and campaign.audience and campaign.audience.topic:
            return topic_scope(campaign.audience.topic)
        _, sender = parts_of(self._records.vault, campaign)
        if what == SENDER and sender:
            return self._stop_lists.scope_of_sender(sender.address)
        return None
