"""Test copies of a campaign: ordered for a few contacts, each sent once and noted.

They have a stream of their own: what is tried changes nothing of the campaign.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import ClassVar
from uuid import UUID

from msgspec.structs import replace

from domain.aggregate import Aggregate
from domain.campaign import Campaign
from domain.content import Content, Wording
from domain.events import Fact, SampleSent, SamplesOrdered
from domain.evolving import evolving
from domain.ids import named_id

#: What a subject of a test copy begins with.
MARK = "[Test] "


@dataclass(frozen=True)
class Order:
    """What was ordered, and for whom of it there is no result yet."""

    fact: SamplesOrdered
    left: set[UUID] = field(default_factory=set)


class Samples(Aggregate):
    """Decides about the test copies of one campaign."""

    kind: ClassVar = "test copies"

    def __init__(self, id_: UUID) -> None:
        super().__init__(id_)
        #: version -> order
        self.orders: dict[int, Order] = {}

    def order(self, campaign: Campaign, contacts: Sequence[UUID]) -> Iterator[Fact]:
        """Have copies sent of what a whole campaign says now."""
        if campaign.content and campaign.sender:
            yield SamplesOrdered(
                campaign.id, tuple(contacts), campaign.content, campaign.sender
            )

    def note_sent(self, sent: SampleSent) -> Iterator[Fact]:
        """Note what became of one copy, once."""
        if sent.contact_id in self.orders[sent.order].left:
            yield sent

    @evolving
    def evolve(self, fact: Fact) -> None:
        """Take a fact in."""

    @evolve.register
    def _(self, fact: SamplesOrdered) -> None:
        self.orders[self.version + 1] = Order(fact, set(fact.contacts))

    @evolve.register
    def _(self, fact: SampleSent) -> None:
        self.orders[fact.order].left.discard(fact.contact_id)


def samples_stream(campaign_id: UUID) -> UUID:
    """Return the stream of a campaign's test copies."""
    return named_id("samples", campaign_id)


def marked(content: Content) -> Content:
    """Return what a test copy says: the same, under a subject that tells it apart.

    Nothing of it is counted.
    """
    variants = {
        tag: Wording(MARK + one.subject, one.html, one.text)
        for tag, one in content.variants.items()
    }
    return replace(
        content,
        subject=MARK + content.subject,
        variants=variants,
        tracking=None,
        links=(),
    )
