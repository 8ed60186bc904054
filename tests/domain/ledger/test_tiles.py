"""The tree in tiles is the tree, however it grew."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.ledger.tiles import (
    WIDTH,
    Tile,
    edge_tiles,
    grow,
    hash_in,
    split,
    tile_counts,
    tile_of,
)
from domain.ledger.tree import Node, hashed, root_of, subtree

LEAVES = [sha256(str(number).encode()).digest() for number in range(1_200)]


def grown(*sizes: int) -> dict[Tile, bytes]:
    """Grow a tree by some leaves at a time, and return its tiles."""
    tiles: dict[Tile, bytes] = {}
    edge: dict[int, bytes] = {}
    start = 0
    for size in sizes:
        tiles |= grow(edge, start, LEAVES[start : start + size])
        start += size
    return tiles


@given(st.lists(st.integers(1, 400), min_size=1, max_size=6))
def test_it_does_not_matter_how_a_tree_grew(sizes: list[int]) -> None:
    """The same leaves make the same tiles and the same root."""
    count = min(sum(sizes), len(LEAVES))
    cut: list[int] = []
    for size in sizes:
        cut.append(min(size, count - sum(cut)))
    tiles = grown(*[size for size in cut if size])

    assert tiles == grown(count)
    root = hashed(subtree(0, count), lambda node: hash_in(tiles[tile_of(node)], node))
    assert root == root_of(LEAVES[:count])


def test_the_edge_is_what_is_not_full() -> None:
    """A tree of 257 leaves ends in two tiles that grow; one of 256 in one."""
    assert edge_tiles(WIDTH + 1) == [Tile(0, 1), Tile(1, 0)]
    assert edge_tiles(WIDTH) == [Tile(1, 0)]
    assert edge_tiles(0) == []


@pytest.mark.parametrize("size", [0, 1, 255, 256, 257, 1_200])
def test_each_level_has_so_many_tiles(size: int) -> None:
    """The count of a level follows from the size alone."""
    tiles = grown(size) if size else {}
    levels = [tile.level for tile in tiles]

    assert tile_counts(size) == {level: levels.count(level) for level in set(levels)}


def test_a_node_of_a_higher_level_is_hashed_from_its_tile() -> None:
    """Level 9 lies in a tile of level 1, hashed once more."""
    tiles = grown(1_024)
    node = Node(9, 1)

    assert tile_of(node) == Tile(1, 0)
    assert hash_in(tiles[Tile(1, 0)], node) == root_of(LEAVES[512:1_024])
    assert split(tiles[Tile(0, 0)]) == LEAVES[:WIDTH]
