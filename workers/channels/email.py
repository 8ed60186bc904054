"""Writes e-mails: everything that is equal for all recipients once, the rest each."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import lru_cache, partial

from domain.composition import Composed, compose
from domain.content import Content, Sender
from domain.rendering import Parsed
from domain.tracking.targets import marked
from workers.channels import Connection, Letter, Note, Outgoing, Recipient, Transport
from workers.channels.bodies import Encoding, best_encoding
from workers.channels.dkim import Signer
from workers.channels.enclosing import mixed
from workers.channels.headers import (
    identifier_field,
    mailbox_field,
    text_field,
    url_field,
    wire_address,
)

#: Fields that messages carry beside their own, as they are at the moment.
Also = Callable[[], tuple[bytes, ...]]


def _new_token() -> str:
    return secrets.token_hex(16)


def _nothing() -> tuple[bytes, ...]:
    return ()


@dataclass(frozen=True)
class EmailChannel:
    """E-mail over ``transport``, signed if there is a signer."""

    transport: Transport
    signer: Signer | None = None
    new_token: Callable[[], str] = _new_token
    also: Also = _nothing
    #: Whether servers are asked to tell also of what they have delivered.
    success_notices: bool = False

    def compile(self, content: Content, sender: Sender) -> Campaign:
        """Prepare a campaign; see ``Channel.compile``."""
        dress = partial(marked, targets=content.links) if content.tracking else str
        composed, boundary = compose(content, dress), self._boundary()
        return Campaign(
            composed=composed,
            origin=_origin_of(sender),
            fields=_fields_for_all(sender, boundary),
            parts={
                "": _parts(boundary, composed.default),
                **{
                    language: _parts(boundary, parsed)
                    for language, parsed in composed.variants.items()
                },
            },
            links_to_web=composed.asks_for("web_version_url"),
            signer=self.signer,
            also=self.also,
            success_notices=self.success_notices,
        )

    def write(self, note: Note, sender: Sender) -> Outgoing:
        """Write one message of its own; see ``Channel.write``."""
        address = wire_address(note.address)
        kind, body = self._written(note)
        fields = (
            *_fields_of_sender(sender, kind),
            # No vacation notice answers it (RFC 3834).
            b"Auto-Submitted: auto-generated\r\n",
            mailbox_field("To", address),
            text_field("Subject", note.subject),
            *_fields_of_time(note.at, note.reference),
        )
        return Outgoing(
            contact_id=note.contact_id,
            reference=note.reference,
            origin=note.return_address or _origin_of(sender),
            address=address,
            content=_sealed(self.signer, fields, body, note.at),
            envelope_id=_envelope_id(note.return_address, self.success_notices),
        )

    def connect(self) -> AbstractContextManager[Connection]:
        """Open a connection; see ``Transport.connect``."""
        return self.transport.connect()

    def _written(self, note: Note) -> tuple[bytes, bytes]:
        """Return the field that says how the body is made up, and the body."""
        boundary = self._boundary()
        parts = Parts(boundary, best_encoding(note.text), best_encoding(note.html))
        kind, body = _made_up("alternative", boundary), parts.body(note.text, note.html)
        if not note.enclosed:
            return kind, body
        outer = self._boundary()
        inner = kind + b"\r\n" + body
        return _made_up("mixed", outer), mixed(outer, inner, note.enclosed)

    def _boundary(self) -> str:
        # No line of quoted-printable or base64 can hold "=_", so no content can
        # end its part, even if it knew the token.
        return f"=_{self.new_token()}"


class Parts:
    """The two alternatives of a message, the better one last (RFC 2046, 5.1.4)."""

    def __init__(self, boundary: str, text: Encoding, html: Encoding) -> None:
        self._text = text.encode
        self._html = html.encode
        self._head = _part_head(boundary, "plain", text)
        self._between = b"\r\n" + _part_head(boundary, "html", html)
        self._end = f"\r\n--{boundary}--\r\n".encode()

    def body(self, text: str, html: str) -> bytes:
        """Return the body of one message, in lines of at most 76 octets."""
        return b"".join(
            (
                self._head,
                self._text(text),
                self._between,
                self._html(html),
                self._end,
            )
        )


@dataclass(frozen=True, slots=True)
class Campaign:
    """One campaign's content, ready to be written to each recipient."""

    composed: Composed
    origin: str
    fields: tuple[bytes, ...]
    #: By language: what is shorter for one is not for another.
    parts: Mapping[str, Parts]
    links_to_web: bool
    signer: Signer | None
    also: Also
    success_notices: bool = False

    def compose(self, recipient: Recipient, letter: Letter) -> Outgoing:
        """Write and sign one message; see ``Compiled.compose``."""
        address = wire_address(recipient.address)
        language = self.composed.language(recipient.fields)
        rendered = self.composed.in_language(language).render(
            {
                **recipient.fields,
                "unsubscribe_url": letter.unsubscribe_url,
                "web_version_url": letter.web_version_url,
                **letter.counting,
            }
        )
        fields = (
            *self.fields,
            mailbox_field("To", address),
            text_field("Subject", rendered.subject),
            *_fields_of(letter),
            *self.also(),
        )
        body = self.parts[language].body(rendered.text, rendered.html)
        return Outgoing(
            contact_id=recipient.contact_id,
            reference=letter.reference,
            origin=letter.return_address or self.origin,
            address=address,
            content=_sealed(self.signer, fields, body, letter.at),
            envelope_id=_envelope_id(letter.return_address, self.success_notices),
        )


def _origin_of(sender: Sender) -> str:
    return wire_address(sender.return_path or sender.address)


def _envelope_id(return_address: str, wanted: bool) -> str:  # noqa: FBT001 - two callers
    """Return the token of a return address: the part behind its plus."""
    return return_address.partition("@")[0].partition("+")[2] if wanted else ""


def _parts(boundary: str, parsed: Parsed) -> Parts:
    text, html = parsed.text_source, parsed.html_source
    return Parts(boundary, best_encoding(text), best_encoding(html))


def _sealed(
    signer: Signer | None, fields: tuple[bytes, ...], body: bytes, at: datetime
) -> bytes:
    if signer is None:
        return b"".join((*fields, b"\r\n", body))
    signature = signer.field(fields, body, at)
    return b"".join((signature, *fields, b"\r\n", body))


def _fields_for_all(sender: Sender, boundary: str) -> tuple[bytes, ...]:
    return (
        *_fields_of_sender(sender, _made_up("alternative", boundary)),
        b"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n",
    )


def _made_up(subtype: str, boundary: str) -> bytes:
    return f'Content-Type: multipart/{subtype};\r\n boundary="{boundary}"\r\n'.encode()


def _fields_of_sender(sender: Sender, kind: bytes) -> tuple[bytes, ...]:
    fields = [
        mailbox_field("From", wire_address(sender.address), sender.name),
        b"MIME-Version: 1.0\r\n",
        kind,
    ]
    if sender.reply_to:
        fields.append(mailbox_field("Reply-To", wire_address(sender.reply_to)))
    return tuple(fields)


def _fields_of(letter: Letter) -> tuple[bytes, ...]:
    return (
        *_fields_of_time(letter.at, letter.reference),
        url_field("List-Unsubscribe", letter.unsubscribe_url),
    )


def _fields_of_time(at: datetime, reference: str) -> tuple[bytes, ...]:
    return _date(at), identifier_field("Message-ID", reference)


@lru_cache(maxsize=16)
def _date(at: datetime) -> bytes:
    # The messages of a range have the same.
    return f"Date: {format_datetime(at.astimezone(UTC))}\r\n".encode()


def _part_head(boundary: str, subtype: str, encoding: Encoding) -> bytes:
    return (
        f"--{boundary}\r\n"
        f'Content-Type: text/{subtype}; charset="utf-8"\r\n'
        f"Content-Transfer-Encoding: {encoding.name}\r\n\r\n"
    ).encode()
