"""The script needs a Python and either of two ways to check a signature, no more."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.ledger.operating import SIGNER, SUMMARY, File, signed_file, state_of
from tests.ledger.proving import FOLDER
from tests.servers import need

pytestmark = pytest.mark.process

EVENTS = 100
#: Lets nothing through to the network, and then runs the script.
FENCE = """
import sys
def fence(event, _):
    if event.startswith("socket."):
        sys.exit("the network is out of bounds")
sys.addaudithook(fence)
"""
OFFLINE = f"""{FENCE}
import runpy
folder, sys.argv = sys.argv[1], sys.argv[1:]
runpy.run_path(f"{{folder}}/verify.py", run_name="__main__")
"""


@pytest.fixture
def file() -> File:
    """Give a small file."""
    return signed_file(state_of())


def _run(
    folder: Path, file: File, *options: str, programs: str = ""
) -> tuple[int, list[str]]:
    """Run the script without any package, with these programs alone."""
    path = folder / "proof.json"
    path.write_text(json.dumps(file))
    run = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, "-I", "-S", str(FOLDER / "verify.py"), str(path), *options],
        env={"PATH": programs},
        capture_output=True,
        text=True,
        check=False,
    )
    assert not run.stderr
    return run.returncode, run.stdout.splitlines()


@pytest.fixture
def openssl() -> str:
    """Name the folder of openssl."""
    found = shutil.which("openssl")
    need(found, "openssl", "openssl")
    return str(Path(str(found)).parent)


def test_openssl_alone_will_do(tmp_path: Path, file: File, openssl: str) -> None:
    """No package is needed; the answer is the same."""
    given = ("--key", SIGNER.verifier.vkey)

    status, said = _run(tmp_path, file, *given, programs=openssl)

    assert status == 0
    assert said[:2] == [
        "VALID: log log.example, subscriber 01955600-0000-7000-8000-000000000003",
        "complete up to position 1 of the log,",
    ]


def test_a_long_life_is_checked_offline_within_a_second(
    tmp_path: Path, openssl: str
) -> None:
    """T-08: a hundred events, no network, and the best of three runs."""
    path = tmp_path / "proof.json"
    path.write_text(json.dumps(a_long_life()))

    took = []
    for _ in range(3):
        begun = time.perf_counter()
        done = subprocess.run(  # noqa: S603 - our own script
            [sys.executable, "-I", "-S", "-c", OFFLINE, str(FOLDER), str(path)],
            env={"PATH": openssl},
            capture_output=True,
            text=True,
            check=True,
        )
        took.append(time.perf_counter() - begun)

    assert done.stdout.startswith("VALID: log log.example")
    assert min(took) < 1


def a_long_life() -> File:
    """Return the file of somebody who was asked a hundred times."""
    file = signed_file(*[state_of()] * EVENTS)
    return file | {"summary": [SUMMARY[0]] * EVENTS + [SUMMARY[1]]}


def test_a_script_that_wants_the_network_would_be_stopped() -> None:
    """Whatever it asks for."""
    wants = f"{FENCE}import socket; socket.create_connection(('127.0.0.1', 1))"

    done = subprocess.run(  # noqa: S603 - as above
        [sys.executable, "-I", "-S", "-c", wants], capture_output=True, check=False
    )

    assert b"the network is out of bounds" in done.stderr


def test_openssl_finds_what_was_not_signed(
    tmp_path: Path, file: File, openssl: str
) -> None:
    """Another text under the same signature is refused."""
    file["checkpoint"] = file["checkpoint"].replace("\n2\n", "\n3\n")

    found = _run(tmp_path, file, programs=openssl)

    assert found == (1, ["INVALID: a signature does not hold"])


def test_without_any_means_nothing_is_said(tmp_path: Path, file: File) -> None:
    """Neither valid nor invalid: not checked."""
    status, [said] = _run(tmp_path, file, programs=str(tmp_path))

    assert (status, said) == (
        2,
        "NOT CHECKED: neither cryptography nor openssl is here",
    )


def test_an_openssl_that_knows_no_ed25519_says_nothing(
    tmp_path: Path, file: File
) -> None:
    """What is too old to check does not make a file invalid."""
    program = tmp_path / "openssl"
    program.write_text("#!/bin/sh\necho unknown option -rawin\nexit 1\n")
    program.chmod(0o755)

    status, [said] = _run(tmp_path, file, programs=str(tmp_path))

    assert status == 2
    assert said.endswith("cannot check signatures: unknown option -rawin")


def test_a_key_to_compare_is_shown(tmp_path: Path, file: File, openssl: str) -> None:
    """Whoever gives no key is told which one was believed."""
    _, said = _run(tmp_path, file, programs=openssl)

    wanted = f"no key was given: compare this one, {SIGNER.verifier.vkey}"
    assert said[-1] == wanted


def test_nothing_is_said_of_what_came_after(
    tmp_path: Path, file: File, openssl: str
) -> None:
    """A time after the seal is not one that the file speaks of."""
    _, said = _run(tmp_path, file, "--as-of", "2126-01-01", programs=openssl)

    at = "2126-01-01T00:00:00.000000Z"
    assert f"the file says nothing of what came after, up to {at}" in said
    assert f"  as of {at} requested: p by email to c" in said


def test_what_is_printed_steers_no_terminal(tmp_path: Path, openssl: str) -> None:
    """A purpose that would clear the screen is shown as what it is."""
    purpose = "p\x1b[2J\nVALID\u202e"
    file = signed_file(state_of(purpose=purpose))
    file["summary"] = [line.replace(" p ", f" {purpose} ") for line in file["summary"]]

    status, said = _run(tmp_path, file, programs=openssl)

    assert status == 0
    assert said[-2] == r"  at the end requested: p\x1b[2J\nVALID\u202e by email to c"
