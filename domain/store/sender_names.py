"""Asks the DNS about a sender's domain: few seconds for all, whoever is silent."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any

from dns.exception import DNSException
from dns.nameserver import Do53Nameserver
from dns.rdatatype import RdataType
from dns.resolver import (
    NXDOMAIN,
    LifetimeTimeout,
    NoAnswer,
    NoNameservers,
    NoResolverConfiguration,
    Resolver,
)
from dns.reversename import from_address

from domain.checks.rule import Unable

#: Seconds for all questions of one look, and for one of them.
IN_ALL, FOR_ONE = 6.0, 3.0
_PORT = 53
_ADDRESSES = (RdataType.A, RdataType.AAAA)


class SenderNames:
    """Answers the questions of one look; what was asked once is known."""

    def __init__(
        self,
        servers: Sequence[str] = (),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Take addresses of servers, with a port or without; else this machine's."""
        self._servers = servers
        self._clock = clock
        self._ends = clock() + IN_ALL
        self._known: dict[tuple[str, RdataType], list[Any]] = {}

    def texts(self, name: str) -> list[str]:
        """Return the TXT records under a name; raises Unable."""
        found = self._asked(name, RdataType.TXT)
        return [b"".join(one.strings).decode("ascii", "replace") for one in found]

    def exchangers(self, name: str) -> list[str]:
        """Return the hosts that take mail for a name; raises Unable."""
        found = sorted(self._asked(name, RdataType.MX), key=lambda one: one.preference)
        return [one.exchange.to_text().rstrip(".") or "." for one in found]

    def has_address(self, name: str) -> bool:
        """Tell whether a name has an IP address; raises Unable."""
        return any(self._asked(name, kind) for kind in _ADDRESSES)

    def addresses(self, name: str) -> list[str]:
        """Return the IP addresses of a name; raises Unable."""
        found = (one for kind in _ADDRESSES for one in self._asked(name, kind))
        return [one.address for one in found]

    def names_of(self, address: str) -> list[str]:
        """Return the names that an IP address says it has; raises Unable."""
        name = from_address(address).to_text(omit_final_dot=True)
        found = self._asked(name, RdataType.PTR)
        return [one.target.to_text(omit_final_dot=True) for one in found]

    def _asked(self, name: str, kind: RdataType) -> list[Any]:
        key = name.lower(), kind
        if key not in self._known:
            self._known[key] = self._answered(*key)
        return self._known[key]

    def _answered(self, name: str, kind: RdataType) -> list[Any]:
        # A question needs a little time; what comes too late is no answer.
        left = max(self._ends - self._clock(), 0.001)
        try:
            asking = _resolver(self._servers)
            return list(asking.resolve(f"{name}.", kind, lifetime=min(left, FOR_ONE)))
        except (NXDOMAIN, NoAnswer):
            return []
        except (LifetimeTimeout, NoNameservers, NoResolverConfiguration):
            raise Unable(f"the DNS gives no answer about {name}") from None
        except (DNSException, ValueError):
            # There can be no such name.
            return []


def _resolver(servers: Sequence[str]) -> Resolver:
    if not servers:
        return Resolver()
    resolver = Resolver(configure=False)
    resolver.nameservers = [_server(one) for one in servers]
    return resolver


def _server(told: str) -> Do53Nameserver:
    """Read ``192.0.2.1``, ``192.0.2.1:53`` or ``2001:db8::1``."""
    host, colon, port = told.partition(":")
    if colon and ":" not in port:
        return Do53Nameserver(host, int(port))
    return Do53Nameserver(told, _PORT)
