"""Names that leave the house in a message and prove themselves when they return."""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from hmac import compare_digest, digest
from struct import Struct
from uuid import UUID

_KEY_ID = re.compile(r"[A-Za-z0-9]{1,16}")
# 36 bytes are 48 letters exactly, 48 are 64, 60 are 80: no padding and no spare bits,
# so each token has one spelling only.
_TOKEN = re.compile(r"1\.([A-Za-z0-9]{1,16})\.((?:[A-Za-z0-9_-]{16}){3,5})")
_UUID_SIZE = 16
_UNSUBSCRIBE, _WEB_VERSION, _SENDER = "unsubscribe", "web version", "sender"
_TRACKED, _REPORT = "tracked", "report edition"
#: Campaign, contact, seconds since 1970, and the link.
_FOLLOWED = Struct(">16s16sI8s")
#: Campaign, until how many seconds since 1970, and how many were taken back before.
_REPORTED = Struct(">16sQQ")
_SIGNATURE_SIZE = 16
_NOBODY = UUID(int=0)


@dataclass(frozen=True, slots=True)
class MessageLink:
    """Whom a link of a message is for, and which campaign carried it."""

    campaign_id: UUID
    contact_id: UUID


def unsubscribe_token(
    key: bytes, key_id: str, campaign_id: UUID, contact_id: UUID
) -> str:
    """Make the signed token of an unsubscribe link (RFC 8058): 69 letters or so.

    Raises ValueError when ``key_id`` is not 1 to 16 ASCII letters and digits.
    """
    return _token(_UNSUBSCRIBE, (key, key_id), campaign_id, contact_id)


def web_version_token(
    key: bytes, key_id: str, campaign_id: UUID, contact_id: UUID
) -> str:
    """Make the signed token of a message's page; raises as ``unsubscribe_token``.

    It is another than that of the way out: whoever a message is shown to cannot end it.
    """
    return _token(_WEB_VERSION, (key, key_id), campaign_id, contact_id)


def sender_token(key: bytes, key_id: str, address_id: UUID) -> str:
    """Make the signed token of a question to a sender; raises as the others."""
    return _token(_SENDER, (key, key_id), address_id, address_id)


def read_sender_token(keys: Mapping[str, bytes], token: str) -> UUID | None:
    """Tell which address the token asks about, or None if we did not make it."""
    found = _read(_SENDER, keys, token)
    return found.contact_id if found else None


def read_unsubscribe_token(keys: Mapping[str, bytes], token: str) -> MessageLink | None:
    """Tell whom the token speaks for, or None if we did not make it."""
    return _read(_UNSUBSCRIBE, keys, token)


def read_web_version_token(keys: Mapping[str, bytes], token: str) -> MessageLink | None:
    """Tell whose message the token shows, or None if we did not make it."""
    return _read(_WEB_VERSION, keys, token)


@dataclass(frozen=True, slots=True)
class Followed:
    """A link that is counted: of which message, if it tells, and when that was sent.

    ``link`` is 16 digits in hex, ``sent`` seconds since 1970; 0 and no contact where
    whose it is shall not be known.
    """

    campaign_id: UUID
    link: str
    contact_id: UUID | None = None
    sent: int = 0


def tracked_token(key: bytes, key_id: str, followed: Followed) -> str:
    """Make the signed token of a link that is counted; raises as the others."""
    body = _FOLLOWED.pack(
        followed.campaign_id.bytes,
        (followed.contact_id or _NOBODY).bytes,
        followed.sent,
        bytes.fromhex(followed.link),
    )
    return _sealed(_TRACKED, (key, key_id), body)


def read_tracked_token(keys: Mapping[str, bytes], token: str) -> Followed | None:
    """Tell what the token counts, or None if we did not make it."""
    body = _opened(_TRACKED, keys, token)
    if body is None:
        return None
    campaign, contact, sent, link = _FOLLOWED.unpack(body)
    contact_id = UUID(bytes=contact)
    told = None if contact_id == _NOBODY else contact_id
    return Followed(UUID(bytes=campaign), link.hex(), told, sent)


def report_token(
    key: bytes, key_id: str, campaign_id: UUID, ends: int, edition: int
) -> str:
    """Make the signed token of a campaign's report; raises as the others.

    ``ends`` are seconds since 1970: from then on it is read no more. ``edition`` says
    how often links to it were taken back before.
    """
    body = _REPORTED.pack(campaign_id.bytes, ends, edition)
    return _sealed(_REPORT, (key, key_id), body)


def read_report_token(
    keys: Mapping[str, bytes], token: str, now: float
) -> tuple[UUID, int] | None:
    """Tell whose report the token shows, and which edition of links it is of.

    None if we did not make it, or it is over.
    """
    body = _opened(_REPORT, keys, token)
    if body is None:
        return None
    campaign, ends, edition = _REPORTED.unpack(body)
    return (UUID(bytes=campaign), edition) if now < ends else None


def _token(
    purpose: str, signing: tuple[bytes, str], campaign_id: UUID, contact_id: UUID
) -> str:
    return _sealed(purpose, signing, campaign_id.bytes + contact_id.bytes)


def _sealed(purpose: str, signing: tuple[bytes, str], body: bytes) -> str:
    key, key_id = signing
    if not _KEY_ID.fullmatch(key_id):
        raise ValueError("a key id is 1 to 16 letters and digits")
    sealed = body + _signature(key, f"{purpose} 1 {key_id}", body)
    return f"1.{key_id}.{urlsafe_b64encode(sealed).decode()}"


def _read(purpose: str, keys: Mapping[str, bytes], token: str) -> MessageLink | None:
    ids = _opened(purpose, keys, token)
    if ids is None:
        return None
    return MessageLink(UUID(bytes=ids[:_UUID_SIZE]), UUID(bytes=ids[_UUID_SIZE:]))


def _opened(purpose: str, keys: Mapping[str, bytes], token: str) -> bytes | None:
    parts = _TOKEN.fullmatch(token)
    if parts is None or parts[1] not in keys:
        return None
    sealed = urlsafe_b64decode(parts[2])
    body, signature = sealed[:-_SIGNATURE_SIZE], sealed[-_SIGNATURE_SIZE:]
    wanted = _signature(keys[parts[1]], f"{purpose} 1 {parts[1]}", body)
    return body if compare_digest(wanted, signature) else None


def message_id(key: bytes, campaign_id: UUID, contact_id: UUID, domain: str) -> str:
    """Derive the Message-ID (RFC 5322) of one question; it names nobody."""
    ids = campaign_id.bytes + contact_id.bytes
    return f"<{_signature(key, 'message-id 1', ids).hex()}@{domain}>"


def _signature(key: bytes, purpose: str, value: bytes) -> bytes:
    # The purpose keeps a signature made for one use from serving another.
    return digest(key, purpose.encode() + b"\0" + value, sha256)[:_SIGNATURE_SIZE]
