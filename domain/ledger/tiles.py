"""The tree in tiles of 256 hashes, so that a million leaves are four thousand rows.

As in C2SP's tlog-tiles: a tile of level 0 holds the hashes of 256 leaves, one of level
1 the roots of 256 tiles below it, and so on. Only the last tile of a level grows.
"""

from __future__ import annotations

from collections.abc import MutableMapping, Sequence
from typing import NamedTuple

from domain.ledger.tree import Node, root_of

HEIGHT = 8
WIDTH = 1 << HEIGHT
_HASH_SIZE = 32


class Tile(NamedTuple):
    """The place of a tile."""

    level: int
    number: int


def grow(
    edge: MutableMapping[int, bytes], size: int, leaves: Sequence[bytes]
) -> dict[Tile, bytes]:
    """Add leaves to a tree of ``size`` leaves and return the tiles that changed.

    ``edge`` holds the last tile of each level while it is not full, and is kept so.
    """
    changed: dict[Tile, bytes] = {}
    level, added = 0, list(leaves)
    while added:
        hashes = split(edge.get(level, b"")) + added
        added = []
        for start in range(0, len(hashes), WIDTH):
            some = hashes[start : start + WIDTH]
            packed = b"".join(some)
            changed[Tile(level, (size + start) // WIDTH)] = packed
            if len(some) == WIDTH:
                added.append(root_of(some))
        edge[level] = b"" if len(some) == WIDTH else packed
        level, size = level + 1, size // WIDTH
    return changed


def split(packed: bytes) -> list[bytes]:
    """Return the hashes of a tile."""
    return [
        packed[start : start + _HASH_SIZE]
        for start in range(0, len(packed), _HASH_SIZE)
    ]


def tile_of(node: Node) -> Tile:
    """Tell in which tile a node is found; it is hashed from what lies there."""
    level, above = divmod(node.level, HEIGHT)
    return Tile(level, node.place >> (HEIGHT - above))


def hash_in(packed: bytes, node: Node) -> bytes:
    """Return the hash of a node from its tile."""
    above = node.level % HEIGHT
    place = node.place & ((1 << (HEIGHT - above)) - 1)
    start, end = place << above, (place + 1) << above
    return root_of(split(packed[start * _HASH_SIZE : end * _HASH_SIZE]))


def edge_tiles(size: int) -> list[Tile]:
    """Name the last tile of each level of a tree while that tile is not full."""
    tiles, level = [], 0
    while size:
        if size % WIDTH:
            tiles.append(Tile(level, size // WIDTH))
        level, size = level + 1, size // WIDTH
    return tiles


def tile_counts(size: int) -> dict[int, int]:
    """Return how many tiles each level of a tree has."""
    counts, level = {}, 0
    while size:
        counts[level] = -(-size // WIDTH)
        level, size = level + 1, size // WIDTH
    return counts
