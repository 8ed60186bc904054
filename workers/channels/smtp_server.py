"""Says which mail server to use, from one URL, and opens a session with it."""

from __future__ import annotations

import ipaddress
import math
import re
import smtplib
import socket
import ssl
from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from workers.channels import ChannelUnavailable
from workers.channels.smtp_replies import redacted

_SETTINGS = frozenset({"verify", "timeout", "hello"})
_HELLO = re.compile(r"[!-~]{0,255}")


class Security(StrEnum):
    """How the way to the server is guarded; the values are URL schemes."""

    NONE = "smtp"
    STARTTLS = "smtp+starttls"
    TLS = "smtps"


_YES_OR_NO = {"yes": True, "no": False}
_PORTS = {Security.NONE: 25, Security.STARTTLS: 587, Security.TLS: 465}


class SmtpUrlInvalid(ValueError):  # noqa: N818 - named for what is wrong
    """The URL names no usable mail server; the text never holds the password."""


@dataclass(frozen=True)
class SmtpServer:
    """A mail server and what it takes to talk to it; ``timeout`` is in seconds."""

    host: str
    port: int
    security: Security = Security.NONE
    username: str = ""
    password: str = field(default="", repr=False)
    verify: bool = True
    timeout: float = 30.0
    hello: str = ""

    @classmethod
    def from_url(cls, url: str) -> SmtpServer:
        """Read ``smtp://``, ``smtp+starttls://`` or ``smtps://user:password@host:port``.

        Settings follow as a query: ``timeout`` in seconds, ``hello`` (the name we
        greet with), ``verify=no`` (no certificate check, loopback only).

        Raises SmtpUrlInvalid when it is none of these, or would be unsafe.
        """
        try:
            return cls._from_parts(urlsplit(url))
        except SmtpUrlInvalid:
            raise
        except (KeyError, ValueError):
            # The parser's own words may quote the password.
            raise SmtpUrlInvalid("the SMTP URL cannot be read") from None

    @classmethod
    def _from_parts(cls, parts: SplitResult) -> SmtpServer:
        if parts.scheme not in list(Security) or not parts.hostname:
            raise SmtpUrlInvalid("an SMTP URL is smtp://host or a kin of it")
        security = Security(parts.scheme)
        settings = _settings(parts.query)
        server = cls(
            host=parts.hostname,
            port=parts.port or _PORTS[security],
            security=security,
            username=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            verify=_YES_OR_NO[settings.get("verify", "yes")],
            timeout=float(settings.get("timeout", "30")),
            hello=settings.get("hello", ""),
        )
        server.check()
        return server

    def check(self) -> None:
        """Refuse what cannot work, or would show a password to whoever stands between.

        Raises SmtpUrlInvalid; on this machine nobody stands between.
        """
        if not (0 < self.timeout < math.inf and _HELLO.fullmatch(self.hello)):
            raise SmtpUrlInvalid("timeout is in seconds, hello a name in ASCII")
        if _is_loopback(self.host):
            return
        if not self.verify:
            raise SmtpUrlInvalid("verify=no is for servers on this machine only")
        if self.username and self.security is Security.NONE:
            raise SmtpUrlInvalid("a password needs smtps:// or smtp+starttls://")

    def open(self) -> tuple[smtplib.SMTP, socket.socket]:
        """Connect, greet, guard and log in; return the session and its socket.

        Raises ChannelUnavailable when any of these failed.
        """
        try:
            session = self._greeted(self._connected())
        except smtplib.SMTPResponseException as refused:
            text = redacted(_words(refused.smtp_error))
            raise ChannelUnavailable(f"{refused.smtp_code} {text}") from None
        except (OSError, UnicodeError) as error:
            raise ChannelUnavailable(type(error).__name__) from error
        if session.sock is None:
            raise ChannelUnavailable("the server closed")
        # Each write ends where we wait for an answer: nothing is gained by gathering.
        session.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return session, session.sock

    def _connected(self) -> smtplib.SMTP:
        hello = self.hello or socket.gethostname()
        if self.security is Security.TLS:
            context = self._context()
            return smtplib.SMTP_SSL(
                self.host, self.port, hello, timeout=self.timeout, context=context
            )
        return smtplib.SMTP(self.host, self.port, hello, timeout=self.timeout)

    def _greeted(self, session: smtplib.SMTP) -> smtplib.SMTP:
        try:
            if self.security is Security.STARTTLS:
                session.starttls(context=self._context())
            session.ehlo_or_helo_if_needed()
            if self.username:
                session.login(self.username, self.password)
        except (OSError, UnicodeError):
            session.close()
            raise
        return session

    def _context(self) -> ssl.SSLContext:
        context = ssl.create_default_context()
        if not self.verify:
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        return context


def _settings(query: str) -> dict[str, str]:
    settings = {name: values[-1] for name, values in parse_qs(query).items()}
    if unknown := settings.keys() - _SETTINGS:
        raise SmtpUrlInvalid(f"unknown setting in the SMTP URL: {min(unknown)}")
    return settings


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _words(text: bytes | str) -> str:
    return text.decode("utf-8", "replace") if isinstance(text, bytes) else text
