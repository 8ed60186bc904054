"""SpamAssassin is asked over its own protocol; whoever is silent has not said ham."""

from __future__ import annotations

import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread

import pytest

from domain.checks.rule import Unable
from domain.content import Content, Sender
from domain.store import spam_daemon
from domain.store.inspection import Inspection
from domain.store.spam_daemon import as_message, points_of
from domain.store.trials import Trials
from settings import Settings
from tests.domain.checks.ham import HAM
from tests.domain.checks.spam import SPAM
from tests.servers import need

AT = datetime(2026, 3, 3, 10, 15, tzinfo=UTC)
SENDER = Sender("Shop", "news@shop.example")
NEWS = Content("News", "<p>Hello</p>")
_HEAD = b"SPAMD/1.1 0 EX_OK\r\nContent-length: 11\r\n"
ANSWER = _HEAD + b"Spam: False ; 2.1 / 5.0\r\n\r\nB_TWO,A_ONE"


@contextmanager
def answering(answer: bytes, listener: socket.socket) -> Iterator[None]:
    """Answer one question, when it has ended."""

    def serve() -> None:
        connection, _ = listener.accept()
        with connection:
            while connection.recv(65536):
                pass
            connection.sendall(answer)

    thread = Thread(target=serve)
    thread.start()
    yield
    thread.join()
    listener.close()


def test_points_and_rules_are_read() -> None:
    """Over a port, or a socket in the file system."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        where = "{}:{}".format(*listener.getsockname())
        with answering(ANSWER, listener):
            assert points_of(where, b"mail") == (2.1, ["A_ONE", "B_TWO"])
    with tempfile.TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX) as one:
        one.bind(f"{folder}/spamd")
        one.listen()
        with answering(ANSWER.replace(b"2.1", b"-1.5"), one):
            assert points_of(f"{folder}/spamd", b"mail")[0] == -1.5


@pytest.mark.parametrize(
    "answer", [b"", b"SPAMD/1.1 76 Bad header\r\n\r\n", b"HTTP/1.1 200 OK\r\n\r\n"]
)
def test_what_is_no_answer_is_told(answer: bytes) -> None:
    """With what to look at."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        where = "{}:{}".format(*listener.getsockname())
        with answering(answer, listener), pytest.raises(Unable, match="SAYSO_SPAMD"):
            points_of(where, b"mail")


def test_nobody_waits_for_a_silent_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """It has its time, and no more."""
    monkeypatch.setattr(spam_daemon, "PATIENCE", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        where = "{}:{}".format(*listener.getsockname())
        with pytest.raises(Unable):
            points_of(where, b"mail")


@pytest.mark.parametrize("html", ["<p>Hello</p>", "{{"])
def test_what_gets_no_answer_is_blocked(html: str) -> None:
    """A daemon that is down, or a content that nobody can fill in."""
    trials = Trials()
    told = Settings(spamd="127.0.0.1:1")

    found = Inspection(told, trials.written)(Content("News", html), SENDER, frozenset)

    trials.close()
    assert [(one.check, one.level) for one in found] == [("spam", "block")]


def test_a_name_that_breaks_a_field_is_blocked() -> None:
    """It could not be written."""
    trials = Trials()
    told = Settings(spamd="127.0.0.1:1")

    found = Inspection(told, trials.written)(
        NEWS, Sender("a\nb", SENDER.address), frozenset
    )

    trials.close()
    assert [(one.check, one.level) for one in found] == [("spam", "block")]


def test_a_message_is_written_as_it_is_read() -> None:
    """Both parts, and the fields of the way out."""
    message = as_message(SENDER, "News\n of May", "Hello", "<p>Hello</p>", AT).decode()

    assert "Subject: News of May\n" in message
    assert "List-Unsubscribe-Post: List-Unsubscribe=One-Click\n" in message
    assert message.index("Hello\n") < message.index("<p>Hello</p>")


@pytest.fixture(scope="module")
def spamd() -> Iterator[str]:
    """Run a real one that asks nobody else; give where it answers."""
    program = shutil.which("spamd") or shutil.which("spamd", path="/usr/sbin")
    need(program, "spamd", "spamd")
    assert program
    folder = Path(tempfile.mkdtemp(prefix="sayso-spamd-"))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    options = ["--local", "--nouser-config", "--max-children=1", f"--port={port}"]
    command = [program, *options, "--listen=127.0.0.1", f"--helper-home-dir={folder}"]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)  # noqa: S603 - Debian's
    try:
        _wait_for(port)
        yield f"127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(30)
        shutil.rmtree(folder, ignore_errors=True)


def _wait_for(port: int) -> None:
    ends = time.monotonic() + 60
    while time.monotonic() < ends:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.2)
        else:
            return


@pytest.mark.process
def test_a_real_spamd_tells_news_from_fraud(
    spamd: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A letter about bread passes, one about an inheritance does not."""
    monkeypatch.setattr(spam_daemon, "PATIENCE", 60.0)
    trials = Trials()
    look = Inspection(Settings(spamd=spamd), trials.written)

    honest = look(HAM["a plain letter"], SENDER, frozenset)
    fraud = look(_with_more(SPAM["an inheritance"]), SENDER, frozenset)

    trials.close()
    assert {one.level for one in honest} == {"pass"}, honest
    assert {one.level for one in fraud} & {"warn", "block"}, fraud
    assert "points: " in fraud[0].evidence


def _with_more(content: Content) -> Content:
    more = (
        "<p>I am a barrister to the late Mr. Smith, a foreign national and contractor"
        " who died in a plane crash. The bank will confiscate the fund of US$9.5"
        " million (nine million five hundred thousand United States dollars) unless a"
        " next of kin comes forward. This business transaction is risk free and"
        " confidential. I need your full name, telephone number and bank account for"
        " the transfer. God bless you, urgent reply needed.</p>"
    )
    return Content("URGENT BUSINESS PROPOSAL!!!", content.html + more)
