"""What happens to those who are told of events."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from domain.events.fact import Fact, VaultRef


class WebhookCreated(Fact, frozen=True):
    """Events are told to a URL from here on, or from an earlier position.

    The URL may open something, so it lies in the vault. ``key`` names the secret that
    the webhook's own is derived with.
    """

    TOPIC: ClassVar = "webhook.created.v1"
    url: VaultRef
    topics: tuple[str, ...]
    after: int
    key: str


class WebhookPaused(Fact, frozen=True):
    """Nothing is told any more until it is resumed; ``gave_up`` if we stopped it."""

    TOPIC: ClassVar = "webhook.paused.v1"
    reason: str = ""
    gave_up: bool = False


class WebhookResumed(Fact, frozen=True):
    """It goes on where it was paused."""

    TOPIC: ClassVar = "webhook.resumed.v1"


class WebhookSecretRotated(Fact, frozen=True):
    """It signs with another secret; until then with the one before it too."""

    TOPIC: ClassVar = "webhook.secret_rotated.v1"
    key: str
    generation: int
    both_until: datetime


class WebhookReplayed(Fact, frozen=True):
    """What came after a position is told again."""

    TOPIC: ClassVar = "webhook.replayed.v1"
    after: int


class WebhookPinged(Fact, frozen=True):
    """Somebody wants to see whether it works: this is told to it, whatever it wants."""

    TOPIC: ClassVar = "webhook.pinged.v1"


class WebhookDeleted(Fact, frozen=True):
    """Nothing is told any more, and its URL was destroyed."""

    TOPIC: ClassVar = "webhook.deleted.v1"
