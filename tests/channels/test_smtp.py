"""Sessions with a mail server: used again, asked, forgotten, made anew."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager

import pytest
from aiosmtpd.controller import Controller

from tests.channels.letters import composed, parsed, part, some
from tests.channels.mailbox import Mailbox
from tests.channels.scripted import (
    DOT,
    HANGS_UP,
    Script,
    ScriptedServer,
    a_server,
    free_port,
    says,
)
from workers.channels import ChannelUnavailable, Outcome, Outgoing
from workers.channels.smtp import ASK_AFTER, FORGET_AFTER, SmtpTransport
from workers.channels.smtp_server import SmtpServer

ACCEPTED, REJECTED, DEFERRED, UNKNOWN, UNSENT = Outcome


class Hands:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        """Tell the time."""
        return self.now


@pytest.fixture
def clock() -> Hands:
    """Give a clock that stands still."""
    return Hands()


def a_transport(server: ScriptedServer, clock: Hands | None = None) -> SmtpTransport:
    """Point a transport at a scripted server."""
    known = SmtpServer("127.0.0.1", server.port, timeout=5, hello="here.example")
    return SmtpTransport(known, clock or Hands())


@contextmanager
def both(
    script: Script, clock: Hands
) -> Iterator[tuple[ScriptedServer, SmtpTransport]]:
    """Run a scripted server and a transport that knows it."""
    with a_server(script) as server, closing(a_transport(server, clock)) as transport:
        yield server, transport


def sent(transport: SmtpTransport, messages: list[Outgoing]) -> list[Outcome]:
    """Send one range on a connection of the transport."""
    with transport.connect() as connection:
        return [result.outcome for result in connection.send(messages)]


def the_first(verb: str, answer: bytes) -> Script:
    """Write a script with one odd answer, with PIPELINING."""
    return says({(verb, 0): answer}, pipelining=True)


def test_a_session_is_used_again(clock: Hands) -> None:
    """Many ranges, one greeting; at the end a QUIT."""
    with both(says({}, pipelining=True), clock) as (server, transport):
        for _ in range(3):
            assert sent(transport, some(2)) == [ACCEPTED] * 2

    assert server.sessions == 1
    assert server.heard[-1] == "QUIT"
    assert "NOOP" not in server.heard


def test_a_session_that_was_silent_is_asked_first(clock: Hands) -> None:
    """The server may have hung up in the meantime."""
    with both(says({}, pipelining=True), clock) as (server, transport):
        sent(transport, some(1))
        clock.now += ASK_AFTER
        sent(transport, some(1))

    assert server.sessions == 1
    assert server.heard.count("NOOP") == 1


@pytest.mark.parametrize("answer", [HANGS_UP, b"421 too late\r\n", b"500 what?\r\n"])
def test_a_session_that_is_over_is_replaced_before_it_costs_anything(
    answer: bytes, clock: Hands
) -> None:
    """No message is begun on a session that does not live."""
    with both(the_first("NOOP", answer), clock) as (server, transport):
        sent(transport, some(1))
        clock.now += ASK_AFTER
        assert sent(transport, some(2)) == [ACCEPTED] * 2

    assert server.sessions == 2


def test_a_session_that_was_silent_for_long_is_forgotten(clock: Hands) -> None:
    """Servers close what is idle; nobody waits for their word."""
    with both(says({}, pipelining=True), clock) as (server, transport):
        sent(transport, some(1))
        clock.now += FORGET_AFTER + 1
        sent(transport, some(1))

    assert server.sessions == 2
    assert "NOOP" not in server.heard


def test_a_broken_session_is_not_lent_again(clock: Hands) -> None:
    """The next range gets one of its own."""
    with both(the_first(DOT, HANGS_UP), clock) as (server, transport):
        assert sent(transport, some(2)) == [UNKNOWN, UNSENT]
        assert sent(transport, some(2)) == [ACCEPTED] * 2

    assert server.sessions == 2


@pytest.mark.parametrize("answer", [HANGS_UP, b"421 4.7.0 enough for one session\r\n"])
def test_a_server_that_takes_so_many_a_session_gets_the_rest_on_another(
    answer: bytes, clock: Hands
) -> None:
    """It closed between two messages: no doubt, so no reason to leave off."""
    answers = {("MAIL", number): answer for number in (2, 5)}
    messages = some(5)
    with both(says(answers, pipelining=False), clock) as (server, transport):
        assert sent(transport, messages) == [ACCEPTED] * 5

    assert server.taken == [message.content for message in messages]
    assert server.sessions == 3


def test_a_server_that_takes_nothing_is_not_asked_again_and_again(
    clock: Hands,
) -> None:
    """One session without progress is enough; the rest may be tried later."""
    closes = {("MAIL", number): HANGS_UP for number in range(1, 9)}
    with both(says(closes, pipelining=False), clock) as (server, transport):
        assert sent(transport, some(4)) == [ACCEPTED, UNSENT, UNSENT, UNSENT]

    assert server.sessions == 2


def test_a_server_that_lets_nobody_in_again_leaves_the_rest_unsent(
    clock: Hands,
) -> None:
    """The results of those that went are kept."""
    answers = {("MAIL", 1): b"421 enough\r\n", ("greeting", 1): b"554 no more\r\n"}
    with both(says(answers, pipelining=False), clock) as (_, transport):
        assert sent(transport, some(3)) == [ACCEPTED, UNSENT, UNSENT]


def test_whoever_fails_while_sending_takes_the_session_down(clock: Hands) -> None:
    """Nobody knows how far it had come."""
    with both(says({}, pipelining=True), clock) as (server, transport):
        with pytest.raises(KeyError), transport.connect():
            raise KeyError
        sent(transport, some(1))

    assert server.sessions == 2


@pytest.mark.parametrize(
    ("verb", "answer", "words"),
    [
        ("greeting", b"554 5.7.1 go away\r\n", "554 5.7.1 go away"),
        ("greeting", HANGS_UP, "SMTPServerDisconnected"),
    ],
)
def test_a_server_that_lets_nobody_in_is_unavailable(
    verb: str, answer: bytes, words: str
) -> None:
    """Nothing was begun, and the reason is told."""
    with a_server(the_first(verb, answer)) as server:
        transport = a_transport(server)
        with pytest.raises(ChannelUnavailable, match=words), transport.connect():
            pass  # pragma: no cover


def test_where_nobody_listens_nothing_is_begun() -> None:
    """A server that is down costs no message."""
    transport = SmtpTransport(SmtpServer("127.0.0.1", free_port()))
    refused = pytest.raises(ChannelUnavailable, match="ConnectionRefusedError")
    with refused, transport.connect():
        pass  # pragma: no cover


def test_a_server_without_starttls_gets_neither_password_nor_mail() -> None:
    """What the settings demand is demanded."""
    with a_server(says({}, pipelining=True)) as server:
        url = f"smtp+starttls://me:secret@127.0.0.1:{server.port}?timeout=5"
        transport = SmtpTransport(SmtpServer.from_url(url))
        with pytest.raises(ChannelUnavailable), transport.connect():
            pass  # pragma: no cover

    assert not [line for line in server.heard if line.startswith(("AUTH", "MAIL"))]


@pytest.fixture
def mailbox() -> Mailbox:
    """Give an empty mailbox."""
    return Mailbox()


@pytest.fixture
def port(mailbox: Mailbox) -> Iterator[int]:
    """Run a real server, with SMTPUTF8 and without PIPELINING."""
    controller = Controller(
        mailbox, hostname="127.0.0.1", port=free_port(), enable_SMTPUTF8=True
    )
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


def test_a_real_server_receives_what_was_written(port: int, mailbox: Mailbox) -> None:
    """Envelope and message arrive as they were meant."""
    message = composed(address="Анна@пример.example", fields={"first_name": "Анна"})
    with closing(SmtpTransport(SmtpServer("127.0.0.1", port))) as transport:
        assert sent(transport, [message]) == [ACCEPTED]

    (envelope,) = mailbox.received
    assert envelope.mail_from == "news@shop.example"
    assert envelope.rcpt_tos == ["Анна@xn--e1afmkfd.example"]
    assert envelope.content == message.content
    assert part(parsed(message), "plain").startswith("Hello Анна!")


def test_threads_have_sessions_of_their_own(port: int, mailbox: Mailbox) -> None:
    """Four threads, many ranges, every message once."""
    ranges = [some(40)[start : start + 4] for start in range(0, 40, 4)]
    transport = SmtpTransport(SmtpServer("127.0.0.1", port))
    with closing(transport), ThreadPoolExecutor(4) as threads:
        results = list(threads.map(lambda part: sent(transport, part), ranges))

    assert results == [[ACCEPTED] * 4] * 10
    addresses = [address for found in mailbox.received for address in found.rcpt_tos]
    assert sorted(addresses) == sorted(message.address for message in some(40))
