"""Where a request comes from: the peer, or whom a proxy of ours names (RFC 7239, 7).

Anybody may send X-Forwarded-For. It is believed from the right, as far as proxies of
ours have written it; what lies beyond is kept as a claim, never as the address.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)

from falcon import Request

from domain.application.sealing import Trace

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
_LONGEST = 500
#: What one household or one machine has of IPv6.
_IPV6_PREFIX = 64


class Origins:
    """Tells where requests come from, given which proxies are ours."""

    def __init__(self, trusted: Iterable[str]) -> None:
        self._trusted: list[Network] = [
            ip_network(one, strict=False) for one in trusted
        ]

    def trace(self, req: Request) -> Trace:
        """Return what a request leaves behind."""
        peer = req.env.get("REMOTE_ADDR", "")
        ip, claimed = self.locate(peer, req.get_header("X-Forwarded-For") or "")
        agent = printable(req.user_agent or "")
        return Trace(ip, agent or None, printable(claimed) or None)

    def locate(self, peer: str, forwarded: str) -> tuple[str | None, str]:
        """Return the address that can be relied on, and what else was claimed."""
        hops = [hop.strip() for hop in forwarded.split(",")] if forwarded else []
        found = _read(peer)
        while hops and found and self._trusts(found):
            named = _read(hops[-1])
            if named is None:
                break
            found = named
            hops.pop()
        return str(found) if found else None, ", ".join(hops)

    def _trusts(self, address: Address) -> bool:
        return any(address in network for network in self._trusted)


def household(ip: str) -> str:
    """Return what limits count as one: the address, or of IPv6 its /64."""
    address = ip_address(ip)
    if isinstance(address, IPv4Address):
        return ip
    return str(ip_network((address, _IPV6_PREFIX), strict=False))


def printable(text: str) -> str:
    """Return what the vault takes of a header."""
    return "".join(filter(str.isprintable, text))[:_LONGEST]


def _read(hop: str) -> Address | None:
    """Read an address as proxies write it, with or without brackets and port."""
    for text in _spellings(hop):
        try:
            address = ip_address(text)
        except ValueError:
            continue
        mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
        return mapped or address
    return None


def _spellings(hop: str) -> Sequence[str]:
    bare, _, _ = hop.removeprefix("[").partition("]")
    without_port, _, _ = hop.partition(":")
    return hop, bare, without_port
