"""Compares heads and seals as they are kept with those of a log hashed anew."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from domain.ledger.audit import Bucket, Finding
from domain.ledger.heads import EMPTY_NODES, HEIGHT
from domain.ledger.tree import node_hash, root_of

Buckets = Mapping[int, Bucket]
Nodes = dict[tuple[int, int], bytes]


class LastSeal(NamedTuple):
    """The last seal in the log: where its event is, and what that says."""

    position: int
    sealed_position: int
    root: bytes


class KeptSeal(NamedTuple):
    """A seal as the database keeps it: where it is, and the tree under it."""

    event: int
    sealed_position: int
    buckets: Mapping[int, bytes]
    nodes: Nodes


def findings_in_seal(
    last: LastSeal | None, kept: KeptSeal, heads: Buckets | None
) -> Iterator[Finding]:
    """Say what does not fit.

    ``heads`` are those that the log had where it was sealed; None while the tree under
    the seal is being brought to the next one.
    """
    if last is None:
        if kept.event or kept.sealed_position or kept.buckets:
            yield Finding(0, "a seal is kept that the log does not have")
    elif (last.position, last.sealed_position) != (kept.event, kept.sealed_position):
        yield Finding(last.position, "another seal is kept than the log has last")
    elif heads is not None:
        yield from _findings_under(last, kept, heads)


def _findings_under(
    last: LastSeal, kept: KeptSeal, heads: Buckets
) -> Iterator[Finding]:
    nodes = nodes_over(heads)
    if nodes.get((HEIGHT, 0)) != last.root:
        yield Finding(last.position, "it seals other heads than the log had")
    packed = {number: b"".join(bucket.packed) for number, bucket in heads.items()}
    if kept.buckets != packed or kept.nodes != nodes:
        yield Finding(last.position, "what was sealed is not what is kept of it")


def nodes_over(buckets: Buckets) -> Nodes:
    """Return the tree over all buckets: (level, place) -> hash, without empty nodes."""
    hashes = {number: root_of(bucket.hashes) for number, bucket in buckets.items()}
    nodes = {(0, place): hash_ for place, hash_ in hashes.items()}
    for level in range(HEIGHT):
        empty = EMPTY_NODES[level]
        hashes = {
            place >> 1: node_hash(
                hashes.get(place & ~1, empty), hashes.get(place | 1, empty)
            )
            for place in hashes
        }
        nodes |= {(level + 1, place): hash_ for place, hash_ in hashes.items()}
    return nodes
