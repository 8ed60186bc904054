"""What happens when somebody asks to be forgotten, and what outlives it."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from domain.events.fact import Fact, VaultRef


class SubscriberErased(Fact, frozen=True):
    """Everything personal about somebody was destroyed (GDPR, Article 17).

    This event is the certificate. ``mode`` is ``all``, or ``sealed`` when what proves
    their consents was kept, readable by the auditor alone, until ``destroy_at``.
    ``categories`` are the kinds of data that were destroyed, ``values`` how many there
    were, ``ground`` is a word such as ``request``. ``merged`` are the cards that had
    become one with this, ``taken_over`` the contacts that were on others before: a
    backup from before has their values there.
    """

    TOPIC: ClassVar = "subscriber.erased.v1"
    certificate_id: UUID
    mode: str
    ground: str
    categories: tuple[str, ...]
    values: int
    sealed_id: UUID | None = None
    destroy_at: datetime | None = None
    merged: tuple[UUID, ...] = ()
    taken_over: tuple[UUID, ...] = ()


class SealedProofDestroyed(Fact, frozen=True):
    """The time to keep a sealed proof was over: nobody can read it any more."""

    TOPIC: ClassVar = "subscriber.sealed_proof_destroyed.v1"
    sealed_id: UUID


class AddressSuppressed(Fact, frozen=True):
    """Nothing may be sent to an address any more, whoever holds it.

    The address itself is not kept: ``digest`` is its HMAC-SHA256 under the pepper of
    ``pepper_id``. ``ground`` is ``erasure`` or whoever's wish it was. ``note`` is what
    was noted with it, ``campaign_id`` what carried the link that was followed.
    """

    TOPIC: ClassVar = "suppression.added.v1"
    digest: bytes
    pepper_id: str
    channel: str
    scope: str
    ground: str
    note: VaultRef | None = None
    campaign_id: UUID | None = None


class SuppressionLifted(Fact, frozen=True):
    """An address is open again in a scope, as far as the grounds ``lifts`` closed it.

    Without them it is the erasure. ``ground`` says why: ``own_consent`` or ``release``;
    ``reason`` is how the owner put it.
    """

    TOPIC: ClassVar = "suppression.lifted.v1"
    digest: bytes
    scope: str
    ground: str
    lifts: tuple[str, ...] = ()
    reason: VaultRef | None = None
