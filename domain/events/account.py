"""What happens to the account itself."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from domain.events.fact import Fact


class KeyIssued(Fact, frozen=True):
    """An API key was made; the key itself is shown once and kept only as a hash."""

    TOPIC: ClassVar = "account.key_issued.v1"
    key_id: UUID
    role: str
    label: str


class KeyRevoked(Fact, frozen=True):
    """An API key was taken back."""

    TOPIC: ClassVar = "account.key_revoked.v1"
    key_id: UUID
