"""A channel in memory: what it was given, and answers as a test wants them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from domain.content import Content, Sender
from domain.rendering import Unsendable
from workers.channels import (
    AddressInvalid,
    ChannelUnavailable,
    Letter,
    Note,
    Outcome,
    Outgoing,
    Recipient,
    Verdict,
)

OK = Verdict(Outcome.ACCEPTED, 250, "2.0.0 ok")


class Wire:
    """A channel that keeps what it is given, and answers as it is told."""

    links_to_web = False

    def __init__(self) -> None:
        self.sent: list[str] = []
        self.messages: list[Outgoing] = []
        self.letters: list[Letter] = []
        self.answer: Callable[[int], Verdict] = lambda _: OK
        self.before: Callable[[], None] = lambda: None
        self.unsendable: set[str] = set()
        self.down = False

    def compile(self, _content: Content, _sender: Sender) -> Wire:
        """Compile nothing."""
        return self

    def compose(self, recipient: Recipient, letter: Letter) -> Outgoing:
        """Write no more than the address."""
        if recipient.address in self.unsendable:
            raise Unsendable("a template that fails for this one")
        self.letters.append(letter)
        return Outgoing(
            recipient.contact_id, letter.reference, "", recipient.address, b""
        )

    def write(self, note: Note, _sender: Sender) -> Outgoing:
        """Write the text, so that a test can follow its link."""
        address = note.address
        if address in self.unsendable:
            raise AddressInvalid
        content = note.text.encode()
        return Outgoing(note.contact_id, note.reference, "", address, content)

    @contextmanager
    def connect(self) -> Iterator[Wire]:
        """Be the connection, if the server is there."""
        if self.down:
            raise ChannelUnavailable("connection refused")
        yield self

    def send(self, messages: Sequence[Outgoing]) -> list[Verdict]:
        """Keep the addresses of a range and answer for each."""
        self.before()
        results = []
        for message in messages:
            result = self.answer(len(self.sent))
            self.sent.append(message.address)
            self.messages.append(message)
            results.append(result)
        return results
