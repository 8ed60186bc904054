"""Chooses among languages (BCP 47) as RFC 4647, section 3.4, looks one up."""

from __future__ import annotations

from collections.abc import Collection


def lookup(wanted: str, offered: Collection[str]) -> str | None:
    """Return the offered language that comes closest, or None.

    ``wanted`` loses subtags from its end until it is one of those offered, which are
    in lower case: de-at has de, but de has no de-at.
    """
    tag = wanted.strip().replace("_", "-").lower()
    while tag:
        if tag in offered:
            return tag
        tag = tag.rpartition("-")[0]
        if tag[-2:-1] == "-":
            # A letter alone only says what kind of subtag followed it.
            tag = tag[:-2]
    return None
