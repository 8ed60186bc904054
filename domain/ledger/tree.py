"""The Merkle tree of RFC 9162, section 2.1: roots, inclusion and consistency proofs.

A proof is planned first, as subtrees whose roots have to be looked up, and hashed
after: so a store answers any proof with one question. ``Node(level, place)`` is the
root of the ``2 ** level`` leaves from ``place << level`` on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256
from hmac import compare_digest
from typing import NamedTuple

#: The root of the tree without leaves (RFC 9162, section 2.1.1).
EMPTY = sha256(b"").digest()


class ProofInvalid(Exception):  # noqa: N818 - says what is wrong
    """A proof does not lead to the root that it is said to lead to."""


class Node(NamedTuple):
    """The place of a hash in the tree; level 0 is that of the leaves."""

    level: int
    place: int


#: The whole trees, from left to right, that a subtree is made of.
Subtree = tuple[Node, ...]


def leaf_hash(data: bytes) -> bytes:
    """Hash what a leaf holds."""
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash two subtrees together."""
    return sha256(b"\x01" + left + right).digest()


def parents(hashes: Sequence[bytes]) -> list[bytes]:
    """Hash neighbours together; an odd one at the end has no parent yet."""
    pairs = zip(hashes[::2], hashes[1::2], strict=False)
    return [sha256(b"\x01" + left + right).digest() for left, right in pairs]


def root_of(hashes: Sequence[bytes]) -> bytes:
    """Return the root of a tree, given the hashes of its leaves."""
    level, edge = list(hashes), b""
    while level:
        if len(level) % 2:
            last = level.pop()
            edge = node_hash(last, edge) if edge else last
        level = parents(level)
    return edge or EMPTY


def subtree(start: int, end: int) -> Subtree:
    """Name the whole trees that the leaves from ``start`` to before ``end`` make.

    ``start`` is where a subtree of the tree begins, as those of RFC 9162 do.
    """
    nodes = []
    while start < end:
        level = (end - start).bit_length() - 1
        nodes.append(Node(level, start >> level))
        start += 1 << level
    return tuple(nodes)


def inclusion(index: int, size: int) -> list[Subtree]:
    """Plan the proof that a leaf is in a tree (RFC 9162, section 2.1.3.1).

    Raises ValueError when the tree has no such leaf.
    """
    if not 0 <= index < size:
        raise ValueError(f"a tree of {size} leaves has no leaf {index}")
    return list(_inclusion(index, 0, size))


def _inclusion(index: int, start: int, end: int) -> Iterator[Subtree]:
    if end - start == 1:
        return
    middle = start + _left_size(end - start)
    if index < middle:
        yield from _inclusion(index, start, middle)
        yield subtree(middle, end)
    else:
        yield from _inclusion(index, middle, end)
        yield subtree(start, middle)


def consistency(old: int, new: int) -> list[Subtree]:
    """Plan the proof that a tree only grew (RFC 9162, section 2.1.4.1).

    Raises ValueError unless ``0 < old <= new``.
    """
    if not 0 < old <= new:
        raise ValueError(f"a tree of {old} leaves does not grow to one of {new}")
    return list(_consistency(old, 0, new, whole=True))


def _consistency(old: int, start: int, end: int, *, whole: bool) -> Iterator[Subtree]:
    if old == end:
        if not whole:
            yield subtree(start, end)
        return
    middle = start + _left_size(end - start)
    if old <= middle:
        yield from _consistency(old, start, middle, whole=whole)
        yield subtree(middle, end)
    else:
        yield from _consistency(old, middle, end, whole=False)
        yield subtree(start, middle)


def _left_size(size: int) -> int:
    """Return the largest power of two smaller than ``size``."""
    return 1 << ((size - 1).bit_length() - 1)


def hashed(nodes: Subtree, look_up: Callable[[Node], bytes]) -> bytes:
    """Return the root of a subtree; that of no leaves is the empty tree's."""
    if not nodes:
        return EMPTY
    *others, last = nodes
    root = look_up(last)
    for node in reversed(others):
        root = node_hash(look_up(node), root)
    return root


def verify_inclusion(
    leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes
) -> None:
    """Check that a leaf is in the tree of a root (RFC 9162, section 2.1.3.2).

    Raises ProofInvalid.
    """
    found = leaf
    for sibling, nodes in _matched(path, _planned(inclusion, index, size)):
        left = _first_leaf(nodes) < index
        found = node_hash(sibling, found) if left else node_hash(found, sibling)
    _same(found, root)


def verify_consistency(
    old: int, old_root: bytes, new: int, new_root: bytes, path: Sequence[bytes]
) -> None:
    """Check that a tree only grew (RFC 9162, section 2.1.4.2).

    Raises ProofInvalid. The empty tree is refused: everything grows from it.
    """
    steps = list(_matched(path, _planned(consistency, old, new)))
    # What both trees share and the path begins with: all of the old tree, if that is
    # a whole subtree of the new one, else its last whole part.
    shared = old_root
    if steps and _first_leaf(steps[0][1]) < old:
        shared = steps.pop(0)[0]
    found_old = found_new = shared
    for sibling, nodes in steps:
        if _first_leaf(nodes) < old:
            found_old = node_hash(sibling, found_old)
            found_new = node_hash(sibling, found_new)
        else:
            found_new = node_hash(found_new, sibling)
    _same(found_old, old_root)
    _same(found_new, new_root)


def _planned(
    plan: Callable[[int, int], list[Subtree]], first: int, second: int
) -> list[Subtree]:
    try:
        return plan(first, second)
    except ValueError as error:
        raise ProofInvalid(str(error)) from None


def _matched(
    path: Sequence[bytes], plan: Sequence[Subtree]
) -> Iterator[tuple[bytes, Subtree]]:
    if len(path) != len(plan):
        raise ProofInvalid(f"the path has {len(path)} hashes instead of {len(plan)}")
    return zip(path, plan, strict=True)


def _first_leaf(nodes: Subtree) -> int:
    level, place = nodes[0]
    return place << level


def _same(found: bytes, wanted: bytes) -> None:
    if not compare_digest(found, wanted):
        raise ProofInvalid("the path leads to another root")
