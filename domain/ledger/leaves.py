"""What a leaf of the ledger says of an event, and how a stream's leaves hang together.

The header names everything of an event but its state, and commits to that by hash; it
commits to the leaf before it in its stream too. So the newest header of a stream
stands for all of them, and none can be left out, moved or put between.
"""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha256
from typing import NamedTuple
from uuid import UUID

from domain.ledger.tree import leaf_hash

FORMAT = "sayso.event.v1"
#: Stands where the first event of a stream has no leaf before it.
NONE_BEFORE = "-"


class Header(NamedTuple):
    """All of an event but its state, which it names by its SHA-256."""

    stream_id: UUID
    version: int
    topic: str
    recorded_at: datetime
    state_hash: bytes

    def text(self, previous: bytes | None) -> str:
        """Write the header: seven lines, each ended by a line feed.

        Format, stream, version, type, recorded time (RFC 3339 in UTC, microseconds),
        SHA-256 of the state, and the leaf hash before it in its stream.
        """
        return header_text(
            str(self.stream_id),
            str(self.version),
            self.topic,
            timestamp(self.recorded_at),
            self.state_hash.hex(),
            previous,
        )

    def leaf(self, previous: bytes | None) -> bytes:
        """Return the leaf hash: SHA-256(0x00 || header)."""
        return leaf_hash(self.text(previous).encode())


def header_text(
    stream_id: str,
    version: str,
    topic: str,
    recorded_at: str,
    state_hash: str,
    previous: bytes | None,
) -> str:
    """Write a header of what is text already."""
    before = previous.hex() if previous else NONE_BEFORE
    return (
        f"{FORMAT}\n{stream_id}\n{version}\n{topic}\n{recorded_at}\n{state_hash}\n"
        f"{before}\n"
    )


def state_hash(state: bytes) -> bytes:
    """Hash the stored bytes of an event's state, exactly as they are."""
    return sha256(state).digest()


def timestamp(at: datetime) -> str:
    """Write a time as headers do: always six digits of a second, always UTC."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
