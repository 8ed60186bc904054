"""What happens to a person we may write to."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

import msgspec

from domain.events.fact import Fact, VaultRef


class Contact(msgspec.Struct, frozen=True):
    """An address in a channel; the address itself lies in the vault."""

    contact_id: UUID
    channel: str
    address: VaultRef


class Profile(msgspec.Struct, frozen=True, omit_defaults=True, repr_omit_defaults=True):
    """Values of named profile fields, together in one vault row.

    ``fields`` got a value and ``removed`` lost theirs.
    """

    fields: tuple[str, ...]
    values: VaultRef
    removed: tuple[str, ...] = ()


class SubscriberRegistered(Fact, frozen=True):
    """A person became known, with the contacts and profile they came with."""

    TOPIC: ClassVar = "subscriber.registered.v1"
    origin: str
    contacts: tuple[Contact, ...] = ()
    profile: Profile | None = None


class ContactAdded(Fact, frozen=True):
    """A person gained an address."""

    TOPIC: ClassVar = "subscriber.contact_added.v1"
    contact: Contact


class ContactRemoved(Fact, frozen=True):
    """A person lost an address.

    ``certificate_id`` names the erasure that took it, if it was of somebody else whose
    contact this had become in what a restored backup has lost.
    """

    TOPIC: ClassVar = "subscriber.contact_removed.v1"
    contact_id: UUID
    certificate_id: UUID | None = None


class ProfileChanged(Fact, frozen=True):
    """Profile fields took new values."""

    TOPIC: ClassVar = "subscriber.profile_changed.v1"
    profile: Profile


class ListJoined(Fact, frozen=True):
    """A person came onto a list."""

    TOPIC: ClassVar = "subscriber.list_joined.v1"
    list_id: UUID


class ListLeft(Fact, frozen=True):
    """A person left a list."""

    TOPIC: ClassVar = "subscriber.list_left.v1"
    list_id: UUID


class AddressBecameUnreachable(Fact, frozen=True):
    """The receiving side said that the address does not exist; no withdrawal.

    ``campaign_id`` is what it said that of, if it was of a campaign. Or so many
    messages came back from it (``soft_bounces``) that nobody seems to read them.
    """

    TOPIC: ClassVar = "subscriber.address_became_unreachable.v1"
    contact_id: UUID
    campaign_id: UUID | None
    code: int
    soft_bounces: int = 0


class AddressBecameReachable(Fact, frozen=True):
    """The mark of an unreachable address was lifted by hand."""

    TOPIC: ClassVar = "subscriber.address_became_reachable.v1"
    contact_id: UUID
