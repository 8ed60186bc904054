"""Looks whether a message says where its sender lives, as many laws ask of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from domain.checks.rule import BLOCK, Rule
from domain.plain_text import plain_text

_BETWEEN = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class Shown:
    """What somebody reads, and the address that has to be in it."""

    html: str
    text: str
    address: str


def _folded(text: str) -> str:
    """Return words alone: an address may have lines or commas, and any capitals."""
    return f" {_BETWEEN.sub(' ', text).strip().casefold()} "


def missing(shown: Shown) -> Iterator[str]:
    """Find a part of a message that does not show the address."""
    wanted = _folded(shown.address)
    parts = {"HTML": plain_text(shown.html), "text part": shown.text}
    for part, text in parts.items():
        if wanted not in _folded(text):
            yield f"the {part} does not show {shown.address}: put it where all see it"


POSTAL = Rule("postal-address", 1, BLOCK, missing, lambda shown: shown.address)
