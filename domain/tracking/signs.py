"""What is kept of whoever asked for a picture or a link: signs, nothing personal.

The address and the text of the agent are not kept. Of the agent its words stay, without
versions and whatever else has a digit; of the address whose network it is, if that is
one of those who look at mail for others.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

Network = IPv4Network | IPv6Network

_WORD = re.compile(r"(?<!\w)[A-Za-z][A-Za-z-]{1,23}(?!\w)")
_MOST_WORDS = 12
_LONGEST = 500

SCANNER, APPLE, GOOGLE = "scanner", "apple", "google"
#: Whose networks these are: what they and others publish of them.
RANGES: Mapping[str, tuple[str, ...]] = {
    APPLE: ("17.0.0.0/8",),
    GOOGLE: ("66.102.0.0/20", "66.249.80.0/20", "74.125.208.0/20"),
    SCANNER: (
        # Barracuda
        "64.235.144.0/20",
        "209.222.80.0/21",
        # Mimecast
        "91.220.42.0/24",
        "195.130.217.0/24",
        "205.139.110.0/23",
        "207.211.30.0/23",
        # Microsoft
        "40.94.0.0/16",
        "104.47.0.0/17",
        # Proofpoint
        "67.231.144.0/20",
        "148.163.128.0/19",
    ),
}


def agent_of(user_agent: str) -> str:
    """Return the words that an agent calls itself by."""
    words = dict.fromkeys(_WORD.findall(user_agent[:_LONGEST]))
    return " ".join(list(words)[:_MOST_WORDS])


class Networks:
    """Tells whose network an address is in; ``scanners`` are further ones."""

    def __init__(self, scanners: Iterable[str] = ()) -> None:
        told = {**RANGES, SCANNER: (*scanners, *RANGES[SCANNER])}
        self._known = [
            (ip_network(one, strict=False), name)
            for name, some in told.items()
            for one in some
        ]
        self.of = lru_cache(10_000)(self._of)

    def _of(self, address: str | None) -> str:
        """Return whose it is; "" if that is nobody who is known, or it is none."""
        if address is None:
            return ""
        found = ip_address(address)
        return next((name for network, name in self._known if found in network), "")
