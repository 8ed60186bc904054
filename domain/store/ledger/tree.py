"""The stored tree: its tiles, and what any proof needs of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from psycopg import Cursor
from psycopg.rows import tuple_row

from domain.ledger.tiles import WIDTH, Tile, edge_tiles, grow, hash_in, tile_of
from domain.ledger.tree import Subtree, consistency, hashed, inclusion, subtree
from domain.store import arrays
from domain.store.sql import load_statements

SQL = load_statements(__package__, "ledger.sql")
_SMALLINT, _BIGINT, _BYTEA, _TEXT = 21, 20, 17, 25


class Tree:
    """The tree of an account's log, read and grown in the caller's transaction."""

    def __init__(self, cursor: Cursor[Any]) -> None:
        self._cursor = cursor
        arrays.register(cursor)

    def root(self, size: int) -> bytes:
        """Return the root of the first ``size`` leaves."""
        [root] = self._hashed([subtree(0, size)])
        return root

    def inclusion(self, leaf: int, size: int) -> list[bytes]:
        """Return the path of a leaf in the tree of the first ``size`` leaves."""
        return self._hashed(inclusion(leaf, size))

    def inclusions(self, leaves: Sequence[int], size: int) -> list[list[bytes]]:
        """Return the paths of some leaves, with one question."""
        plans = [inclusion(leaf, size) for leaf in leaves]
        hashes = iter(self._hashed([nodes for plan in plans for nodes in plan]))
        return [[next(hashes) for _ in plan] for plan in plans]

    def consistency(self, old: int, new: int) -> list[bytes]:
        """Return the path that proves that the tree only grew."""
        return self._hashed(consistency(old, new))

    def leaf(self, leaf: int) -> bytes:
        """Return the hash of one leaf."""
        [found] = self._hashed([subtree(leaf, leaf + 1)])
        return found

    def leaves_of(self, positions: Sequence[int]) -> dict[int, int]:
        """Return position -> leaf for events that have one."""
        reader = self._cursor.connection.cursor(row_factory=tuple_row)
        rows = reader.execute(SQL["leaves_of"], (list(positions),)).fetchall()
        return {position: leaf for position, leaf in rows if leaf is not None}

    def grow(
        self, size: int, leaves: Sequence[bytes], positions: Sequence[int]
    ) -> None:
        """Add leaves, and the positions of their events, to a tree of ``size``."""
        there = self.tiles(edge_tiles(size))
        edge = {tile.level: hashes for tile, hashes in there.items()}
        changed = grow(edge, size, leaves)
        levels, numbers = zip(*changed, strict=True)
        self._cursor.execute(
            SQL["put_tiles"],
            (
                arrays.encode("smallint", _SMALLINT, levels),
                arrays.encode("bigint", _BIGINT, numbers),
                arrays.encode("bytea", _BYTEA, list(changed.values())),
            ),
        )
        self._number(size, positions)

    def _number(self, size: int, positions: Sequence[int]) -> None:
        cuts = [0, *range(WIDTH - size % WIDTH, len(positions), WIDTH), len(positions)]
        runs = [positions[start:end] for start, end in pairwise(cuts) if start < end]
        tiles = range(size // WIDTH, size // WIDTH + len(runs))
        self._cursor.execute(
            SQL["put_positions"],
            (
                arrays.encode("bigint", _BIGINT, tiles),
                arrays.encode("list", _TEXT, runs),
            ),
        )

    def _hashed(self, plan: Iterable[Subtree]) -> list[bytes]:
        subtrees = list(plan)
        wanted = {tile_of(node) for nodes in subtrees for node in nodes}
        tiles = self.tiles(wanted)
        return [
            hashed(nodes, lambda node: hash_in(tiles[tile_of(node)], node))
            for nodes in subtrees
        ]

    def tiles(self, wanted: Iterable[Tile]) -> Mapping[Tile, bytes]:
        """Return some tiles; those that are not there are missing."""
        tiles = list(wanted)
        levels = [tile.level for tile in tiles]
        numbers = [tile.number for tile in tiles]
        reader = self._cursor.connection.cursor(row_factory=tuple_row, binary=True)
        rows = reader.execute(SQL["tiles"], (levels, numbers)).fetchall()
        return {Tile(level, number): hashes for level, number, hashes in rows}
