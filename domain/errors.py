"""Refusals: the ways a command can be turned down.

A refusal is an answer, not an accident. Each has one class, one sentence that names
the remedy, and a stable name; the API decides how to say it over HTTP.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID


class Refusal(Exception):  # noqa: N818 - a refusal is not a fault
    """The command was understood, and the rules do not allow it."""


class NotFound(Refusal):
    """There is no such thing."""

    def __init__(self, kind: str, id_: object) -> None:
        super().__init__(f"there is no {kind} {id_}")


class AddressInUse(Refusal):
    """Another subscriber holds this address."""

    def __init__(self, subscriber_id: UUID) -> None:
        super().__init__(f"the address belongs to subscriber {subscriber_id}")
        self.subscriber_id = subscriber_id


class ContactUnknown(Refusal):
    """The subscriber has no such contact."""

    def __init__(self, contact_id: UUID) -> None:
        super().__init__(f"the subscriber has no contact {contact_id}")


class ConsentNotGranted(Refusal):
    """Only what stands can be renewed."""

    def __init__(self, purpose: str) -> None:
        super().__init__(
            f"there is no consent to {purpose} that stands; record a grant instead"
        )


class SubscriberGone(Refusal):
    """The person was erased, and nothing more is kept of them."""

    def __init__(self, subscriber_id: UUID) -> None:
        super().__init__(f"subscriber {subscriber_id} was erased: register them anew")


class AddressClosed(Refusal):
    """The address is suppressed: only its holder's own new yes opens it."""

    def __init__(self) -> None:
        super().__init__(
            "the address is suppressed; only its holder can open it, by signing up and"
            " confirming"
        )


class AuditorKeyMissing(Refusal):
    """Proofs are sealed to an auditor's key, and none is set."""

    def __init__(self) -> None:
        super().__init__("set SAYSO_AUDITOR_KEY, or erase in the mode `all`")


class ListCodeTaken(Refusal):
    """Another list has this code."""

    def __init__(self, code: str) -> None:
        super().__init__(f"a list with the code {code} exists; choose another code")


class PurposeIncomplete(Refusal):
    """Whoever consents has a right to know all of it."""

    def __init__(self, missing: Sequence[str]) -> None:
        super().__init__(f"the processing lacks: {', '.join(missing)}")
        self.missing = tuple(missing)


class RecordIncomplete(Refusal):
    """A consent record says all that ISO/IEC TS 27560 wants, or it is none."""

    def __init__(self, missing: Sequence[str]) -> None:
        super().__init__(
            f"the record lacks: {', '.join(missing)}; say it with POST /v1/purposes and"
            " POST /v1/notices: a purpose counts for what is agreed to from then on"
        )
        self.missing = tuple(missing)


class PurposesBound(Refusal):
    """Advertising and the processing of data are agreed to apart."""

    def __init__(self, number: int) -> None:
        super().__init__(
            f"tick {number} binds advertising to the processing of data: give each a"
            " tick and a notice of its own (152-FZ, article 9)"
        )


class NoticeKindDiffers(Refusal):
    """A wording about one thing cannot ask for another."""

    def __init__(self, number: int, kind: str) -> None:
        super().__init__(
            f"the notice of tick {number} is about {kind}, its purposes are not"
        )


class FormNotOpen(Refusal):
    """The form takes no more sign-ups."""

    def __init__(self) -> None:
        super().__init__("the form takes no more sign-ups")


class ConfirmationUnknown(Refusal):
    """No question of ours belongs to this link, or it is long over."""

    def __init__(self) -> None:
        super().__init__("this link is none of ours, or it is long over")


class ConfirmationLapsed(Refusal):
    """The question was open for some days, or was settled in another way."""

    def __init__(self) -> None:
        super().__init__("this question is no longer open; sign up again")


class ConfirmationSenderMissing(Refusal):
    """Whoever signs up is asked to confirm, so a message needs a sender."""

    def __init__(self) -> None:
        super().__init__(
            "no sender for confirmation messages: set SAYSO_CONFIRMATION_FROM"
        )


class CampaignIncomplete(Refusal):
    """A campaign can be submitted only when it is whole."""

    def __init__(self, missing: Sequence[str]) -> None:
        super().__init__(f"the campaign still lacks: {', '.join(missing)}")
        self.missing = tuple(missing)


class CampaignNotApproved(Refusal):
    """Only what was approved may be released, unchanged."""

    def __init__(self) -> None:
        super().__init__(
            "the campaign is not approved as it stands; submit it, and mend what the"
            " checks block"
        )


class CampaignAlreadyReleased(Refusal):
    """What is being sent, or was sent, is no longer edited."""

    def __init__(self, state: str) -> None:
        super().__init__(f"the campaign is {state}; make a new one to change it")


class CampaignStateForbids(Refusal):
    """The lifecycle has no such step from here."""

    def __init__(self, step: str, state: str) -> None:
        super().__init__(f"a campaign that is {state} cannot be {step}")


class IdempotencyKeyReused(Refusal):
    """The same Idempotency-Key came with another request."""

    def __init__(self) -> None:
        super().__init__(
            "this Idempotency-Key was used for a different request; send a new key"
        )


class VersionDiffers(Refusal):
    """What is to be edited is no longer as the editor saw it."""

    def __init__(self, version: int) -> None:
        super().__init__(
            f"it was changed meanwhile, to version {version}: read it anew"
        )


class ConflictPersists(Refusal):
    """Others keep changing the same thing; nothing was recorded."""

    def __init__(self) -> None:
        super().__init__("others changed this at the same time; try again")


class LogHeld(Refusal):
    """A backup was restored: nothing is recorded until `sayso ledger fork`."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"{reason}: a backup was restored; see `sayso ledger fork`")


class ExportAmiss(Refusal):
    """The file does not hold a whole person as they were exported."""

    def __init__(self, place: str, what: str) -> None:
        super().__init__(f"{place} {what}: nothing was brought over")
        self.place = place


class SubscriberKnown(Refusal):
    """Whoever is brought over is here already."""

    def __init__(self, subscriber_id: UUID) -> None:
        super().__init__(f"subscriber {subscriber_id} is here already")


class ProofBehind(Refusal):
    """The ledger has not sealed what the proof is about yet; ask again in a moment."""

    def __init__(self) -> None:
        super().__init__("the ledger has not sealed this yet; ask again in a moment")


class ImportUnreadable(Refusal):
    """The file has no header, or no column that holds an address."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)


class MailUnreadable(Refusal):
    """The body is no message, or not one with exactly one sender."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)


class MailUnsigned(Refusal):
    """Nobody signed the message (DKIM)."""

    def __init__(self) -> None:
        super().__init__(
            "the message has no DKIM signature: hand over the reply as it came in, with"
            " all of its header fields"
        )


class MailSignatureInvalid(Refusal):
    """No signature is one under this message by a key that is in the DNS."""

    def __init__(self) -> None:
        super().__init__(
            "no signature holds: the message was altered on its way here, its key is no"
            " longer in the DNS, or the signature has expired or leaves parts out"
        )


class MailMisaligned(Refusal):
    """The message is signed, but not by the domain of its sender."""

    def __init__(self) -> None:
        super().__init__("nobody who signed it answers for the domain of the sender")


class MailUndated(Refusal):
    """The signature covers no time that can be believed."""

    def __init__(self) -> None:
        super().__init__("the signature covers no time, or one that is yet to come")


class MailFromAnother(Refusal):
    """The sender of the message is no contact of the subscriber."""

    def __init__(self) -> None:
        super().__init__("the sender's address is not one of this subscriber's")


class MailOutdated(Refusal):
    """After the message was written, its sender said no."""

    def __init__(self) -> None:
        super().__init__("the sender said no after this was written: the no stands")


class MailKeyUnavailable(Refusal):
    """The DNS does not answer, so the signature cannot be checked; ask again later."""

    def __init__(self) -> None:
        super().__init__("the DNS does not answer at the moment; ask again later")
