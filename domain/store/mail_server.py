"""Looks at the server that mail is handed to, without handing it any."""

from __future__ import annotations

import smtplib
import socket
from ipaddress import ip_address
from urllib.parse import urlsplit

from domain.checks.server import Relay

#: Seconds for the server to greet.
_PATIENCE = 3.0
_OPEN, _PORT = "smtp", 25


def relay_of(url: str) -> Relay:
    """Return what is known of a URL's server; it is asked only where that matters."""
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or _PORT
    encrypted, inside = parts.scheme != _OPEN, _is_inside(host)
    asked = not (encrypted or inside)
    return Relay(host, encrypted, inside, _offers_tls(host, port) if asked else None)


def _is_inside(host: str) -> bool:
    """Tell whether every address of a host is of this machine or a private network."""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except OSError:
        return False
    addresses = {ip_address(str(one[4][0]).partition("%")[0]) for one in found}
    return all(one.is_private or one.is_loopback for one in addresses)


def _offers_tls(host: str, port: int) -> bool | None:
    try:
        with smtplib.SMTP(host, port, timeout=_PATIENCE) as session:
            session.ehlo()
            return session.has_extn("starttls")
    except (OSError, UnicodeError):
        return None
