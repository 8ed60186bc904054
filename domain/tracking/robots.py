"""Tells people from programs, by what the log keeps of a request alone.

So what was counted as one becomes the other when a rule changes: raise ``VERSION``, and
the version of the read model with it, and it is rebuilt.
"""

from __future__ import annotations

import re
from typing import Protocol

from domain.tracking.links import TRAP
from domain.tracking.signs import APPLE, GOOGLE, SCANNER

VERSION = 1

#: A person; a program that fetches for one who may look later, or never; any other.
PERSON, PROXY, ROBOT = "person", "proxy", "robot"
KINDS = (PERSON, PROXY, ROBOT)

#: Nobody has a message, reads it and follows a link within so many seconds of its way.
TOO_FAST = 2
_PROXIES = re.compile(r"GoogleImageProxy|YahooMailProxy")
#: All that Apple's Mail Privacy Protection says of itself.
_APPLES = "Mozilla"
_ROBOTS = re.compile(
    r"bot\b|crawl|spider|scan|preview|headless|phantom|monitor|fetch|slurp|validator"
    r"|\bcurl\b|\bwget\b|python|\bjava\b|go-http|okhttp|libwww|axios|node-fetch|httpx"
    r"|barracuda|proofpoint|mimecast|facebookexternalhit|whatsapp|safelinks",
    re.IGNORECASE,
)


class Signs(Protocol):
    """What is known of one request."""

    @property
    def link(self) -> str:
        """Return what was asked for."""

    @property
    def network(self) -> str:
        """Return whose network it came from, if that is known."""

    @property
    def head(self) -> bool:
        """Tell whether only the head was asked for."""

    @property
    def since(self) -> int:
        """Return how many seconds after the sending it came; -1 if nobody knows."""


def kind_of(signs: Signs, agent: str) -> str:
    """Tell who asked; ``agent`` are the words that they call themselves by."""
    if _PROXIES.search(agent):
        return PROXY
    if _is_scanner(signs) or not agent or _ROBOTS.search(agent):
        return ROBOT
    if signs.network in (APPLE, GOOGLE) or agent == _APPLES:
        return PROXY
    return ROBOT if 0 <= signs.since < TOO_FAST else PERSON


def _is_scanner(signs: Signs) -> bool:
    return signs.link == TRAP or signs.head or signs.network == SCANNER
