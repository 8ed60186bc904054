"""What is asked of the DNS about a sender."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol


class Names(Protocol):
    """Answers about names; each raises Unable if nobody answers."""

    def texts(self, name: str) -> Sequence[str]:
        """Return the TXT records under a name."""

    def exchangers(self, name: str) -> Sequence[str]:
        """Return the hosts that take mail for a name; "." takes none."""

    def has_address(self, name: str) -> bool:
        """Tell whether a name has an IP address."""


class Hosts(Protocol):
    """Answers about hosts and their addresses; each raises Unable likewise."""

    def addresses(self, name: str) -> Sequence[str]:
        """Return the IP addresses of a name."""

    def names_of(self, address: str) -> Sequence[str]:
        """Return the names that an IP address says it has (PTR)."""
