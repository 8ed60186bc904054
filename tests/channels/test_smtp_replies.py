"""What servers answer: read strictly, told without persons."""

from __future__ import annotations

import time
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workers.channels.smtp_replies import (
    ConnectionBroken,
    Reply,
    read_reply,
    redacted,
)


@pytest.mark.parametrize(
    ("said", "reply"),
    [
        (b"250 well\r\n", Reply(250, "well")),
        (b"250\r\n", Reply(250, "")),
        (b"250 well\n", Reply(250, "well")),
        (b"550-5.1.1 no\r\n550 5.1.1 one\r\n", Reply(550, "5.1.1 no one")),
        (b"550-no\r\n550 one\r\n", Reply(550, "no one")),
        (b"250 a\x00b\xff\r\n", Reply(250, "ab\ufffd")),
    ],
)
def test_an_answer_has_a_code_and_a_text(said: bytes, reply: Reply) -> None:
    """Of one line or many; a status that each line repeats is told once."""
    assert read_reply(BytesIO(said)) == reply


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"250 well",
        b"hello\r\n",
        b"250-well\r\n",
        b"199 no\r\n",
        b"600 no\r\n",
        b"250-on\r\n" * 200,
        b"250 " + b"x" * 4_000 + b"\r\n",
    ],
)
def test_what_is_no_answer_breaks_the_session(said: bytes) -> None:
    """Never guess what was meant."""
    with pytest.raises(ConnectionBroken):
        read_reply(BytesIO(said))


@given(st.binary(max_size=200))
def test_no_noise_can_do_more_than_break_the_session(said: bytes) -> None:
    """A reply in printable text, or a break."""
    try:
        reply = read_reply(BytesIO(said))
    except ConnectionBroken:
        return
    assert 200 <= reply.code <= 599
    assert reply.text.isprintable()


@pytest.mark.parametrize(
    ("text", "address", "told"),
    [
        ("5.1.1 <anna@example.com>: no", "anna@example.com", "5.1.1 (address) no"),
        ("user ANNA is gone", "anna@example.com", "user (address) is gone"),
        ("annabel is gone", "anna@example.com", "annabel is gone"),
        ("see https://x.example/?a=b%40c.example", "", "see (address)"),
        ("5.1.1 user 5 unknown", "5@example.com", "5.1.1 user (address) unknown"),
        ("5.2.2", "5@example.com", "5.2.2"),
        ("user a+b.c over quota", "a+b.c@example.com", "user (address) over quota"),
    ],
)
def test_nobody_is_named(text: str, address: str, told: str) -> None:
    """Addresses go, also a bare local part; the status stays readable."""
    assert redacted(text, address) == told


def test_a_long_answer_is_read_in_the_time_that_its_length_takes() -> None:
    """A server may say 200,000 letters."""
    began = time.thread_time()

    assert redacted("550 " + "a" * 200_000) == "550 " + "a" * 196
    assert time.thread_time() - began < 1
