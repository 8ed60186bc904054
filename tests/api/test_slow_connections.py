"""Whoever is slow does not keep others waiting."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from http.client import HTTPConnection

import pytest

from api import hurrying
from api.errors import TooSlow
from api.hurrying import HurriedSocket

PATIENCE = 2
THREADS = 2
SERVER = f"""
from api import hurrying
hurrying.PATIENCE = {PATIENCE}
from gunicorn.app.wsgiapp import run
run()
"""
APP = "tests.api.test_slow_connections:answer"
HEAD = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n"


def answer(environ: dict, start_response: object) -> list[bytes]:  # type: ignore[type-arg] # WSGI's
    """Read the body, as a WSGI application."""
    environ["wsgi.input"].read()
    start_response("200 OK", [("Content-Length", "2")])  # type: ignore[operator] # WSGI's
    return [b"ok"]


@pytest.fixture
def port() -> Iterator[int]:
    """Run gunicorn with two threads of ours."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    kind = ["-k", "api.hurrying.HurryingWorker", "--threads", str(THREADS)]
    where = ["-b", f"127.0.0.1:{port}", "--no-control-socket", APP]
    command = [sys.executable, "-c", SERVER, *kind, *where]
    with subprocess.Popen(command) as server:  # noqa: S603 - ours
        try:
            _wait_for(port)
            yield port
        finally:
            server.terminate()


def _wait_for(port: int) -> None:
    for _ in range(300):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            time.sleep(0.1)
        else:
            return


def asked(port: int) -> bytes:
    """Ask as others do, and return the answer."""
    with closing(HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
        connection.request("POST", "/", b"hello")
        return connection.getresponse().read()


@pytest.mark.process
@pytest.mark.parametrize("said", [HEAD + b"a", HEAD[:20]], ids=["body", "head"])
def test_idle_connections_do_not_hold_the_threads(port: int, said: bytes) -> None:
    """Twice as many as there are threads begin a request and leave it at that."""
    with ExitStack() as stack:
        for _ in range(2 * THREADS):
            slow = stack.enter_context(socket.create_connection(("127.0.0.1", port)))
            slow.sendall(said)
        time.sleep(0.5)

        assert asked(port) == b"ok"
        assert asked(port) == b"ok"


@pytest.fixture
def pair(
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[tuple[HurriedSocket, socket.socket]]:
    """Give a hurried end of a connection, and the other."""
    monkeypatch.setattr(hurrying, "PATIENCE", 0.2)
    ours, theirs = socket.socketpair()
    with HurriedSocket(ours) as hurried, theirs:
        hurried.begin()
        yield hurried, theirs


def test_drops_do_not_count_as_a_stream(
    pair: tuple[HurriedSocket, socket.socket],
) -> None:
    """Each comes in time, and all of them together do not."""
    ours, theirs = pair

    def drip() -> None:
        for _ in range(20):
            theirs.sendall(b"a")
            ours.recv(10)
            time.sleep(0.05)

    with pytest.raises(TooSlow):
        drip()


def test_what_flows_may_take_its_time(
    pair: tuple[HurriedSocket, socket.socket], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A large file comes over a thin line."""
    monkeypatch.setattr(hurrying, "LEAST_RATE", 10)
    ours, theirs = pair

    for _ in range(6):
        theirs.sendall(b"a")
        assert ours.recv(10) == b"a"
        time.sleep(0.08)


def test_an_answer_that_nobody_takes_is_given_up(
    pair: tuple[HurriedSocket, socket.socket], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The buffer of the system is full, and the thread goes on."""
    monkeypatch.setattr(hurrying, "LEAST_RATE", 10**9)

    with pytest.raises(TooSlow):
        pair[0].sendall(b"a" * 10**7)
