"""What is known of each message, whatever the server does."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from tests.channels.letters import an_outgoing, some
from tests.channels.scripted import (
    DOT,
    HANGS_UP,
    PIPELINING,
    SILENT,
    Deaf,
    Held,
    ScriptedServer,
    a_server,
    says,
)
from workers.channels import Outcome, Outgoing, Verdict
from workers.channels.smtp_dialogue import Dialogue
from workers.channels.smtp_server import SmtpServer

ACCEPTED, REJECTED, DEFERRED, UNKNOWN, UNSENT = Outcome
both_ways = pytest.mark.parametrize("pipelining", [True, False])


def dialogue_with(
    server: ScriptedServer, messages: Sequence[Outgoing], timeout: float = 5
) -> tuple[list[Verdict], bool]:
    """Send one range; return its results and whether the session lives on."""
    known = SmtpServer("127.0.0.1", server.port, timeout=timeout, hello="here.example")
    session, sock = known.open()
    dialogue = Dialogue(sock, session.esmtp_features)
    try:
        return dialogue.send(messages), dialogue.alive
    finally:
        dialogue.close()
        session.close()


def outcomes(results: Sequence[Verdict]) -> list[Outcome]:
    """Return what became of each message."""
    return [result.outcome for result in results]


@both_ways
def test_a_server_that_takes_everything(*, pipelining: bool) -> None:
    """Each message is accepted, arrives once, whole and in order."""
    messages = some(5)
    with a_server(says({}, pipelining=pipelining)) as server:
        results, alive = dialogue_with(server, messages)

    assert outcomes(results) == [ACCEPTED] * 5
    assert server.taken == [message.content for message in messages]
    assert alive


def test_the_next_opening_travels_with_this_content() -> None:
    """With PIPELINING the server has heard the next DATA before it answers the dot."""
    held = {(".", 0): Held(b"250 taken\r\n"), ("MAIL", 1): Held(b"250 well\r\n")}
    held |= {("RCPT", 1): Held(b"250 well\r\n")}
    with a_server(says(held, pipelining=True)) as server:
        results, _ = dialogue_with(server, some(2))

    assert outcomes(results) == [ACCEPTED] * 2


@both_ways
@pytest.mark.parametrize("verb", ["MAIL", "RCPT", "DATA", DOT])
@pytest.mark.parametrize(("code", "outcome"), [(451, DEFERRED), (550, REJECTED)])
def test_a_refusal_at_any_stage_concerns_one_message(
    verb: str, code: int, outcome: Outcome, *, pipelining: bool
) -> None:
    """The refused one is told with code and status; the others are accepted."""
    answer = f"{code} {code // 100}.7.1 not now\r\n".encode()
    with a_server(says({(verb, 1): answer}, pipelining=pipelining)) as server:
        results, alive = dialogue_with(server, some(3))

    assert outcomes(results) == [ACCEPTED, outcome, ACCEPTED]
    assert results[1].code == code
    assert results[1].detail == f"{code // 100}.7.1 not now"
    assert len(server.taken) == 2
    assert alive


def test_a_server_that_asks_for_content_it_refused_gets_none() -> None:
    """RFC 2920, 3.1: DATA may be let through though the recipient was refused."""
    answers = {("RCPT", 1): b"550 5.1.1 nobody\r\n", ("DATA", 1): b"354 go on\r\n"}
    answers |= {(DOT, 1): b"554 for whom?\r\n"}
    with a_server(says(answers, pipelining=True)) as server:
        results, _ = dialogue_with(server, some(3))

    assert outcomes(results) == [ACCEPTED, REJECTED, ACCEPTED]
    assert server.heard.count(DOT) == 3


@both_ways
@pytest.mark.parametrize("verb", ["MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize(
    "answer", [HANGS_UP, b"421 closing\r\n", b"no answer\r\n", b"999 what\r\n"]
)
def test_a_break_before_the_content_leaves_no_doubt(
    verb: str, answer: bytes, *, pipelining: bool
) -> None:
    """Nothing of the message was said: it and all behind it may be sent again."""
    with a_server(says({(verb, 1): answer}, pipelining=pipelining)) as server:
        results, alive = dialogue_with(server, some(4))

    assert outcomes(results) == [ACCEPTED, UNSENT, UNSENT, UNSENT]
    assert not alive


@both_ways
@pytest.mark.parametrize(
    "answer", [HANGS_UP, b"garbage\r\n", SILENT, Deaf(b"250-no end\r\n")]
)
def test_a_break_behind_the_dot_leaves_one_in_doubt(
    answer: bytes, *, pipelining: bool
) -> None:
    """It may have been taken: never again blindly. All behind it were not begun."""
    with a_server(says({(DOT, 1): answer}, pipelining=pipelining)) as server:
        results, alive = dialogue_with(server, some(4), timeout=0.3)

    assert outcomes(results) == [ACCEPTED, UNKNOWN, UNSENT, UNSENT]
    assert not alive


@both_ways
def test_an_answer_to_the_content_that_means_nothing_is_a_doubt(
    *, pipelining: bool
) -> None:
    """Neither taken nor refused."""
    with a_server(says({(DOT, 0): b"354 more?\r\n"}, pipelining=pipelining)) as server:
        results, _ = dialogue_with(server, some(1))

    assert outcomes(results) == [UNKNOWN]


@both_ways
def test_a_server_that_closes_instead_of_taking_is_heard(*, pipelining: bool) -> None:
    """421 answers the content: refused for now, no doubt; the session is over."""
    answers = {(DOT, 1): b"421 4.3.2 going down\r\n"}
    with a_server(says(answers, pipelining=pipelining)) as server:
        results, alive = dialogue_with(server, some(3))

    assert outcomes(results) == [ACCEPTED, DEFERRED, UNSENT]
    assert not alive


@both_ways
def test_a_refusal_stands_though_the_session_breaks_behind_it(
    *, pipelining: bool
) -> None:
    """The server said no, and then hung up."""
    answers = {("RCPT", 0): b"550 5.1.1 nobody\r\n", ("RSET", 0): HANGS_UP}
    answers |= {("DATA", 0): b"503 no\r\n"}
    with a_server(says(answers, pipelining=pipelining)) as server:
        results, alive = dialogue_with(server, some(2))

    assert outcomes(results) == [REJECTED, UNSENT]
    assert not alive


def test_a_server_that_does_not_read_leaves_no_doubt() -> None:
    """The last piece, with the dot, was never given away."""
    big = an_outgoing(content=b"x" * 70 + b"\r\n" + b"y" * 40_000_000)
    answers = {("EHLO", 0): b"250 here\r\n", ("DATA", 0): Deaf(b"354 go on\r\n")}
    with a_server(says(answers, pipelining=False)) as server:
        results, alive = dialogue_with(server, [big], timeout=0.3)

    assert outcomes(results) == [UNSENT]
    assert not alive


@both_ways
def test_dots_at_the_beginning_of_lines_arrive_as_they_were(
    *, pipelining: bool
) -> None:
    """A lone dot in a message does not end it (RFC 5321, 4.5.2)."""
    tricky = an_outgoing(content=b".first\r\n.\r\n..\r\nMAIL FROM:<x@example.org>")
    with a_server(says({}, pipelining=pipelining)) as server:
        results, _ = dialogue_with(server, [tricky, an_outgoing(1)])

    assert outcomes(results) == [ACCEPTED] * 2
    stuffed = b"..first\r\n..\r\n...\r\nMAIL FROM:<x@example.org>\r\n"
    assert server.taken[0] == stuffed


def test_what_is_larger_than_the_server_takes_is_not_offered() -> None:
    """SIZE (RFC 1870) was announced: the others go."""
    answers = {("EHLO", 0): b"250-here\r\n250-SIZE 100\r\n250 PIPELINING\r\n"}
    messages = [an_outgoing(0), an_outgoing(1, content=b"x" * 101), an_outgoing(2)]
    with a_server(says(answers, pipelining=True)) as server:
        results, _ = dialogue_with(server, messages)

    assert outcomes(results) == [ACCEPTED, REJECTED, ACCEPTED]
    assert results[1].detail.startswith("5.3.4")
    assert "MAIL FROM:<news@shop.example> SIZE=23" in server.heard


@pytest.mark.parametrize("size", [b"0", b"much", b"", b"-1", b"9" * 400])
def test_a_size_that_is_no_limit_limits_nothing(size: bytes) -> None:
    """RFC 1870: zero is no limit; and servers write odd things."""
    answers = {("EHLO", 0): b"250-here\r\n250 SIZE " + size + b"\r\n"}
    with a_server(says(answers, pipelining=False)) as server:
        results, _ = dialogue_with(server, some(1))

    assert outcomes(results) == [ACCEPTED]


@pytest.mark.parametrize(
    "message",
    [
        an_outgoing(address="анна@example.com"),
        an_outgoing(origin="новости@shop.example"),
        an_outgoing(content="From: новости@shop.example\r\n\r\n".encode()),
    ],
)
def test_an_address_in_unicode_needs_a_server_for_it(message: Outgoing) -> None:
    """RFC 6531: without SMTPUTF8 it is refused here, with it the server is told."""
    with a_server(says({}, pipelining=True)) as server:
        results, _ = dialogue_with(server, [message, an_outgoing(1)])
    assert outcomes(results) == [REJECTED, ACCEPTED]
    assert results[0].detail.startswith("5.6.7")

    answers = {("EHLO", 0): b"250-here\r\n250-SMTPUTF8\r\n250 PIPELINING\r\n"}
    with a_server(says(answers, pipelining=True)) as server:
        results, _ = dialogue_with(server, [message])
    assert outcomes(results) == [ACCEPTED]
    assert server.heard[1].endswith(" SMTPUTF8")


def test_no_answer_tells_who_the_message_was_for() -> None:
    """Results are stored and logged: addresses are taken out of them."""
    answer = b"550-5.1.1 <reader0@example.com> unknown\r\n550 5.1.1 user Reader0 no\r\n"
    with a_server(says({("RCPT", 0): answer}, pipelining=True)) as server:
        results, _ = dialogue_with(server, some(1))

    assert results[0].detail == "5.1.1 (address) unknown user (address) no"


@both_ways
def test_a_large_message_arrives_whole(*, pipelining: bool) -> None:
    """It is given away in pieces, the dot in the last."""
    large = an_outgoing(content=b"0123456789abcdef\r\n" * 10_000)
    with a_server(says({}, pipelining=pipelining)) as server:
        results, _ = dialogue_with(server, [large, an_outgoing(1)])

    assert outcomes(results) == [ACCEPTED] * 2
    assert server.taken[0] == large.content


DSN = b"250-here\r\n250-PIPELINING\r\n250 DSN\r\n"


@pytest.mark.parametrize(
    ("offered", "id_", "asked"),
    [(DSN, "token", True), (DSN, "", False), (PIPELINING, "token", False)],
)
def test_a_server_that_can_is_asked_to_tell_of_success(
    offered: bytes, id_: str, *, asked: bool
) -> None:
    """RFC 3461: only if the message wants it, and never where it is not offered."""
    with a_server(says({("EHLO", 0): offered}, pipelining=True)) as server:
        results, _ = dialogue_with(server, [an_outgoing(envelope_id=id_)])

    assert outcomes(results) == [ACCEPTED]
    mail, to = server.heard[1:3]
    assert mail.endswith(" RET=HDRS ENVID=token") == asked
    assert to.endswith(" NOTIFY=SUCCESS,FAILURE") == asked
