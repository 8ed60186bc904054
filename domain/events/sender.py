"""What happens to the addresses that campaigns come from."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from domain.events.fact import Fact, VaultRef


class SenderVerificationAsked(Fact, frozen=True):
    """Whoever reads the mail of an address was to be asked, until ``expires_at``."""

    TOPIC: ClassVar = "senders.verification_asked.v1"
    address: VaultRef
    expires_at: datetime


class SenderVerified(Fact, frozen=True):
    """Whoever reads the mail of an address has agreed that campaigns come from it."""

    TOPIC: ClassVar = "senders.verified.v1"
    address: VaultRef
