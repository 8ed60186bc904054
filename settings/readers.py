"""What the text of a setting stands for; each reader raises ValueError and says why."""

from __future__ import annotations

import logging
import re
from base64 import b64decode
from decimal import Decimal, InvalidOperation
from ipaddress import ip_address, ip_network
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_KEY_SIZE = 32
_LABEL = r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
#: The local part before it has 64 octets, and a path takes 254 (RFC 5321).
_DOMAIN = re.compile(rf"(?=.{{1,189}}$){_LABEL}(\.{_LABEL})+")
_ALL = 100
_LAST_PORT = 65_535


def names(text: str) -> tuple[str, ...]:
    """Read names by comma."""
    return tuple(name.strip() for name in text.split(",") if name.strip())


def zone(text: str) -> str:
    """Read a time zone."""
    try:
        ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError):
        raise ValueError("is no IANA time zone such as Europe/Riga") from None
    return text


def whole(text: str) -> int:
    """Read a whole number."""
    if not text.isdecimal():
        raise ValueError("is no whole number")
    return int(text)


def percent(text: str) -> Decimal:
    """Read a number from 0 to 100."""
    try:
        percent = Decimal(text)
    except InvalidOperation:
        percent = Decimal(-1)
    if not (percent.is_finite() and 0 <= percent <= _ALL):
        raise ValueError("is no number from 0 to 100")
    return percent


def address(text: str) -> str:
    """Read an e-mail address."""
    name, _, domain = text.rpartition("@")
    if not name or not domain or not text.isprintable() or " " in text:
        raise ValueError("is no e-mail address")
    return text


def domain(text: str) -> str:
    """Read a domain, in small letters."""
    if not _DOMAIN.fullmatch(text):
        raise ValueError("is no domain such as bounces.shop.example")
    return text.lower()


def networks(text: str) -> tuple[str, ...]:
    """Read IP addresses and networks by comma."""
    for name in names(text):
        try:
            ip_network(name, strict=False)
        except ValueError:
            raise ValueError(
                f"names {name}, which is no IP address or network"
            ) from None
    return names(text)


def name_servers(text: str) -> tuple[str, ...]:
    """Read IP addresses by comma, with a port or without."""
    for name in names(text):
        with_port = name.count(":") == 1
        host, _, number = name.rpartition(":") if with_port else (name, "", "")
        try:
            ip_address(host)
            port(number or "53")
        except ValueError:
            raise ValueError(f"names {name}, which is no IP address") from None
    return names(text)


def daemon(text: str) -> str:
    """Read where a daemon listens."""
    host, _, port = text.rpartition(":")
    if not text.startswith("/") and not (host and port.isdecimal()):
        raise ValueError("is neither host:port nor the path of a socket")
    return text


def yes_or_no(text: str) -> bool:
    """Read a yes or a no."""
    if text not in ("yes", "no"):
        raise ValueError("is neither yes nor no")
    return text == "yes"


def web_url(text: str) -> str:
    """Read the URL of something on the web."""
    if not text.startswith(("http://", "https://")):
        raise ValueError("is no http:// or https://")
    return text


def public_key(text: str) -> bytes:
    """Read a public key in base64 (X25519)."""
    try:
        key = b64decode(text, validate=True)
    except ValueError:
        key = b""
    if len(key) != _KEY_SIZE:
        raise ValueError("is no public key of `sayso auditor new-key`")
    return key


def port(text: str) -> int:
    """Read a port."""
    port = whole(text)
    if not 0 < port <= _LAST_PORT:
        raise ValueError(f"is no port from 1 to {_LAST_PORT}")
    return port


def ports(text: str) -> tuple[int, ...]:
    """Read ports by comma."""
    return tuple(port(name) for name in names(text))


def level(text: str) -> str:
    """Read how much is logged."""
    if text.upper() not in logging.getLevelNamesMapping():
        raise ValueError("is none of debug, info, warning, error")
    return text.lower()
