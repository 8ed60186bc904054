"""What dies is started again, and everything stops in its order."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.acceptance.brokers import wait_until
from workers.supervisor import ReleaseFailed, Supervisor, read_procfile

pytestmark = pytest.mark.process

#: Writes its pid when it starts and its name when it is told to stop.
_CHILD = """
import os, pathlib, signal, sys, time
name, folder = sys.argv[1], pathlib.Path(sys.argv[2])
def stop(*_):
    with (folder / "stopped").open("a") as file:
        file.write(name + "\\n")
    sys.exit(0)
signal.signal(signal.SIGTERM, stop)
(folder / "draft").write_text(str(os.getpid()))
(folder / "draft").rename(folder / name)
time.sleep(600)
"""


def command(name: str, folder: Path) -> list[str]:
    """Return the command of a child."""
    return [sys.executable, "-c", _CHILD, name, str(folder)]


def supervisor(
    commands: Mapping[str, list[str]], folder: Path, said: list[str]
) -> Supervisor:
    """Return a supervisor of these commands."""
    return Supervisor(
        commands, {}, folder=folder, output=lambda _: None, say=said.append
    )


@contextmanager
def running(one: Supervisor) -> Iterator[None]:
    """Let a supervisor look after its children; stop it at the end."""
    # Signals are the main thread's; here it is told by a call.
    thread = threading.Thread(target=one.look_after_all)
    thread.start()
    try:
        yield
    finally:
        one.stop()
        thread.join(60)


def pid_of(folder: Path, name: str) -> int:
    """Return the pid that a child has written."""
    wait_until((folder / name).exists, 10)
    return int((folder / name).read_text())


def test_everything_stops_in_its_order(tmp_path: Path) -> None:
    """Who takes orders first, then who acts on them, and who follows last."""
    names = ("projections", "worker", "web", "reactor")
    one = supervisor({name: command(name, tmp_path) for name in names}, tmp_path, [])

    with running(one):
        for name in names:
            pid_of(tmp_path, name)

    stopped = (tmp_path / "stopped").read_text().split()
    assert stopped == ["web", "reactor", "worker", "projections"]


def test_what_is_killed_is_started_again(tmp_path: Path) -> None:
    """It says so, and goes on."""
    said: list[str] = []
    one = supervisor({"web": command("web", tmp_path)}, tmp_path, said)

    with running(one):
        first = pid_of(tmp_path, "web")
        os.kill(first, signal.SIGKILL)
        wait_until(lambda: pid_of(tmp_path, "web") != first, 10)

    assert said == ["web ended (-9); starting it again"]


def test_what_a_dead_child_has_forked_is_swept(tmp_path: Path) -> None:
    """No orphan goes on sending beside its successor."""
    forks = "import os, sys, time\nos.fork()\n"
    child = f"{forks}open(sys.argv[2] + '/' + str(os.getpid()), 'w')\ntime.sleep(600)"
    commands = {"worker": [sys.executable, "-c", child, "worker", str(tmp_path)]}
    one = supervisor(commands, tmp_path, [])

    with running(one):
        wait_until(lambda: len(list(tmp_path.iterdir())) == 2, 10)
        first = {int(path.name) for path in tmp_path.iterdir()}
        os.kill(min(first), signal.SIGKILL)
        wait_until(lambda: len(list(tmp_path.iterdir())) == 4, 10)

        assert not any(alive(pid) for pid in first)


def test_no_start_leaves_a_file_open(tmp_path: Path) -> None:
    """What a process writes to is open there only, however often it is started."""
    opened: list[int] = []

    def output(name: str) -> int:
        opened.append(os.open(tmp_path / f"{name}.log", os.O_WRONLY | os.O_CREAT))
        return opened[-1]

    release = [sys.executable, "-c", "print('done')"]
    Supervisor(
        {"release": release}, {}, folder=tmp_path, output=output, say=print
    ).prepare()

    assert (tmp_path / "release.log").read_text() == "done\n"
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(opened[0])


def alive(pid: int) -> bool:
    """Tell whether a process runs; a zombie does not."""
    status = Path(f"/proc/{pid}/stat")
    return status.exists() and status.read_text().rpartition(")")[2].split()[0] != "Z"


def test_nothing_starts_when_the_release_fails(tmp_path: Path) -> None:
    """Migrations come first; without them no process runs."""
    release = [sys.executable, "-c", "raise SystemExit(3)"]
    one = supervisor(
        {"release": release, "web": command("web", tmp_path)}, tmp_path, []
    )

    with pytest.raises(ReleaseFailed):
        one.prepare()

    assert not (tmp_path / "web").exists()


def test_the_procfile_names_what_is_run() -> None:
    """``python`` is the one that runs us."""
    found = read_procfile(Path(__file__).parent.parent.parent / "Procfile")

    assert set(found) == {
        "release",
        "web",
        "edge",
        "projections",
        "own",
        "reactor",
        "ledger",
        "worker",
    }
    assert found["web"] == [sys.executable, "-m", "api"]
