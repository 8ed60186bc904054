"""The address that a message leaves under, so that what comes back names its delivery.

The local part is ``r+`` and 62 letters: the ids of the delivery and 54 bits of an
HMAC, in the base32hex of RFC 4648. That is 64 octets, the most that RFC 5321 allows,
and small letters and digits only: some servers fold the case. Whoever guesses has one
chance in 2^54 a message, and needs two ids that nobody publishes.

Its Message-ID names it in the same way, signed for that use: a provider who reports a
complaint may leave nothing else of the message.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hmac import compare_digest, digest
from uuid import UUID

#: What a token is for keeps one that was made for one use from serving another.
_RETURN, _REFERS = b"return 1", b"message-id 2"
CAMPAIGN, MESSAGE = "campaign", "message"
#: What a delivery may be of.
KINDS = (CAMPAIGN, MESSAGE)

_LOCAL = re.compile(r"r\+([0-9a-v]{62})", re.IGNORECASE)
#: A Message-ID; whoever quotes one may have taken its brackets off.
_REFERENCE = re.compile(r"\b([0-9a-v]{62})@", re.IGNORECASE)
_TOKEN = re.compile(r"[0-9a-v]{62}", re.IGNORECASE)
_LETTERS = "0123456789abcdefghijklmnopqrstuv"
#: Ten bits -> two letters: encoding is done for every message.
_PAIRS = [first + second for first in _LETTERS for second in _LETTERS]
_PLACES = range(300, -1, -10)
_SIGNED_BITS, _ID_BITS = 54, 128
_SIGNATURE = (1 << _SIGNED_BITS) - 1
_ID = (1 << _ID_BITS) - 1


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message to one contact: of a campaign, or a message of its own."""

    kind: str
    id: UUID
    contact_id: UUID

    @property
    def campaign_id(self) -> UUID | None:
        """Return the campaign, if it is of one."""
        return self.id if self.kind == CAMPAIGN else None

    @property
    def message_id(self) -> UUID | None:
        """Return the message, if it is one of its own."""
        return self.id if self.kind == MESSAGE else None


def return_token(key: bytes, delivery: Delivery) -> str:
    """Name a delivery in 62 letters that only we can have written."""
    return _token(_RETURN, key, delivery)


def return_address(key: bytes, delivery: Delivery, domain: str) -> str:
    """Return the address that a delivery leaves under (VERP): its envelope sender."""
    return f"r+{return_token(key, delivery)}@{domain}"


def message_reference(
    key: bytes, delivery: Delivery, domain: str, window_id: UUID | None = None
) -> str:
    """Return the Message-ID of a delivery (RFC 5322), the same each time.

    Who gets a letter again gets another message: ``window_id`` parts them.
    """
    part = f"{window_id.hex[-12:]}." if window_id else ""
    return f"<{part}{_token(_REFERS, key, delivery)}@{domain}>"


def read_return_token(keys: Iterable[bytes], token: str) -> Delivery | None:
    """Tell which delivery a token names, or None if we did not write it."""
    return _read(_RETURN, keys, token)


def references_in(keys: Iterable[bytes], text: str) -> Iterator[Delivery]:
    """Find Message-IDs of ours in a text, and tell which deliveries they name."""
    known = tuple(keys)
    for found in _REFERENCE.finditer(text):
        if delivery := _read(_REFERS, known, found[1]):
            yield delivery


def _token(use: bytes, key: bytes, delivery: Delivery) -> str:
    bits = delivery.id.int << _ID_BITS | delivery.contact_id.int
    signed = bits << _SIGNED_BITS | _signature(use, key, delivery.kind, bits)
    return "".join([_PAIRS[signed >> place & 1023] for place in _PLACES])


def _read(use: bytes, keys: Iterable[bytes], token: str) -> Delivery | None:
    if not _TOKEN.fullmatch(token):
        return None
    signed = int(token, 32)
    bits, signature = signed >> _SIGNED_BITS, signed & _SIGNATURE
    for key in keys:
        for kind in KINDS:
            if _same(_signature(use, key, kind, bits), signature):
                return Delivery(kind, UUID(int=bits >> _ID_BITS), UUID(int=bits & _ID))
    return None


def tokens_in(text: str) -> Iterator[str]:
    """Find what may be return addresses of ours in a text, and give their tokens."""
    for found in _LOCAL.finditer(text):
        yield found[1]


def _signature(use: bytes, key: bytes, kind: str, bits: int) -> int:
    signed = b"%s %s\0%s" % (use, kind.encode(), bits.to_bytes(32))
    return int.from_bytes(digest(key, signed, "sha256")[:7]) >> 2


def _same(one: int, other: int) -> bool:
    return compare_digest(one.to_bytes(7), other.to_bytes(7))
