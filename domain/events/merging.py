"""What happens when two cards turn out to be one person's, or an address another's."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from uuid import UUID

import msgspec

from domain.events.fact import Fact, VaultRef
from domain.events.subscriber import Contact


class OpenQuestion(msgspec.Struct, frozen=True):
    """A request that waits for its answer, as the stream has it that asked first."""

    stream_id: UUID
    request: int
    notice_id: bytes
    sent: bool = False


class ContactGivenOver(Fact, frozen=True):
    """A contact turned out to be somebody else's, and went to them."""

    TOPIC: ClassVar = "subscriber.contact_given_over.v1"
    contact_id: UUID
    to_id: UUID


class ContactTakenOver(Fact, frozen=True):
    """A contact that was on another card came to this one, with all that was said."""

    TOPIC: ClassVar = "subscriber.contact_taken_over.v1"
    contact: Contact
    from_id: UUID
    unreachable: bool = False


class ConsentTakenOver(Fact, frozen=True):
    """What was agreed to for a contact came along with it, as it stood.

    ``origin_id`` and ``origin_version`` name the event that the state rests on, in the
    stream where it happened first; ``said_at`` is when that was. Notice and evidence
    are those of what was last agreed to or asked for. Opens nothing: the state is the
    one that held on the other card.
    """

    TOPIC: ClassVar = "subscriber.consent_taken_over.v1"
    contact_id: UUID
    channel: str
    purpose: str
    state: str
    origin_id: UUID
    origin_version: int
    said_at: datetime
    said_no: bool = False
    method: str | None = None
    granted_at: datetime | None = None
    renewed_at: datetime | None = None
    expires_at: datetime | None = None
    notice_id: bytes | None = None
    evidence: VaultRef | None = None
    purpose_version: int = 0
    questions: tuple[OpenQuestion, ...] = ()


class SaidNo(msgspec.Struct, frozen=True, order=True):
    """To what somebody said no, at an address that is not theirs any more."""

    channel: str
    purpose: str


class SubscriberMergedWith(Fact, frozen=True):
    """Another card turned out to be this person's: what follows was taken from it.

    ``other_version`` is the version of its last event before the merge; ``whose``
    says which profile values hold, ``fill`` this card's and ``overwrite`` the other's.
    ``noes`` were said on it at addresses that it had lost, so that they are not among
    what follows.
    """

    TOPIC: ClassVar = "subscriber.merged_with.v1"
    other_id: UUID
    other_version: int
    whose: str
    noes: tuple[SaidNo, ...] = ()


class SubscriberMergedInto(Fact, frozen=True):
    """The card turned out to be another person's too, and goes on there."""

    TOPIC: ClassVar = "subscriber.merged_into.v1"
    survivor_id: UUID
