"""Everything that can be set, from the environment or from one file.

Names are those of the fields in capitals, after ``SAYSO_``. ``SAYSO_SETTINGS`` names a
file with a ``NAME=value`` a line; the environment goes before it.
"""

from __future__ import annotations

import dataclasses
import logging
import os
import re
from base64 import b64decode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

PREFIX = "SAYSO_"
_KEY_SIZE = 32
_LABEL = r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
#: The local part before it has 64 octets, and a path takes 254 (RFC 5321).
_DOMAIN = re.compile(rf"(?=.{{1,189}}$){_LABEL}(\.{_LABEL})+")
_ALL = 100
_LAST_PORT = 65_535
_FILE = "SAYSO_SETTINGS"
#: Names with our prefix that are not settings of the service.
_OTHERS = frozenset(
    {_FILE, "SAYSO_API_KEY", "SAYSO_URL", "SAYSO_TEST_DATABASE_URL", "SAYSO_CI"}
)


class SettingsInvalid(Exception):  # noqa: N818 - says what is wrong
    """Some settings cannot be used; the text names each of them."""


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",") if name.strip())


def _zone(text: str) -> str:
    try:
        ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError):
        raise ValueError("is no IANA time zone such as Europe/Riga") from None
    return text


def _whole(text: str) -> int:
    if not text.isdecimal():
        raise ValueError("is no whole number")
    return int(text)


def _percent(text: str) -> Decimal:
    try:
        percent = Decimal(text)
    except InvalidOperation:
        percent = Decimal(-1)
    if not (percent.is_finite() and 0 <= percent <= _ALL):
        raise ValueError("is no number from 0 to 100")
    return percent


def _address(text: str) -> str:
    name, _, domain = text.rpartition("@")
    if not name or not domain or not text.isprintable() or " " in text:
        raise ValueError("is no e-mail address")
    return text


def _domain(text: str) -> str:
    if not _DOMAIN.fullmatch(text):
        raise ValueError("is no domain such as bounces.shop.example")
    return text.lower()


def _networks(text: str) -> tuple[str, ...]:
    for name in _names(text):
        try:
            ip_network(name, strict=False)
        except ValueError:
            raise ValueError(
                f"names {name}, which is no IP address or network"
            ) from None
    return _names(text)


def _name_servers(text: str) -> tuple[str, ...]:
    for name in _names(text):
        host, _, port = name.rpartition(":") if name.count(":") == 1 else (name, "", "")
        try:
            ip_address(host)
            _port(port or "53")
        except ValueError:
            raise ValueError(f"names {name}, which is no IP address") from None
    return _names(text)


def _daemon(text: str) -> str:
    host, _, port = text.rpartition(":")
    if not text.startswith("/") and not (host and port.isdecimal()):
        raise ValueError("is neither host:port nor the path of a socket")
    return text


def _yes_or_no(text: str) -> bool:
    if text not in ("yes", "no"):
        raise ValueError("is neither yes nor no")
    return text == "yes"


def _web_url(text: str) -> str:
    if not text.startswith(("http://", "https://")):
        raise ValueError("is no http:// or https://")
    return text


def _public_key(text: str) -> bytes:
    try:
        key = b64decode(text, validate=True)
    except ValueError:
        key = b""
    if len(key) != _KEY_SIZE:
        raise ValueError("is no public key of `sayso auditor new-key`")
    return key


def _port(text: str) -> int:
    port = _whole(text)
    if not 0 < port <= _LAST_PORT:
        raise ValueError(f"is no port from 1 to {_LAST_PORT}")
    return port


def _ports(text: str) -> tuple[int, ...]:
    return tuple(_port(name) for name in _names(text))


def _level(text: str) -> str:
    if text.upper() not in logging.getLevelNamesMapping():
        raise ValueError("is none of debug, info, warning, error")
    return text.lower()


def _setting(
    default: Any,  # noqa: ANN401 - of whatever type the field has
    help_: str,
    read: Callable[[str], Any] = str,
) -> Any:  # noqa: ANN401 - as dataclasses.field
    return field(default=default, metadata={"help": help_, "read": read})


@dataclass(frozen=True)
class Settings:
    """What the service was told."""

    state_dir: Path = _setting(
        Path("sayso-state"), "folder for secrets, embedded data and written mail", Path
    )
    database_url: str | None = _setting(
        None, "PostgreSQL 15 or later; without it one is embedded"
    )
    broker_url: str | None = _setting(
        None, "amqp://, redis:// or postgresql://; without it the database serves"
    )
    account: str = _setting("main", "name of the account, and of its schema")
    host: str = _setting("127.0.0.1", "address to listen on")
    port: int = _setting(8025, "port to listen on", _port)
    public_url: str = _setting(
        "", "address that links in messages begin with", _web_url
    )
    time_zone: str = _setting("UTC", "the account's time zone (IANA)", _zone)
    trusted_proxies: tuple[str, ...] = _setting(
        (),
        "addresses or networks of proxies whose X-Forwarded-For is believed, by comma",
        _networks,
    )
    smtp_url: str | None = _setting(
        None, "smtp://, smtp+starttls:// or smtps://; without it mail goes into files"
    )
    dkim_domain: str | None = _setting(None, "domain that signs messages")
    dkim_selector: str | None = _setting(None, "selector of its key in the DNS")
    dkim_key_file: Path | None = _setting(None, "PEM file of the private key", Path)
    return_domain: str = _setting(
        "",
        "domain that undeliverable mail comes back to, such as bounces.shop.example",
        _domain,
    )
    success_notices: bool = _setting(
        False,  # noqa: FBT003 - a default
        "yes: ask servers to tell also of what they have delivered (RFC 3461)",
        _yes_or_no,
    )
    verified_senders: tuple[str, ...] = _setting(
        (), "domains whose addresses campaigns may come from unasked, by comma", _names
    )
    dns_checks: bool | None = _setting(
        None,
        "yes or no: whether the DNS is asked about senders before a campaign goes out;"
        " by default if SAYSO_SMTP_URL is set",
        _yes_or_no,
    )
    dns_servers: tuple[str, ...] = _setting(
        (),
        "addresses of name servers to ask, with :port or without, by comma; by default"
        " those of this machine",
        _name_servers,
    )
    spamd: str | None = _setting(
        None,
        "host:port or /path of a spamd (SpamAssassin) that is asked about campaigns",
        _daemon,
    )
    spam_warn: Decimal = _setting(
        Decimal(3), "points of SpamAssassin from which it is warned", _percent
    )
    spam_block: Decimal = _setting(
        Decimal(5), "points of SpamAssassin from which a campaign is blocked", _percent
    )
    ledger_origin: str = _setting(
        "", "name under which checkpoints are signed, for ever; by default host/account"
    )
    checkpoint_dir: Path | None = _setting(
        None, "folder that every signed checkpoint is written to, best elsewhere", Path
    )
    timestamp_url: str | None = _setting(
        None, "time-stamp authority (RFC 3161) that checkpoints are shown to", _web_url
    )
    timestamp_minutes: int = _setting(
        60, "least minutes from one time stamp to the next", _whole
    )
    mailbox_witnesses: bool = _setting(
        False,  # noqa: FBT003 - a default
        "yes: campaign mails carry the newest checkpoint, so they tell the log's size",
        _yes_or_no,
    )
    confirmation_from: str | None = _setting(
        None, "address that asks people to confirm; forms cannot do without", _address
    )
    confirmation_name: str = _setting("", "name beside that address")
    confirmation_days: int = _setting(
        7, "days in which a confirmation is to be answered", _whole
    )
    sign_ups_per_address_a_day: int = _setting(
        1, "confirmation messages to one address within 24 hours", _whole
    )
    sign_ups_per_address_a_month: int = _setting(
        3, "confirmation messages to one address within 30 days", _whole
    )
    sign_ups_per_ip_a_day: int = _setting(
        10, "sign-ups from one IP address (IPv6: /64) within 24 hours", _whole
    )
    operator: str = _setting(
        "", "who answers for the data, and where; said by certificates of erasure"
    )
    auditor_key: bytes | None = _setting(
        None, "public key that proofs of erased people are sealed to", _public_key
    )
    stop_release_percent: Decimal = _setting(
        Decimal("0.1"),
        "percent of the base that may be released in a month from what people closed",
        _percent,
    )
    proof_days: int = _setting(
        1826, "days that sealed proof is kept after its last use", _whole
    )
    import_max_bytes: int = _setting(
        256 * 1024 * 1024, "largest file that an import takes", _whole
    )
    outside_http: bool = _setting(
        False,  # noqa: FBT003 - a default
        "yes: URLs of users may begin with http://",
        _yes_or_no,
    )
    outside_ports: tuple[int, ...] = _setting(
        (443, 8443), "ports that URLs of users may name, by comma", _ports
    )
    inside_hosts: tuple[str, ...] = _setting(
        (),
        "hosts of your own network that URLs of users may lead to, as host or"
        " host:port, by comma",
        _names,
    )
    retry_hours: int = _setting(
        24,
        "hours in which whoever a server refuses for now is tried again",
        _whole,
    )
    webhook_days: int = _setting(
        5, "days after which a webhook that fails is paused", _whole
    )
    web_workers: int = _setting(2, "processes that answer HTTP", _whole)
    web_threads: int = _setting(8, "threads of each of them", _whole)
    worker_processes: int = _setting(2, "processes that import and send", _whole)
    worker_threads: int = _setting(
        2, "threads of each of them; each holds one connection to send over", _whole
    )
    log_level: str = _setting("info", "debug, info, warning or error", _level)

    @property
    def checks_dns(self) -> bool:
        """Tell whether the DNS is asked about senders: mail in files needs none."""
        return bool(self.smtp_url) if self.dns_checks is None else self.dns_checks

    @property
    def sink_dir(self) -> Path:
        """Return the folder that mail is written to when no server is set."""
        return self.state_dir / "mail"

    @property
    def key_file(self) -> Path:
        """Return the file that the key of the first start is kept in."""
        return self.state_dir / "api_key"

    @property
    def origin(self) -> str:
        """Return the name under which the ledger's first key signs."""
        host = urlsplit(self.url).netloc
        return self.ledger_origin or f"{host}/{self.account}"

    @property
    def url(self) -> str:
        """Return the address that links begin with."""
        return (self.public_url or f"http://{self.host}:{self.port}").rstrip("/")

    def require_database_url(self) -> str:
        """Return the database's URL; raises SettingsInvalid if none is known."""
        if not self.database_url:
            raise SettingsInvalid(
                "no database: start `sayso up`, or set SAYSO_DATABASE_URL"
            )
        return self.database_url


def load(environment: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings; raises SettingsInvalid and names everything that is wrong."""
    told = {**_from_file(environment.get(_FILE)), **environment}
    given = {name: text for name, text in told.items() if name.startswith(PREFIX)}
    values, wrong = {}, []
    for setting in dataclasses.fields(Settings):
        name = PREFIX + setting.name.upper()
        text = given.pop(name, "")
        try:
            if text:
                values[setting.name] = setting.metadata["read"](text)
        except ValueError as error:
            wrong.append(f"{name} {error}")
    wrong += map(_unknown, sorted(given.keys() - _OTHERS))
    if wrong:
        raise SettingsInvalid("; ".join(wrong))
    return Settings(**values)


def _unknown(name: str) -> str:
    names = [setting.name.upper() for setting in dataclasses.fields(Settings)]
    near = get_close_matches(name.removeprefix(PREFIX), names, n=1)
    return f"{name} is unknown" + (f": is it {PREFIX}{near[0]}?" if near else "")


def _from_file(name: str | None) -> dict[str, str]:
    if not name:
        return {}
    try:
        lines = Path(name).read_text(encoding="utf-8").splitlines()
    except OSError as error:
        message = f"{_FILE} names {name}: {error.strerror}"
        raise SettingsInvalid(message) from None
    pairs = (line.partition("=") for line in map(str.strip, lines))
    return {
        key.strip(): value.strip()
        for key, equals, value in pairs
        if equals and not key.startswith("#")
    }
