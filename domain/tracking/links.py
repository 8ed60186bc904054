"""What a link is known by: the same, however a message is put together."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256

#: What an opening, and the link that nobody sees, are known by in place of a link.
OPEN, TRAP = "0" * 16, "f" * 16
_SIZE = 16


def by_link(targets: Iterable[str]) -> dict[str, str]:
    """Return link -> where it leads, of some."""
    return {link_of(target): target for target in targets}


def link_of(target: str) -> str:
    """Return what a link is known by: 64 bits of SHA-256 of where it leads, in hex."""
    return sha256(target.encode()).hexdigest()[:_SIZE]


def is_mask(told: str) -> bool:
    """Tell whether this is a mask of many links, and not where one leads."""
    return "*" in told


def fits(mask: str, target: str) -> bool:
    """Tell whether a link leads where a mask says: ``*`` is anything, or nothing.

    Each piece is looked for once, behind the one before: masks come from outside, and
    however many stars they have, this takes no longer than the link is long.
    """
    head, *rest = mask.split("*")
    if not rest:
        return mask == target
    *middle, tail = rest
    begin, end = len(head), len(target) - len(tail)
    if begin > end or not (target.startswith(head) and target.endswith(tail)):
        return False
    for piece in middle:
        found = target.find(piece, begin, end)
        if found < 0:
            return False
        begin = found + len(piece)
    return True
