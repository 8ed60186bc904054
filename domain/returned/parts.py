"""A message that came back, taken apart: only its own parts, not those it encloses."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from email import message_from_bytes, message_from_string
from email.message import Message

#: The most bytes of a message that are looked at: what is enclosed comes last.
LARGEST = 1024 * 1024
#: The most parts of a message that is looked at: reading goes as deep as they nest.
_MOST_PARTS = 100
_TEXT_SHOWN = 4_000
_HOST = re.compile(r"(?:[a-z0-9-]{1,63}\.){1,10}[a-z][a-z0-9-]{1,62}", re.IGNORECASE)
_BLANK_LINE = re.compile(r"\n[ \t]*\n")

Fields = Message


def taken_apart(raw: bytes) -> Message | None:
    """Read a message, whatever its line ends; None if it has too many parts."""
    text = raw[:LARGEST].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    if text.lower().count(b"content-type") > _MOST_PARTS:
        return None
    return message_from_bytes(text)


def own_parts(message: Message) -> Iterator[Message]:
    """Go through a message and its parts; what is enclosed stays closed."""
    yield message
    if message.get_content_maintype() == "multipart":
        for part in _inside(message):
            yield from own_parts(part)


def of_type(message: Message, *types: str) -> Message | None:
    """Return the first own part of a type."""
    found = (part for part in own_parts(message) if part.get_content_type() in types)
    return next(found, None)


def blocks(part: Message) -> list[Fields]:
    """Return the groups of fields that a part is made of (RFC 3464, RFC 5965)."""
    found = []
    for block in _inside(part):
        found.append(block)
        rest = block.get_payload()
        if isinstance(rest, str):
            found += map(message_from_string, _BLANK_LINE.split(rest.strip("\n")))
    return [block for block in found if block.keys()]


def enclosed(message: Message) -> Fields | None:
    """Return the fields of the message that is sent back, if they are."""
    part = of_type(message, "message/rfc822", "message/global", "text/rfc822-headers")
    if part is None:
        return None
    if inside := _inside(part):
        return inside[0]
    return message_from_string(_decoded(part).lstrip("\n"))


def field(fields: Fields, name: str) -> str:
    """Return a field on one line, or nothing."""
    return " ".join(str(fields.get(name, "")).split())


def all_of(fields: Fields, names: Iterable[str]) -> str:
    """Return every field of some names, one after the other."""
    return "\n".join(str(value) for name in names for value in fields.get_all(name, ()))


def first_text(message: Message) -> str:
    """Return how the message begins in words."""
    part = of_type(message, "text/plain")
    return _decoded(part)[:_TEXT_SHOWN] if part else ""


def host_in(text: str) -> str:
    """Return the first host name in a text, or nothing; addresses have none."""
    found = _HOST.search(text)
    return found[0].lower() if found else ""


def _inside(part: Message) -> list[Message]:
    payload = part.get_payload()
    inside = payload if isinstance(payload, list) else []
    return [one for one in inside if isinstance(one, Message)]


def _decoded(part: Message) -> str:
    content = part.get_payload(decode=True)
    return content.decode("utf-8", "replace") if isinstance(content, bytes) else ""
