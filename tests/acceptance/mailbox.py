"""A mail server on loopback that counts what it accepts."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.acceptance.brokers import free_port


class Mailbox:
    """Every accepted message, by recipient; it answers before it is read again."""

    def __init__(self) -> None:
        self.accepted: Counter[str] = Counter()
        self.message_ids: Counter[bytes] = Counter()
        #: recipient -> when the last message to them was here, in seconds.
        self.arrived: dict[str, float] = {}
        self.last: bytes = b""
        self.url = ""

    async def handle_DATA(  # noqa: N802 - aiosmtpd calls it so
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """Take a message."""
        content = envelope.content
        assert isinstance(content, bytes)
        self.accepted[envelope.rcpt_tos[0]] += 1
        self.arrived[envelope.rcpt_tos[0]] = time.time()
        start = content.index(b"Message-ID:")
        self.message_ids[content[start : content.index(b"\r\n", start)]] += 1
        self.last = content
        return "250 2.0.0 taken"

    def message(self) -> EmailMessage:
        """Return the last message, as a mail program reads it."""
        parsed = message_from_bytes(self.last, policy=default)
        assert isinstance(parsed, EmailMessage)
        return parsed


@contextmanager
def a_mailbox() -> Iterator[Mailbox]:
    """Run the mail server."""
    mailbox = Mailbox()
    controller = Controller(mailbox, hostname="127.0.0.1", port=free_port())
    controller.start()
    mailbox.url = f"smtp://127.0.0.1:{controller.port}"
    try:
        yield mailbox
    finally:
        controller.stop()
