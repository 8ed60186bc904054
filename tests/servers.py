"""PostgreSQL servers to test on: the embedded one, and the one installed here."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from psycopg.sql import SQL, Identifier

#: Where Debian and Ubuntu put the programs of PostgreSQL.
INSTALLED = Path("/usr/lib/postgresql")
OLDEST_VERSION = 15
#: A crash of the machine may cost the tests' databases: they are made anew each time.
_HASTE = ("fsync", "synchronous_commit", "full_page_writes")


def need(found: object, what: str, package: str) -> None:
    """Skip a test whose server is missing; in CI ``tests/conftest.py`` fails it."""
    if not found:
        pytest.skip(f"{what} is not installed: apt-get install {package}")


@contextmanager
def embedded_server() -> Iterator[str]:
    """Run the PostgreSQL that comes with the extra ``embedded``; give its URL."""
    from domain.store.server import EmbeddedServer  # noqa: PLC0415 - an extra

    with tempfile.TemporaryDirectory(prefix="sayso-test-") as folder:
        server = EmbeddedServer(Path(folder))
        try:
            url = server.start()
            _hurry(url)
            yield url
        finally:
            server.stop()


@contextmanager
def installed_server() -> Iterator[str]:
    """Run a private cluster with the newest PostgreSQL installed here; give its URL."""
    programs = _programs()
    need(programs, f"PostgreSQL {OLDEST_VERSION} or newer", "postgresql")
    assert programs
    cluster = _Cluster(programs / "pg_ctl")
    try:
        url = cluster.start()
        _hurry(url)
        yield url
    finally:
        cluster.remove()


class _Cluster:
    """A cluster in a folder of its own, run by somebody other than root."""

    def __init__(self, control: Path) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="sayso-test-"))
        self._command = [str(control), "-D", str(self._folder / "cluster"), "-w", "-s"]
        # PostgreSQL refuses to run as root.
        self._user = "postgres" if os.geteuid() == 0 else None
        if self._user:
            shutil.chown(self._folder, self._user)

    def start(self) -> str:
        """Make the cluster and start it."""
        port = _free_port()
        options = f"-p {port} -k {self._folder} -c listen_addresses=127.0.0.1"
        self._control("-o", "-A trust -U postgres --no-sync", "init")
        self._control("-o", options, "-l", str(self._folder / "log"), "start")
        return f"postgresql://postgres@127.0.0.1:{port}/postgres"

    def remove(self) -> None:
        """Stop it, if it runs, and leave nothing of it."""
        self._control("-m", "immediate", "stop", check=False)
        shutil.rmtree(self._folder, ignore_errors=True)

    def _control(self, *arguments: str, check: bool = True) -> None:
        # The server goes on with the output of pg_ctl, which must be no pipe of ours.
        subprocess.run(  # noqa: S603 - a program of the installed PostgreSQL
            [*self._command, *arguments],
            user=self._user,
            group=self._user,
            cwd="/",
            check=check,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )


SERVERS = {"embedded": embedded_server, "installed": installed_server}


def _hurry(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        for name in _HASTE:
            connection.execute(
                SQL("ALTER SYSTEM SET {} = off").format(Identifier(name))
            )
        connection.execute("SELECT pg_reload_conf()")


def _programs() -> Path | None:
    """Find the newest version; a folder is named after its version."""
    found = {
        int(folder.parent.name): folder
        for folder in INSTALLED.glob("[0-9]*/bin")
        if (folder / "initdb").exists()
    }
    newest = max(found, default=0)
    return found[newest] if newest >= OLDEST_VERSION else None


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])
