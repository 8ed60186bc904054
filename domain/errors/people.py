"""Refusals about people: their contacts, their coming and going."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from domain.errors.refusal import Refusal


class AddressInUse(Refusal):
    """Another subscriber holds this address."""

    def __init__(self, subscriber_id: UUID, channel: str = "") -> None:
        super().__init__(f"the address belongs to subscriber {subscriber_id}")
        self.subscriber_id = subscriber_id
        #: Of which channel the address is, if it is one of several.
        self.channel = channel


class ContactsOfSeveral(Refusal):
    """The contacts belong to different people."""

    def __init__(self, subscriber_ids: Sequence[UUID]) -> None:
        told = ", ".join(map(str, subscriber_ids))
        super().__init__(
            f"the contacts belong to different subscribers: {told}; make them one first"
            " if they are"
        )
        self.subscriber_ids = tuple(subscriber_ids)


class LastContact(Refusal):
    """Nobody is here without a contact: a person is erased, or gets another first."""

    def __init__(self, subscriber_id: UUID) -> None:
        super().__init__(
            "this is their last contact, and nobody is here without one: add another"
            f" first, or erase the person (POST /v1/subscribers/{subscriber_id}/erase)"
        )


class ContactUnknown(Refusal):
    """The subscriber has no such contact."""

    def __init__(self, contact_id: UUID) -> None:
        super().__init__(f"the subscriber has no contact {contact_id}")


class SubscriberGone(Refusal):
    """The person was erased, and nothing more is kept of them."""

    def __init__(self, subscriber_id: UUID) -> None:
        super().__init__(f"subscriber {subscriber_id} was erased: register them anew")


class SubscriberMerged(Refusal):
    """The card became one with another, which goes on for both."""

    def __init__(self, subscriber_id: UUID, survivor_id: UUID) -> None:
        super().__init__(
            f"subscriber {subscriber_id} became one with {survivor_id}: ask there"
        )
        self.subscriber_id = subscriber_id
        self.survivor_id = survivor_id


class SamePerson(Refusal):
    """Nobody is merged with themselves."""

    def __init__(self, subscriber_id: UUID) -> None:
        super().__init__(f"subscriber {subscriber_id} is one person: name another one")


class SubscriberKnown(Refusal):
    """Whoever is brought over is here already."""

    def __init__(self, subscriber_id: UUID) -> None:
        super().__init__(f"subscriber {subscriber_id} is here already")


class AddressClosed(Refusal):
    """The address is suppressed: only its holder's own new yes opens it."""

    def __init__(self) -> None:
        super().__init__(
            "the address is suppressed; only its holder can open it, by signing up and"
            " confirming"
        )


class ReleasesSpent(Refusal):
    """The month has had its share of releases from what people closed themselves."""

    def __init__(self, allowed: int) -> None:
        super().__init__(
            f"this month's {allowed} releases are spent: people open their addresses"
            " themselves, by signing up and confirming"
        )


class AuditorKeyMissing(Refusal):
    """Proofs are sealed to an auditor's key, and none is set."""

    def __init__(self) -> None:
        super().__init__("set SAYSO_AUDITOR_KEY, or erase in the mode `all`")


class ExportAmiss(Refusal):
    """The file does not hold a whole person as they were exported."""

    def __init__(self, place: str, what: str) -> None:
        super().__init__(f"{place} {what}: nothing was brought over")
        self.place = place
