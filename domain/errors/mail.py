"""Refusals of a mail that is to prove a consent."""

from __future__ import annotations

from domain.errors.refusal import Refusal


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
