"""The mail server is asked what it offers, and nothing is handed to it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from socket import create_server
from threading import Thread

import pytest

from domain.checks.server import Relay
from domain.store import mail_server
from domain.store.mail_server import relay_of

HERE = "127.0.0.1"


@contextmanager
def a_server(greeting: bytes, answer: bytes) -> Iterator[int]:
    """Greet whoever comes, answer once, and close."""
    with create_server((HERE, 0)) as server:

        def serve() -> None:
            connection, _ = server.accept()
            with connection:
                connection.sendall(greeting)
                connection.recv(1_000)
                connection.sendall(answer)
                connection.recv(1_000)

        thread = Thread(target=serve)
        thread.start()
        yield server.getsockname()[1]
        thread.join()


@pytest.fixture
def _outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take this machine for one far away."""
    monkeypatch.setattr(mail_server, "_is_inside", lambda _: False)


@pytest.mark.parametrize(
    ("url", "encrypted", "inside"),
    [
        ("smtps://mail.invalid", True, False),
        ("smtp+starttls://user:word@127.0.0.1", True, True),
        ("smtp://localhost:2525", False, True),
        ("smtp://10.1.2.3", False, True),
    ],
)
def test_only_an_open_way_to_elsewhere_is_looked_at(
    url: str, *, encrypted: bool, inside: bool
) -> None:
    """The others are guarded already, or lead nowhere else."""
    found = relay_of(url)
    assert (found.encrypted, found.inside, found.offers) == (encrypted, inside, None)


@pytest.mark.usefixtures("_outside")
@pytest.mark.parametrize(
    ("greeting", "answer", "offers"),
    [
        (b"220 hi\r\n", b"250-hi\r\n250 STARTTLS\r\n", True),
        (b"220 hi\r\n", b"250 hi\r\n", False),
        (b"554 no\r\n", b"", None),
    ],
)
def test_a_server_says_what_it_offers(
    greeting: bytes, answer: bytes, *, offers: bool | None
) -> None:
    """Or nothing, if it will not talk to us."""
    with a_server(greeting, answer) as port:
        found = relay_of(f"smtp://{HERE}:{port}")

    assert found == Relay(HERE, encrypted=False, inside=False, offers=offers)
