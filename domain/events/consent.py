"""What people say yes and no to: facts about one address and one purpose."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from domain.events.fact import Fact, VaultRef


class ConsentRequested(Fact, frozen=True):
    """Someone wants this address to be asked; nothing may be sent on it yet.

    ``to_confirm`` says that a message asks the holder of the address. ``notice_id`` is
    the wording that was shown, ``evidence`` what is known of who asked: page, IP
    address, user agent and language, in the vault.
    """

    TOPIC: ClassVar = "subscriber.consent_requested.v1"
    contact_id: UUID
    channel: str
    purpose: str
    method: str
    notice_id: bytes | None = None
    form_id: UUID | None = None
    form_version: int | None = None
    evidence: VaultRef | None = None
    to_confirm: bool = False


class ConfirmationSent(Fact, frozen=True):
    """The holder of the address was asked to confirm a request.

    ``request`` is the request's version in this stream. ``token_id`` names the link in
    the message and opens nothing. ``reply`` is the server's answer, which may name the
    address, so it lies in the vault; ``code`` and ``status`` are as a window has them.
    """

    TOPIC: ClassVar = "subscriber.confirmation_sent.v1"
    contact_id: UUID
    channel: str
    purpose: str
    request: int
    token_id: UUID
    expires_at: datetime
    message_id: str
    outcome: str
    code: int = 0
    status: str = ""
    reply: VaultRef | None = None


class ConsentGranted(Fact, frozen=True):
    """The holder of the address said yes to one purpose.

    ``notice_id`` is the SHA-256 of the exact wording that was shown; ``granted_at``
    is when the yes was given, which may be long before it was recorded here;
    ``evidence`` holds what proves it (source, IP address, user agent) in the vault.
    ``request`` is the version of the request that it confirms, through the link
    ``token_id``; ``purpose_version`` is the definition in force, which sets
    ``expires_at``.
    """

    TOPIC: ClassVar = "subscriber.consent_granted.v1"
    contact_id: UUID
    channel: str
    purpose: str
    method: str
    granted_at: datetime
    notice_id: bytes
    evidence: VaultRef
    request: int | None = None
    token_id: UUID | None = None
    expires_at: datetime | None = None
    purpose_version: int = 0


class ConsentRenewed(Fact, frozen=True):
    """The holder of the address said yes once more, and the yes counts from then."""

    TOPIC: ClassVar = "subscriber.consent_renewed.v1"
    contact_id: UUID
    channel: str
    purpose: str
    method: str
    renewed_at: datetime
    notice_id: bytes
    evidence: VaultRef
    expires_at: datetime | None = None
    purpose_version: int = 0


class ConsentRefused(Fact, frozen=True):
    """The holder of the address said no to being asked."""

    TOPIC: ClassVar = "subscriber.consent_refused.v1"
    contact_id: UUID
    channel: str
    purpose: str
    method: str
    evidence: VaultRef | None = None


class ConsentWithdrawn(Fact, frozen=True):
    """The holder of the address said no. ``campaign_id`` is what moved them to."""

    TOPIC: ClassVar = "subscriber.consent_withdrawn.v1"
    contact_id: UUID
    channel: str
    purpose: str
    method: str
    campaign_id: UUID | None = None
    evidence: VaultRef | None = None


class ConsentExpired(Fact, frozen=True):
    """A yes ran out. ``granted`` is the version of that grant or renewal."""

    TOPIC: ClassVar = "subscriber.consent_expired.v1"
    contact_id: UUID
    channel: str
    purpose: str
    granted: int


class ConsentInvalidated(Fact, frozen=True):
    """A consent turned out to be none; ``ground`` is one of ``domain.consent``'s."""

    TOPIC: ClassVar = "subscriber.consent_invalidated.v1"
    contact_id: UUID
    channel: str
    purpose: str
    ground: str
    evidence: VaultRef | None = None
