"""A module of ours that is forked is a process like any other."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = [
    pytest.mark.process,
    pytest.mark.skipif(sys.platform != "linux", reason="elsewhere nothing is forked"),
]

#: Loads one module, starts it several times, and says how each of them ended.
_PARENT = """
import json, os, sys
from pathlib import Path
from domain.ids import new_id
from workers.forking import load_shared, start

sys.path.insert(0, sys.argv[1])
folder = Path(sys.argv[1])
command = [sys.executable, "-m", "told"]
load_shared([command])
new_id()
kept = open(folder / "kept", "w")
ended = []
for what in sys.argv[2:]:
    output = os.open(folder / what, os.O_WRONLY | os.O_CREAT)
    environment = {"WHAT": what}
    child = start(command, environment, folder, output)
    ended.append(child.wait())
    assert child.poll() == ended[-1]
    child.send_signal(9)
print(json.dumps(ended))
"""
#: Does what it is told by its environment.
_CHILD = """
import atexit, json, os, random, signal, sys, threading, time
from pathlib import Path
from domain.ids import new_id

LOADED_BY = os.getpid()

def later():
    time.sleep(0.2)
    print("and so did its thread")

def main():
    what = os.environ["WHAT"]
    if what == "ends":
        threading.Thread(target=later).start()
        atexit.register(print, "it ended")
    if what == "fails":
        raise ValueError("it failed")
    if what == "exits":
        sys.exit("it has its reasons")
    if what == "dies":
        os.kill(os.getpid(), signal.SIGKILL)
    if what.startswith("tells"):
        files = [os.path.realpath(f"/proc/self/fd/{fd}") for fd in range(3, 99)]
        print(json.dumps({
            "shares": LOADED_BY == os.getppid(),
            "leads": os.getpgid(0) == os.getpid(),
            "folder": os.getcwd(),
            "environment": dict(os.environ),
            "arguments": sys.argv,
            "called": Path("/proc/self/cmdline").read_text().strip("\\0 "),
            "kept": os.path.realpath("kept") in files,
            "signals": signal.getsignal(signal.SIGTERM) == signal.SIG_DFL,
            "chance": [str(new_id())[15:], random.random(), os.urandom(4).hex()],
        }))
"""


@pytest.fixture
def start(tmp_path: Path) -> Any:  # noqa: ANN401 - a function
    """Return how to have children do something; it gives their statuses."""
    (tmp_path / "parent.py").write_text(_PARENT)
    (tmp_path / "told.py").write_text(_CHILD)

    def start(*whats: str) -> list[int]:
        done = subprocess.run(  # noqa: S603 - ourselves
            [sys.executable, "parent.py", str(tmp_path), *whats],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        )
        statuses: list[int] = json.loads(done.stdout)
        return statuses

    return start


def test_its_end_is_that_of_a_process(start: Any, tmp_path: Path) -> None:  # noqa: ANN401 - as above
    """Threads and what is to be done at the end included."""
    assert start("ends", "fails", "exits", "dies") == [0, 1, 1, -9]
    assert (tmp_path / "ends").read_text() == "and so did its thread\nit ended\n"
    assert (tmp_path / "fails").read_text().endswith("ValueError: it failed\n")
    assert (tmp_path / "exits").read_text() == "it has its reasons\n"


def test_it_has_its_own_place_and_shares_what_was_loaded(
    start: Any,  # noqa: ANN401 - as above
    tmp_path: Path,
) -> None:
    """And chance is not the same for each of them."""
    assert start("tells", "tells too") == [0, 0]
    one, other = (
        json.loads((tmp_path / name).read_text()) for name in ("tells", "tells too")
    )

    assert (one["shares"], one["leads"], one["signals"]) == (True, True, True)
    assert one["folder"] == str(tmp_path)
    assert one["environment"]["WHAT"] == "tells"
    assert one["arguments"] == ["told"]
    assert one["called"] == "python -m told"
    assert not one["kept"]
    for mine, others in zip(one["chance"], other["chance"], strict=True):
        assert mine != others
