"""Messages and the parts they are made from, for tests that need some."""

from __future__ import annotations

from datetime import UTC, datetime
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from uuid import UUID

from domain.content import Content, Sender
from workers.channels import Letter, Outgoing, Recipient
from workers.channels.dkim import Signer
from workers.channels.email import Also, EmailChannel
from workers.channels.smtp import SmtpTransport
from workers.channels.smtp_server import SmtpServer

AT = datetime(2026, 3, 3, 10, 15, tzinfo=UTC)
SENDER = Sender("Example Shop", "news@shop.example")
CONTENT = Content(
    subject='News for {{ first_name | default: "friend" }}',
    html='<p>Hello {{ first_name | default: "friend" }}!</p>',
)
URL = "https://mail.shop.example/u/1.a.token"


def an_outgoing(number: int = 0, **parts: str | bytes) -> Outgoing:
    """Make a message that is ready for the wire."""
    said = {
        "reference": f"<{number}@shop.example>",
        "origin": "news@shop.example",
        "address": f"reader{number}@example.com",
        "content": f"Subject: {number}\r\n\r\nHello {number}\r\n".encode(),
    }
    return Outgoing(UUID(int=number), **{**said, **parts})  # type: ignore[arg-type] # the parts are of the fields' types


def some(count: int) -> list[Outgoing]:
    """Make a range of messages."""
    return [an_outgoing(number) for number in range(count)]


def composed(
    content: Content = CONTENT,
    sender: Sender = SENDER,
    *,
    address: str = "anna@example.com",
    fields: dict[str, str] | None = None,
    signer: Signer | None = None,
    also: Also = lambda: (),
) -> Outgoing:
    """Write one message as the e-mail channel does."""
    transport = SmtpTransport(SmtpServer("127.0.0.1", 25))
    channel = EmailChannel(transport, signer, lambda: "token", also)
    recipient = Recipient(UUID(int=7), address, fields or {})
    letter = Letter("<made-up@shop.example>", URL, AT)
    return channel.compile(content, sender).compose(recipient, letter)


def parsed(message: Outgoing) -> EmailMessage:
    """Read a message as its receiver would."""
    found = BytesParser(policy=default).parsebytes(message.content)
    assert isinstance(found, EmailMessage)
    assert not found.defects
    return found


def part(message: EmailMessage, subtype: str) -> str:
    """Return the text of one alternative, its line ends as Python has them."""
    body = message.get_body((subtype,))
    assert body is not None
    content: str = body.get_content()
    return content.replace("\r\n", "\n")
