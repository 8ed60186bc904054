"""Identifiers that sort by time, so that the log stays dense where it is written."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from uuid import UUID

from uuid_utils.compat import uuid7

_LOW_62_BITS = (1 << 62) - 1


def new_id() -> UUID:
    """Draw a UUIDv7 (RFC 9562, section 5.7)."""
    return uuid7()


def derived_id(at: datetime, *parts: object) -> UUID:
    """Derive the id of a thing that must happen once.

    A UUIDv8 (RFC 9562, section 5.8): 48 bits of ``at`` in milliseconds, so that it
    keeps the locality of a UUIDv7, then 74 bits of SHA-256 over ``parts``. Equal
    arguments give equal ids in every process, for ever.
    """
    digest = int.from_bytes(sha256("\x1f".join(map(str, parts)).encode()).digest())
    milliseconds = int(at.timestamp() * 1000) & ((1 << 48) - 1)
    high_12 = digest >> 244
    return UUID(
        int=milliseconds << 80
        | 0x8 << 76
        | high_12 << 64
        | 0b10 << 62
        | digest & _LOW_62_BITS
    )
