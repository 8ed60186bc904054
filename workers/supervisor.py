"""Keeps the processes of the Procfile running, and stops them in order."""

from __future__ import annotations

import os
import shlex
import signal
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from workers.forking import Process, load_shared, start

RELEASE = "release"
#: Whoever takes orders stops first; then who acts on them, and who follows, last.
STOP_ORDER = ("web", "edge", "reactor", "worker", "ledger", "own", "projections")
#: Seconds between looks at the children.
_LOOK = 0.1
#: Seconds to record what is under way before a process is killed.
GRACE = 30.0
_FIRST_BACKOFF, _LONGEST_BACKOFF = 0.1, 10.0
#: After so many seconds of life a death is no longer counted as a failure to start.
_SETTLED = 30.0

#: Opens what a process of this name writes to; None: what we write to ourselves.
Output = Callable[[str], int | None]


class ReleaseFailed(Exception):  # noqa: N818 - says what is wrong
    """What has to be done before the processes start has failed."""

    def __init__(self, command: Sequence[str]) -> None:
        super().__init__(f"`{shlex.join(command)}` failed")


def read_procfile(path: Path) -> dict[str, list[str]]:
    """Read ``name: command`` lines; ``python`` means the one that runs us."""
    lines = path.read_text(encoding="utf-8").splitlines()
    pairs = (line.partition(":") for line in lines if line.strip())
    return {
        name.strip(): [
            sys.executable if word == "python" else word
            for word in shlex.split(command)
        ]
        for name, _, command in pairs
    }


@dataclass
class Child:
    """One process of the Procfile, with whatever it forks."""

    name: str
    command: Sequence[str]
    process: Process | None = None
    began: float = 0.0
    backoff: float = _FIRST_BACKOFF
    next_start: float = 0.0

    def is_running(self) -> bool:
        """Tell whether the process runs."""
        return self.process is not None and self.process.poll() is None

    def signal(self, number: signal.Signals) -> None:
        """Signal the process, not what it forked: that is its own business."""
        if self.process and self.is_running():
            self.process.send_signal(number)

    def sweep(self) -> None:
        """Kill what a dead process has left running."""
        if self.process:
            # macOS refuses to signal a group of which only zombies are left.
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)


class Supervisor:
    """Runs the processes until it is told to stop."""

    def __init__(
        self,
        commands: Mapping[str, Sequence[str]],
        environment: Mapping[str, str],
        *,
        folder: Path,
        output: Output,
        say: Callable[[str], None],
        also: Callable[[], None] = lambda: None,
    ) -> None:
        self._commands = list(commands.values())
        self._release = commands.get(RELEASE)
        self._children = [
            Child(name, command)
            for name, command in commands.items()
            if name != RELEASE
        ]
        self._environment = dict(environment)
        self._folder = folder
        self._output = output
        self._say = say
        #: Looks after what is no line of the Procfile.
        self._also = also
        self._stopping = 0

    def prepare(self) -> None:
        """Do what comes before the processes; raises ReleaseFailed."""
        load_shared(self._commands)
        if self._release and self._spawn(RELEASE, self._release).wait():
            raise ReleaseFailed(self._release)

    def run(self) -> None:
        """Start the processes, start again what dies, and stop them on a signal."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._told)
        self.look_after_all()

    def look_after_all(self) -> None:
        """Start, start again, and stop them once ``stop`` was called."""
        while not self._stopping:
            self._also()
            for child in self._children:
                self._look_after(child)
            time.sleep(_LOOK)
        self._stop_all()

    def stop(self) -> None:
        """Have ``run`` stop the processes and return."""
        self._stopping += 1

    def _told(self, *_: object) -> None:
        self._stopping += 1

    def _look_after(self, child: Child) -> None:
        if child.is_running():
            return
        now = time.monotonic()
        if child.process:
            self._mourn(child, child.process.wait(), now)
        if now >= child.next_start:
            child.process = self._spawn(child.name, child.command)
            child.began = now

    def _mourn(self, child: Child, status: int, now: float) -> None:
        child.sweep()
        if now - child.began > _SETTLED:
            child.backoff = _FIRST_BACKOFF
        self._say(f"{child.name} ended ({status}); starting it again")
        child.process = None
        child.next_start = now + child.backoff
        child.backoff = min(child.backoff * 2, _LONGEST_BACKOFF)

    def _stop_all(self) -> None:
        order = {name: place for place, name in enumerate(STOP_ORDER)}
        for child in sorted(self._children, key=lambda c: order.get(c.name, -1)):
            child.signal(signal.SIGTERM)
            if not self._wait_for(child):
                self._say(f"{child.name} does not stop; it is killed")
                child.signal(signal.SIGKILL)
            child.sweep()

    def _wait_for(self, child: Child) -> bool:
        deadline = time.monotonic() + GRACE
        while child.is_running():
            # A second signal means: no more patience.
            if time.monotonic() > deadline or self._stopping > 1:
                return False
            time.sleep(_LOOK / 2)
        return True

    def _spawn(self, name: str, command: Sequence[str]) -> Process:
        output = self._output(name)
        try:
            return start(command, self._environment, self._folder, output)
        finally:
            # The child has its own: else every restart would leave one open here.
            if output is not None:
                os.close(output)
