"""What every way of reaching a person has in common: compile once, send ranges."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from domain.content import Content, Sender
from domain.field_values import FieldValue
from domain.rendering import Unsendable

_STATUS = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")


class AddressInvalid(Unsendable):
    """The address cannot be written to over this channel."""

    def __init__(self) -> None:
        super().__init__("the address is not valid for this channel")


class ChannelUnavailable(Exception):  # noqa: N818 - named for what is wrong
    """No connection can be made; nothing was begun and all may be tried again."""


class Outcome(StrEnum):
    """What became of one message."""

    ACCEPTED = "accepted"  #: the other side took responsibility
    REJECTED = "rejected"  #: refused for good
    DEFERRED = "deferred"  #: refused for now; may be tried again later
    UNKNOWN = "unknown"  #: sent in full, but no answer came: never send again blindly
    UNSENT = "unsent"  #: not begun or not finished: safe to send again


@dataclass(frozen=True, slots=True)
class Verdict:
    """One outcome, with the answer that led to it, free of addresses."""

    outcome: Outcome
    code: int | None = None
    detail: str = ""
    #: The answer as it was given: it may name the address, so only the vault takes it.
    reply: str = field(default="", compare=False, repr=False)

    @property
    def told(self) -> tuple[str, int, str]:
        """Return what is recorded of it: nothing beside that it was accepted."""
        if self.outcome is Outcome.ACCEPTED:
            return self.outcome.value, 0, ""
        return self.outcome.value, self.code or 0, self.status

    @property
    def status(self) -> str:
        """Return the enhanced status (RFC 3463) that the detail begins with, if any."""
        found = _STATUS.match(self.detail)
        return found[0] if found else ""


@dataclass(frozen=True, slots=True)
class Recipient:
    """One contact of a window, with the profile fields that templates may use."""

    contact_id: UUID
    address: str
    fields: Mapping[str, FieldValue]


@dataclass(frozen=True, slots=True)
class Letter:
    """What makes one message its own: made by the caller, never by the channel."""

    reference: str  #: derived id of the delivery; for e-mail the Message-ID
    unsubscribe_url: str
    at: datetime  #: aware
    web_version_url: str = ""  #: only for content that shows it
    return_address: str = ""  #: where it comes back to, if not to the sender
    #: What its fields for links and openings hold, if those are counted.
    counting: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A file that goes with a message; ``type`` is its media type."""

    name: str
    type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Note:
    """One message that is no campaign's: written for one person, with nothing added."""

    contact_id: UUID
    address: str
    reference: str  #: for e-mail the Message-ID
    at: datetime  #: aware
    subject: str
    text: str
    html: str
    enclosed: tuple[Enclosed, ...] = ()
    return_address: str = ""  #: where it comes back to, if not to the sender


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message, ready for the wire."""

    contact_id: UUID
    reference: str
    origin: str  #: where refusals go; for e-mail the envelope sender
    address: str  #: as the wire wants it
    content: bytes
    #: What notices of success and failure name, if they are asked for (RFC 3461).
    envelope_id: str = ""


class Compiled(Protocol):
    """One campaign's content, ready to be written to each recipient."""

    @property
    def links_to_web(self) -> bool:
        """Tell whether it shows where it can be read as a page."""

    def compose(self, recipient: Recipient, letter: Letter) -> Outgoing:
        """Write one message.

        Raises Unsendable: this recipient cannot be written to; others can.
        """


class Connection(Protocol):
    """An open way out, used by one thread and reused between ranges."""

    def send(self, messages: Sequence[Outgoing]) -> list[Verdict]:
        """Send one range, in order, and return one result for each message.

        A broken connection is a result, not an exception: unknown for what was
        sent in full without an answer, unsent for the rest.
        """


class Transport(Protocol):
    """Where ready messages go."""

    def connect(self) -> AbstractContextManager[Connection]:
        """Open a connection.

        Raises ChannelUnavailable: nobody answers, or not as the settings demand.
        """


class Channel(Transport, Protocol):
    """One kind of address that people can be written to at."""

    def compile(self, content: Content, sender: Sender) -> Compiled:
        """Prepare a campaign; everything that is the same for all is done here.

        Raises TemplateInvalid when the content is no valid template, and
        AddressInvalid when the sender's address is none.
        """

    def write(self, note: Note, sender: Sender) -> Outgoing:
        """Write one message of its own.

        Raises AddressInvalid when an address of it is none.
        """
