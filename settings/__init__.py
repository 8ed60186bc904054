"""Everything that can be set, from the environment or from one file.

Names are those of the fields in capitals, after ``SAYSO_``. ``SAYSO_SETTINGS`` names a
file with a ``NAME=value`` a line; the environment goes before it.
"""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from difflib import get_close_matches
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from settings import readers

PREFIX = "SAYSO_"
_FILE = "SAYSO_SETTINGS"
#: Names with our prefix that are not settings of the service.
_OTHERS = frozenset(
    {_FILE, "SAYSO_API_KEY", "SAYSO_URL", "SAYSO_TEST_DATABASE_URL", "SAYSO_CI"}
)


class SettingsInvalid(Exception):  # noqa: N818 - says what is wrong
    """Some settings cannot be used; the text names each of them."""


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
    port: int = _setting(8025, "port to listen on", readers.port)
    public_url: str = _setting(
        "", "address that links in messages begin with", readers.web_url
    )
    edge_port: int | None = _setting(
        None,
        "port where openings and clicks are counted; by default the one after"
        " SAYSO_PORT",
        readers.port,
    )
    edge_workers: int = _setting(1, "processes that count them", readers.whole)
    tracking_url: str = _setting(
        "",
        "address that counted links begin with; by default that of other links",
        readers.web_url,
    )
    scanner_networks: tuple[str, ...] = _setting(
        (),
        "further networks of programs that look at mail for others, by comma",
        readers.networks,
    )
    time_zone: str = _setting("UTC", "the account's time zone (IANA)", readers.zone)
    trusted_proxies: tuple[str, ...] = _setting(
        (),
        "addresses or networks of proxies whose X-Forwarded-For is believed, by comma",
        readers.networks,
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
        readers.domain,
    )
    success_notices: bool = _setting(
        False,  # noqa: FBT003 - a default
        "yes: ask servers to tell also of what they have delivered (RFC 3461)",
        readers.yes_or_no,
    )
    verified_senders: tuple[str, ...] = _setting(
        (),
        "domains whose addresses campaigns may come from unasked, by comma",
        readers.names,
    )
    dns_checks: bool | None = _setting(
        None,
        "yes or no: whether the DNS is asked about senders before a campaign goes out;"
        " by default if SAYSO_SMTP_URL is set",
        readers.yes_or_no,
    )
    dns_servers: tuple[str, ...] = _setting(
        (),
        "addresses of name servers to ask, with :port or without, by comma; by default"
        " those of this machine",
        readers.name_servers,
    )
    sending_hosts: tuple[str, ...] = _setting(
        (),
        "names or addresses of the hosts that mail leaves from, whose reverse names are"
        " looked at, by comma",
        readers.names,
    )
    postal_address: str = _setting(
        "", "where the sender lives; without it campaigns need not say so"
    )
    spamd: str | None = _setting(
        None,
        "host:port or /path of a spamd (SpamAssassin) that is asked about campaigns",
        readers.daemon,
    )
    spam_warn: Decimal = _setting(
        Decimal(3), "points of SpamAssassin from which it is warned", readers.percent
    )
    spam_block: Decimal = _setting(
        Decimal(5),
        "points of SpamAssassin from which a campaign is blocked",
        readers.percent,
    )
    ledger_origin: str = _setting(
        "", "name under which checkpoints are signed, for ever; by default host/account"
    )
    checkpoint_dir: Path | None = _setting(
        None, "folder that every signed checkpoint is written to, best elsewhere", Path
    )
    timestamp_url: str | None = _setting(
        None,
        "time-stamp authority (RFC 3161) that checkpoints are shown to",
        readers.web_url,
    )
    timestamp_minutes: int = _setting(
        60, "least minutes from one time stamp to the next", readers.whole
    )
    mailbox_witnesses: bool = _setting(
        False,  # noqa: FBT003 - a default
        "yes: campaign mails carry the newest checkpoint, so they tell the log's size",
        readers.yes_or_no,
    )
    confirmation_from: str | None = _setting(
        None,
        "address that asks people to confirm; forms cannot do without",
        readers.address,
    )
    confirmation_name: str = _setting("", "name beside that address")
    confirmation_days: int = _setting(
        7, "days in which a confirmation is to be answered", readers.whole
    )
    sign_ups_per_address_a_day: int = _setting(
        1, "confirmation messages to one address within 24 hours", readers.whole
    )
    sign_ups_per_address_a_month: int = _setting(
        3, "confirmation messages to one address within 30 days", readers.whole
    )
    sign_ups_per_ip_a_day: int = _setting(
        10, "sign-ups from one IP address (IPv6: /64) within 24 hours", readers.whole
    )
    operator: str = _setting(
        "", "who answers for the data, and where; said by certificates of erasure"
    )
    auditor_key: bytes | None = _setting(
        None,
        "public key that proofs of erased people are sealed to",
        readers.public_key,
    )
    stop_release_percent: Decimal = _setting(
        Decimal("0.1"),
        "percent of the base that may be released in a month from what people closed",
        readers.percent,
    )
    proof_days: int = _setting(
        1826, "days that sealed proof is kept after its last use", readers.whole
    )
    import_max_bytes: int = _setting(
        256 * 1024 * 1024, "largest file that an import takes", readers.whole
    )
    outside_http: bool = _setting(
        False,  # noqa: FBT003 - a default
        "yes: URLs of users may begin with http://",
        readers.yes_or_no,
    )
    outside_ports: tuple[int, ...] = _setting(
        (443, 8443), "ports that URLs of users may name, by comma", readers.ports
    )
    inside_hosts: tuple[str, ...] = _setting(
        (),
        "hosts of your own network that URLs of users may lead to, as host or"
        " host:port, by comma",
        readers.names,
    )
    retry_hours: int = _setting(
        24,
        "hours in which whoever a server refuses for now is tried again",
        readers.whole,
    )
    webhook_days: int = _setting(
        5, "days after which a webhook that fails is paused", readers.whole
    )
    web_workers: int = _setting(2, "processes that answer HTTP", readers.whole)
    web_threads: int = _setting(8, "threads of each of them", readers.whole)
    worker_processes: int = _setting(2, "processes that import and send", readers.whole)
    worker_threads: int = _setting(
        2,
        "threads of each of them; each holds one connection to send over",
        readers.whole,
    )
    projections: Path | None = _setting(
        None, "folder of Python files that are kept as projections of your own", Path
    )
    log_level: str = _setting("info", "debug, info, warning or error", readers.level)

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

    @property
    def counting_port(self) -> int:
        """Return the port where openings and clicks are counted."""
        return self.edge_port or self.port + 1

    @property
    def edge_url(self) -> str:
        """Return the address that counted links begin with."""
        told = self.tracking_url or self.public_url
        return (told or f"http://{self.host}:{self.counting_port}").rstrip("/")

    @property
    def hits_dir(self) -> Path:
        """Return the folder of what was counted and is not in the log yet."""
        return self.state_dir / "hits"

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
