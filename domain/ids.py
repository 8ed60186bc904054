"""Identifiers that sort by time, so that the log stays dense where it is written."""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from uuid import UUID, SafeUUID

from uuid_utils import uuid7

# A UUID checks what it is made of and refuses to be changed, in 1.5 µs; an import draws
# five for each person. Its parts are set directly, as the standard library's own
# `UUID.__setstate__` does.
_blank = object.__new__
_set_int = UUID.__dict__["int"].__set__
_set_is_safe = UUID.__dict__["is_safe"].__set__
_UNKNOWN = SafeUUID.unknown


def new_id() -> UUID:
    """Draw a UUIDv7 (RFC 9562, section 5.7)."""
    id_ = _blank(UUID)
    _set_int(id_, uuid7().int)
    _set_is_safe(id_, _UNKNOWN)
    return id_


def derived_id(at: datetime, *parts: object) -> UUID:
    """Derive the id of a thing that must happen once.

    A UUIDv8 (RFC 9562, section 5.8): 48 bits of ``at`` in milliseconds, so that it
    keeps the locality of a UUIDv7, then 74 bits of SHA-256 over ``parts``. Equal
    arguments give equal ids in every process, for ever.
    """
    milliseconds = int(at.timestamp() * 1000) & ((1 << 48) - 1)
    return _version_8(milliseconds << 80 | _digest(parts) >> 176)


def named_id(*parts: object) -> UUID:
    """Derive the id of a thing that is known by a name: a UUIDv8 of SHA-256."""
    return _version_8(_digest(parts) >> 128)


def keyed_id(secret: bytes, *parts: object) -> UUID:
    """Derive the id of a thing whose name nobody shall guess from it."""
    keyed = hmac.digest(secret, _joined(parts), "sha256")
    return _version_8(int.from_bytes(keyed) >> 128)


def _digest(parts: Iterable[object]) -> int:
    return int.from_bytes(sha256(_joined(parts)).digest())


def _joined(parts: Iterable[object]) -> bytes:
    return "\x1f".join(map(str, parts)).encode()


def _version_8(bits: int) -> UUID:
    free = bits & ~(0xF << 76 | 0b11 << 62)
    return UUID(int=free | 0x8 << 76 | 0b10 << 62)
