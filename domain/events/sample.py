"""What happens to test copies: a campaign's content, sent to a few who try it."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from domain.events.fact import Fact, VaultRef


class SamplesOrdered(Fact, frozen=True):
    """Test copies are to go to these contacts, of what a campaign said then."""

    TOPIC: ClassVar = "sample.ordered.v1"
    campaign_id: UUID
    contacts: tuple[UUID, ...]
    content: VaultRef
    sender: VaultRef


class SampleSent(Fact, frozen=True):
    """What became of one copy of an order, which is named by its version."""

    TOPIC: ClassVar = "sample.sent.v1"
    order: int
    contact_id: UUID
    message_id: str
    outcome: str
    code: int = 0
    status: str = ""
