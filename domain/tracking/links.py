"""What a link is known by: the same, however a message is put together."""

from __future__ import annotations

import re
from functools import lru_cache
from hashlib import sha256

#: What an opening, and the link that nobody sees, are known by in place of a link.
OPEN, TRAP = "0" * 16, "f" * 16
_SIZE = 16


def link_of(target: str) -> str:
    """Return what a link is known by: 64 bits of SHA-256 of where it leads, in hex."""
    return sha256(target.encode()).hexdigest()[:_SIZE]


def is_mask(told: str) -> bool:
    """Tell whether this is a mask of many links, and not where one leads."""
    return "*" in told


def fits(mask: str, target: str) -> bool:
    """Tell whether a link leads where a mask says: ``*`` is anything, or nothing."""
    return _pattern(mask).fullmatch(target) is not None


@lru_cache(maxsize=256)
def _pattern(mask: str) -> re.Pattern[str]:
    return re.compile(".*".join(map(re.escape, mask.split("*"))), re.DOTALL)
