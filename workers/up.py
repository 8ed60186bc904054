"""Brings everything up: database, migrations, the first key, and the processes."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from domain.application.keys import Keys, new_text
from domain.application.records import By, Records
from domain.ids import new_id
from domain.store.commands import Command
from domain.store.datastore import AccountDatastore, open_pool
from domain.store.server import EmbeddedServer, ServerFailed
from settings import Settings
from workers.supervisor import Supervisor, read_procfile

_ROOT = Path(__file__).parent.parent
_LOGS = "logs"

Say = Callable[[str], None]


class PortTaken(Exception):  # noqa: N818 - says what is wrong
    """Somebody listens on our port."""

    def __init__(self, port: int) -> None:
        super().__init__(f"port {port} is taken: stop who has it, or set SAYSO_PORT")


def run(
    config: Settings,
    environment: Mapping[str, str],
    now: Callable[[], datetime],
    say: Say,
) -> None:
    """Run everything until told to stop."""
    for port in (config.port, config.counting_port):
        _require_port(config.host, port)
    config.state_dir.mkdir(parents=True, exist_ok=True)
    server = None if config.database_url else EmbeddedServer(config.state_dir)
    try:
        url = server.start() if server else config.require_database_url()
        _run_on(config, url, environment, now, _Reviving(server, say))
    finally:
        if server:
            server.stop()
    say("stopped")


def _run_on(
    config: Settings,
    url: str,
    environment: Mapping[str, str],
    now: Callable[[], datetime],
    reviving: _Reviving,
) -> None:
    told = {
        **environment,
        "SAYSO_DATABASE_URL": url,
        "SAYSO_STATE_DIR": str(config.state_dir.absolute()),
    }
    commands = read_procfile(_ROOT / "Procfile")
    if config.projections:
        told["SAYSO_PROJECTIONS"] = str(config.projections.absolute())
    else:
        del commands["own"]
    supervisor = Supervisor(
        commands,
        told,
        folder=_ROOT,
        output=_output(config.state_dir / _LOGS),
        say=reviving.say,
        also=reviving,
    )
    supervisor.prepare()
    _introduce(config, first_key(config, url, now), reviving.say)
    supervisor.run()


@dataclass(frozen=True)
class _Reviving:
    """Starts the embedded server again when it dies."""

    server: EmbeddedServer | None
    say: Say

    def __call__(self) -> None:
        try:
            if self.server and self.server.revive():
                self.say("PostgreSQL ended; it was started again")
        except ServerFailed as error:
            self.say(f"{error}; trying again")


def first_key(config: Settings, url: str, now: Callable[[], datetime]) -> str | None:
    """Make an owner's key if none is good, and return its text.

    The text is written first: a key whose text nobody knows would let nobody in.
    """
    pool = open_pool(url, size=1)
    try:
        datastore = AccountDatastore(pool, config.account)
        keys = Keys(Records(datastore), datastore)
        if any(key.role == "owner" and not key.revoked for key in keys.all()):
            return None
        text = new_text()
        _write_secret(config.key_file, text)
        by = By("setup", now(), Command("setup", str(new_id())))
        keys.issue(by, "owner", "made by sayso up", text)
    finally:
        pool.close()
    return text


def _introduce(config: Settings, key: str | None, say: Say) -> None:
    state = config.state_dir.absolute()
    key_file = config.key_file.absolute()
    known = f"in {key_file}" if key_file.exists() else "made earlier"
    mail = "goes to the SMTP server of SAYSO_SMTP_URL"
    if not config.smtp_url:
        mail = f"is written to {state / 'mail'}, a file a message (set SAYSO_SMTP_URL)"
    say(f"Sayso answers at   {config.url}")
    say(f"API description    {config.url}/v1/docs")
    say(f"API key            {key or known}")
    say(f"mail               {mail}")
    say(f"state is kept in   {state}")


def _require_port(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            raise PortTaken(port) from None


def _output(folder: Path) -> Callable[[str], int | None]:
    """Send logs into files when a person looks on, else where our own output goes."""
    if not sys.stdout.isatty():
        return lambda _: None
    folder.mkdir(exist_ok=True)
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
    return lambda name: os.open(folder / f"{name}.log", flags, 0o640)


def _write_secret(path: Path, text: str) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
