"""What came back about messages that a server had taken."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from domain.events.fact import Fact, VaultRef


class DeliveryBounced(Fact, frozen=True):
    """A message came back: it was not delivered after all.

    It is of a campaign, or one of its own. ``kind`` is one of
    ``domain.returned.findings.BOUNCES``, ``code`` and ``status`` are as a window has
    them; ``reporter`` is the host name of the server that said so, unless it lies in
    the domain of the address: that could tell whose it was.
    """

    TOPIC: ClassVar = "subscriber.delivery_bounced.v1"
    contact_id: UUID
    kind: str
    campaign_id: UUID | None = None
    message_id: UUID | None = None
    code: int = 0
    status: str = ""
    reporter: str = ""


class DeliveryComplained(Fact, frozen=True):
    """Whoever got a message called it unwanted, with their provider's own button.

    ``feedback`` is the type of RFC 5965, ``evidence`` the report, in the vault. It
    closes every advertising purpose of the address; those facts name the same evidence.
    """

    TOPIC: ClassVar = "subscriber.delivery_complained.v1"
    contact_id: UUID
    feedback: str
    evidence: VaultRef
    campaign_id: UUID | None = None
    message_id: UUID | None = None
    reporter: str = ""
