"""The embedded PostgreSQL starts, keeps its data, and dies with its parent."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest

from domain.store.server import EmbeddedServer, ServerFailed, ServerInUse, running_url
from tests.acceptance.brokers import wait_until

pytestmark = pytest.mark.process

_PARENT = """
import sys, time
from pathlib import Path
from domain.store.server import EmbeddedServer
EmbeddedServer(Path(sys.argv[1])).start()
print("started", flush=True)
time.sleep(600)
"""


def test_what_was_committed_is_there_at_the_next_start(tmp_path: Path) -> None:
    """The cluster is made once, and kept."""
    server = EmbeddedServer(tmp_path)
    with psycopg.connect(server.start()) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS number")
    server.stop()
    assert not server.is_running()

    with psycopg.connect(server.start()) as connection:
        row = connection.execute("SELECT number FROM kept").fetchone()
    server.stop()

    assert row == (7,)


def test_two_on_one_folder_are_refused(tmp_path: Path) -> None:
    """The second is told who is in its way; the first goes on."""
    first = EmbeddedServer(tmp_path)
    url = first.start()

    with pytest.raises(ServerInUse, match="stop it first"):
        EmbeddedServer(tmp_path).start()

    assert running_url(tmp_path) == url
    first.stop()
    assert running_url(tmp_path) is None


def test_it_stops_when_its_parent_is_killed(tmp_path: Path) -> None:
    """``kill -9`` of the parent leaves no server behind, and the data whole."""
    with subprocess.Popen(  # noqa: S603 - ourselves
        [sys.executable, "-c", _PARENT, str(tmp_path)],
        cwd=Path(__file__).parent.parent.parent,
        stdout=subprocess.PIPE,
    ) as parent:
        assert parent.stdout
        assert parent.stdout.readline() == b"started\n"
        parent.kill()

    wait_until(lambda: running_url(tmp_path) is None, 10)

    again = EmbeddedServer(tmp_path)
    psycopg.connect(again.start()).close()
    again.stop()


def revived(server: EmbeddedServer) -> bool:
    """Try to start a server again that has died."""
    with suppress(ServerFailed):
        return server.revive()
    return False


def test_a_server_that_was_killed_itself_recovers(tmp_path: Path) -> None:
    """A crash of PostgreSQL costs nothing that was committed; its URL stays."""
    server = EmbeddedServer(tmp_path)
    url = server.start()
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS number")
    pid_file = tmp_path / "postgresql" / "data" / "postmaster.pid"
    os.kill(int(pid_file.read_text().split("\n")[0]), signal.SIGKILL)
    wait_until(lambda: not server.is_running(), 10)

    # Its last children may still hold its memory: then it is tried again.
    wait_until(lambda: revived(server), 30)
    assert not server.revive()

    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT number FROM kept").fetchone()
    server.stop()

    assert row == (7,)


def test_the_id_of_a_dead_server_may_be_anybodys(tmp_path: Path) -> None:
    """After a reboot it is another process's, ours even: that is left in peace."""
    server = EmbeddedServer(tmp_path)
    server.start()
    pid_file = tmp_path / "postgresql" / "data" / "postmaster.pid"
    _, *rest = pid_file.read_text().splitlines(keepends=True)
    server.stop()
    pid_file.write_text("".join([f"{os.getpid()}\n", *rest]))
    assert running_url(tmp_path) is None

    psycopg.connect(server.start()).close()
    server.stop()


def test_half_a_cluster_is_made_again(tmp_path: Path) -> None:
    """A first start that was killed leaves nothing in the way of the second."""
    draft = tmp_path / "postgresql" / "draft"
    draft.mkdir(parents=True)
    (draft / "PG_VERSION").write_text("18\n")

    server = EmbeddedServer(tmp_path)
    psycopg.connect(server.start()).close()
    server.stop()

    assert not draft.exists()


def test_its_log_quotes_no_row(tmp_path: Path) -> None:
    """A doubled address is refused without being written into the log."""
    server = EmbeddedServer(tmp_path)
    with psycopg.connect(server.start(), autocommit=True) as connection:
        connection.execute("CREATE TABLE known (address text PRIMARY KEY)")
        insert = "INSERT INTO known VALUES (%s)"
        connection.execute(insert, ["ann@example.com"])
        with pytest.raises(psycopg.errors.UniqueViolation):
            connection.execute(insert, ["ann@example.com"])
    server.stop()

    log = (tmp_path / "postgresql" / "server.log").read_text()
    assert "duplicate key" in log
    assert "ann@example.com" not in log


def test_below_a_closed_folder_it_opens_nothing(tmp_path: Path) -> None:
    """Root's own folders stay closed; PostgreSQL runs as somebody else all the same."""
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)

    server = EmbeddedServer(closed / "state")
    psycopg.connect(server.start()).close()
    server.stop()

    assert closed.stat().st_mode & 0o777 == 0o700
