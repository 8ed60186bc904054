"""Starts modules of ours as processes that share what was loaded before them.

Eight processes that load the same libraries take eight times the memory and the time.
A process that is forked from one that has loaded them shares their pages, and begins
at once. Whoever forks must have no threads, and no connection that the child could
take for its own.
"""

from __future__ import annotations

import atexit
import gc
import os
import shlex
import signal
import subprocess
import sys
import threading
import traceback
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import NoReturn, Protocol

from domain.store.privileges import as_account

#: What the API loads first of all in its own process, and what takes longest: it counts
#: in a folder that it has to name before.
_OF_THE_API = ("falcon", "marshmallow", "apispec", "api.schemas")


class Process(Protocol):
    """A child, as ``subprocess.Popen`` has it."""

    pid: int

    def poll(self) -> int | None:
        """Return the exit status if it has ended; negative: the signal."""

    def wait(self) -> int:
        """Wait for its end, and return the exit status."""

    def send_signal(self, sig: int) -> None:
        """Signal it, if it runs."""


def load_shared(commands: Iterable[Sequence[str]]) -> None:
    """Load what processes share; to be called before the first of them starts."""
    ours = [command for command in commands if _may_fork(command)]
    if ours:
        # Whoever lists processes is to see their environment still. It is asked for
        # when the library is loaded, which gunicorn does.
        os.environ["SPT_NOENV"] = "1"  # noqa: TID251 - told from nowhere else
        for command in ours:
            _module(command)
        for name in _OF_THE_API:
            import_module(name)
        # Else the first collection in each child would write to all of these pages.
        gc.collect()
        gc.freeze()


def start(
    command: Sequence[str],
    environment: Mapping[str, str],
    folder: Path,
    output: int | None,
) -> Process:
    """Start a command; ``python -m`` of what is loaded here becomes a fork of us.

    It leads a group of its own: Ctrl-C is for us, and a sweep finds what it forked.
    """
    before = as_account(None, signal.SIGTERM)
    # A lock that another thread holds would be held in the child for ever.
    if _may_fork(command) and threading.active_count() == 1:
        return _fork(partial(_become, command, environment, folder, output, before))
    return subprocess.Popen(  # noqa: S603 - the Procfile is ours
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=output,
        start_new_session=True,
        preexec_fn=before,  # noqa: PLW1509 - two system calls
    )


def _may_fork(command: Sequence[str]) -> bool:
    # Elsewhere the libraries of the system do not stand it.
    return sys.platform == "linux" and command[:2] == [sys.executable, "-m"]


def _fork(become: Callable[[], NoReturn]) -> Process:
    # What is not written yet would be written twice.
    sys.stdout.flush()
    sys.stderr.flush()
    pid = os.fork()
    if pid == 0:
        become()
    return _Forked(pid)


def _become(
    command: Sequence[str],
    environment: Mapping[str, str],
    folder: Path,
    output: int | None,
    before: Callable[[], None],
) -> NoReturn:
    """Run the module of a command as a process of its own, to its end."""
    status = 1
    try:
        before()
        _take_title(command)
        _leave_all_behind(output)
        os.chdir(folder)
        os.environ.clear()  # noqa: TID251 - it is the child's own by now
        os.environ.update(environment)  # noqa: TID251 - as above
        sys.argv = [command[2], *command[3:]]
        _module(command).main()
        status = 0
    except SystemExit as end:
        status = _status(end)
    except BaseException:  # noqa: BLE001 - nobody above it would tell
        traceback.print_exc()
    finally:
        _end(status)


def _take_title(command: Sequence[str]) -> None:
    """Be listed under what we run."""
    from setproctitle import setproctitle  # noqa: PLC0415 - see load_shared

    setproctitle(shlex.join(["python", *command[1:]]))


def _leave_all_behind(output: int | None) -> None:
    """Give up the group, the signals and the files of whoever forked us."""
    os.setsid()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    atexit._clear()  # noqa: SLF001 - as the standard library's own forks
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    if output is not None:
        os.dup2(output, 1)
        os.dup2(output, 2)
    os.closerange(3, os.sysconf("SC_OPEN_MAX"))


def _module(command: Sequence[str]) -> ModuleType:
    """Return what ``python -m`` would run."""
    name = command[2]
    spec = find_spec(name)
    package = spec is not None and spec.submodule_search_locations is not None
    return import_module(f"{name}.__main__" if package else name)


def _status(end: SystemExit) -> int:
    """Return the status of an exit as the interpreter does, with what it says."""
    if end.code is None or isinstance(end.code, int):
        return end.code or 0
    sys.stderr.write(f"{end.code}\n")
    return 1


def _end(status: int) -> NoReturn:
    """End as the interpreter does: its own end would be that of whoever forked us."""
    try:
        threading._shutdown()  # type: ignore[attr-defined] # noqa: SLF001 - as it does
        atexit._run_exitfuncs()  # noqa: SLF001 - as above
        sys.stdout.flush()
        sys.stderr.flush()
    finally:
        os._exit(status)


class _Forked:
    """A child of ours that became no other program."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self._status: int | None = None

    def poll(self) -> int | None:
        if self._status is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            self._status = os.waitstatus_to_exitcode(status) if pid else None
        return self._status

    def wait(self) -> int:
        if self._status is None:
            self._status = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        return self._status

    def send_signal(self, sig: int) -> None:
        # It stays a zombie until it is reaped: its number is nobody else's.
        if self.poll() is None:
            os.kill(self.pid, sig)
