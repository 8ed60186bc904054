"""What a link is known by: the same, however a message is put together."""

from __future__ import annotations

from hashlib import sha256

#: What an opening, and the link that nobody sees, are known by in place of a link.
OPEN, TRAP = "0" * 16, "f" * 16
_SIZE = 16


def link_of(target: str) -> str:
    """Return what a link is known by: 64 bits of SHA-256 of where it leads, in hex."""
    return sha256(target.encode()).hexdigest()[:_SIZE]
