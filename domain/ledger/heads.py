"""The tree of stream heads: what the last event of every stream is at a position.

Streams lie in 65,536 buckets by the last two bytes of their id, sorted by id in each.
A bucket's root is that of the RFC 9162 tree over its heads; the 65,536 roots are the
leaves of a full tree on top. So one new event touches one bucket and sixteen nodes,
and the root still says of each stream that nothing came after its head.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple, Self
from uuid import UUID

from domain.ledger.tree import EMPTY, leaf_hash, node_hash, root_of

FORMAT = "sayso.head.v1"
#: Levels of the tree over the buckets.
HEIGHT = 16
BUCKETS = 1 << HEIGHT
_VERSION_SIZE, _HASH_SIZE = 8, 32


def head_hash(stream_id: str, version: int, leaf: bytes) -> bytes:
    """Return the hash of a head as a leaf of its bucket."""
    text = f"{FORMAT}\n{stream_id}\n{version}\n{leaf.hex()}\n"
    return leaf_hash(text.encode())


def pack(stream_id: bytes, version: int, leaf: bytes) -> bytes:
    """Write a head in 56 bytes."""
    return stream_id + version.to_bytes(_VERSION_SIZE, "big") + leaf


class Head(NamedTuple):
    """The last event of a stream."""

    stream_id: UUID
    version: int
    leaf: bytes

    @property
    def hash(self) -> bytes:
        """Return the hash of the head as a leaf of its bucket."""
        return head_hash(str(self.stream_id), self.version, self.leaf)

    def packed(self) -> bytes:
        """Write the head in 56 bytes."""
        return pack(self.stream_id.bytes, self.version, self.leaf)

    @classmethod
    def unpacked(cls, packed: bytes) -> Self:
        """Read what ``packed`` wrote."""
        version = int.from_bytes(packed[16 : 16 + _VERSION_SIZE], "big")
        return cls(UUID(bytes=packed[:16]), version, packed[-_HASH_SIZE:])


PACKED_SIZE = 16 + _VERSION_SIZE + _HASH_SIZE


def bucket_of(stream_id: UUID) -> int:
    """Tell in which bucket a stream lies."""
    return stream_id.int & (BUCKETS - 1)


def unpack(packed: bytes) -> list[Head]:
    """Return the heads of a bucket, in order."""
    starts = range(0, len(packed), PACKED_SIZE)
    return [Head.unpacked(packed[start : start + PACKED_SIZE]) for start in starts]


def bucket_root(heads: Iterable[Head]) -> bytes:
    """Return the root of a bucket, given its heads sorted by stream."""
    return root_of([head.hash for head in heads])


def climb(bucket: int, root: bytes, siblings: Sequence[bytes]) -> bytes:
    """Return the root of the tree over the buckets, from one bucket's root up."""
    found = root
    for sibling in siblings:
        found = node_hash(sibling, found) if bucket % 2 else node_hash(found, sibling)
        bucket >>= 1
    return found


def _empty_nodes() -> tuple[bytes, ...]:
    nodes = [EMPTY]
    for _ in range(HEIGHT):
        nodes.append(node_hash(nodes[-1], nodes[-1]))
    return tuple(nodes)


#: level -> the hash of a node without any stream below it.
EMPTY_NODES = _empty_nodes()
