"""Where a URL that somebody gave us may lead: outside, and nowhere else.

A user of this service names the URL, and this service stands in a network where it can
reach what the user cannot. So every address that a name has is checked, and what only
looks like an address is refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import SplitResult, quote, urlsplit

import idna

from domain.errors import UrlRefused

LONGEST_URL = 2_000
HTTP, HTTPS = "http", "https"
_PORT = {HTTP: 80, HTTPS: 443}
#: Whitespace and controls are dropped by some parsers, and a backslash is a slash to
#: some: what is read in two ways is read in none.
_AMBIGUOUS = re.compile(r"[\x00-\x20\x7f\\]")
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?")
_LONGEST_HOST = 253
#: "Ends in a number", as browsers say: inet_aton makes an address of such names.
_NUMBER = re.compile(r"(?:.*\.)?(?:\d+|0x[0-9a-f]*)")
_SAFE = "/%:@!$&'()*+,;=~-._?"
_OUTSIDE_V6 = ip_network("2000::/3")
_ISATAP = re.compile(r".*:0?[02]00:5efe:[0-9a-f]{4}:[0-9a-f]{4}")

#: network -> what it is. The first that holds an address counts (IANA's registries of
#: special purposes, and what clouds answer their machines' questions at).
_NETWORKS: dict[IPv4Network | IPv6Network, str] = {
    ip_network(network): word
    for network, word in {
        "169.254.169.254/32": "a cloud's metadata",
        "168.63.129.16/32": "a cloud's metadata",
        "100.100.100.200/32": "a cloud's metadata",
        "fd00:ec2::/32": "a cloud's metadata",
        "fd20:ce::/32": "a cloud's metadata",
        "0.0.0.0/8": "this machine",
        "10.0.0.0/8": "a private network",
        "100.64.0.0/10": "a provider's own network",
        "127.0.0.0/8": "this machine itself",
        "169.254.0.0/16": "the local link",
        "172.16.0.0/12": "a private network",
        "192.0.0.0/24": "a special purpose",
        "192.0.2.0/24": "documentation",
        "192.88.99.0/24": "a relay of 6to4",
        "192.168.0.0/16": "a private network",
        "198.18.0.0/15": "benchmarks",
        "198.51.100.0/24": "documentation",
        "203.0.113.0/24": "documentation",
        "224.0.0.0/4": "many receivers",
        "240.0.0.0/4": "nobody yet",
        "::1/128": "this machine itself",
        "::/128": "this machine",
        "::ffff:0:0/96": "an IPv4 address in disguise",
        "::ffff:0:0:0/96": "an IPv4 address in disguise",
        "::/96": "an IPv4 address in disguise",
        "64:ff9b::/96": "an IPv4 address in disguise (NAT64)",
        "64:ff9b:1::/48": "an IPv4 address in disguise (NAT64)",
        "2001::/32": "an IPv4 address in disguise (Teredo)",
        "2001::/23": "a special purpose",
        "2001:db8::/32": "documentation",
        "2002::/16": "an IPv4 address in disguise (6to4)",
        "3fff::/20": "documentation",
        "5f00::/16": "a special purpose",
        "fc00::/7": "a private network",
        "fe80::/10": "the local link",
        "fec0::/10": "a private network",
        "ff00::/8": "many receivers",
    }.items()
}
#: What a host of the house may have.
_HOUSE = frozenset(
    {"a private network", "a provider's own network", "this machine itself"}
)


@dataclass(frozen=True)
class Reach:
    """How far URLs may lead: ``inside`` are hosts of the house, with a port or any."""

    http: bool = False
    ports: frozenset[int] = frozenset({443, 8443})
    inside: frozenset[str] = frozenset()

    def lists(self, host: str, port: int) -> bool:
        """Tell whether a host was listed as one of the house."""
        return host in self.inside or f"{host}:{port}" in self.inside


@dataclass(frozen=True)
class Target:
    """What a URL names, read once; ``inside`` tells that it may lie in the house."""

    scheme: str
    host: str
    port: int
    path: str
    inside: bool = False

    @property
    def authority(self) -> str:
        """Return the host as a request names it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORT[self.scheme] else f"{host}:{self.port}"


def target_of(url: str, reach: Reach) -> Target:
    """Read a URL; raises UrlRefused and says why."""
    parts = _split(url)
    host, port = _host(parts.hostname), _port(parts)
    inside = reach.lists(host, port)
    if not inside:
        _check_reach(parts.scheme, host, port, reach)
    if _is_address(host):
        check_address(host, inside=inside)
    path = quote(parts.path or "/", safe=_SAFE)
    query = f"?{quote(parts.query, safe=_SAFE)}" if parts.query else ""
    return Target(parts.scheme, host, port, path + query, inside)


def check_address(address: str, *, inside: bool = False) -> None:
    """Raise UrlRefused if an address is not one outside; ``inside`` if it may be."""
    ip = ip_address(address)
    word = next((word for net, word in _NETWORKS.items() if ip in net), None)
    if word is None and isinstance(ip, IPv6Address):
        word = _odd(ip)
    if word and not (inside and word in _HOUSE):
        raise UrlRefused(f"it leads to {address}, which is for {word}")


def _odd(ip: IPv6Address) -> str | None:
    if ip not in _OUTSIDE_V6:
        return "nobody yet"
    return "an IPv4 address in disguise" if _ISATAP.fullmatch(ip.exploded) else None


def _split(url: str) -> SplitResult:
    if len(url) > LONGEST_URL or _AMBIGUOUS.search(url):
        raise UrlRefused(f"it is longer than {LONGEST_URL}, or holds spaces")
    try:
        parts = urlsplit(url)
    except ValueError:
        raise UrlRefused("it cannot be read") from None
    if parts.scheme not in _PORT:
        raise UrlRefused("it does not begin with https://")
    if "@" in parts.netloc:
        raise UrlRefused("it holds a name or a password")
    return parts


def _host(name: str | None) -> str:
    host = _ascii(name or "").removesuffix(".")
    if _is_address(host):
        return str(ip_address(host))
    if _NUMBER.fullmatch(host):
        raise UrlRefused("its host is a number: write four of 0 to 255, or a name")
    labels = host.split(".")
    if len(host) > _LONGEST_HOST or not all(map(_LABEL.fullmatch, labels)):
        raise UrlRefused("it names no host")
    return host


def _ascii(name: str) -> str:
    if name.isascii():
        return name.lower()
    try:
        return idna.encode(name, uts46=True).decode()
    except idna.IDNAError:
        raise UrlRefused("its host is no name") from None


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return "%" not in host


def _port(parts: SplitResult) -> int:
    try:
        port = parts.port
    except ValueError:
        raise UrlRefused("its port is none") from None
    return _PORT[parts.scheme] if port is None else port


def _check_reach(scheme: str, host: str, port: int, reach: Reach) -> None:
    if scheme == HTTP and not reach.http:
        raise UrlRefused("it does not begin with https://")
    if port not in reach.ports and not (scheme == HTTP and port == _PORT[HTTP]):
        raise UrlRefused(f"port {port} is not one of {sorted(reach.ports)}")
    if "." not in host and ":" not in host:
        raise UrlRefused("its host is a name of this network alone")
