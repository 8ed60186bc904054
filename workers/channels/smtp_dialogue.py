"""Speaks SMTP for one range of messages, one round trip a message where it can.

With PIPELINING (RFC 2920) the opening of the next message (MAIL, RCPT, DATA)
travels in the same write as the content of this one. Without it each command
waits for its answer.
"""

from __future__ import annotations

import socket
from collections.abc import Iterator, Mapping, Sequence
from typing import BinaryIO

from workers.channels import Outcome, Outgoing, Result
from workers.channels.smtp_replies import (
    CLOSING,
    GO_AHEAD,
    ConnectionBroken,
    Reply,
    read_reply,
)

_RESET = b"RSET\r\n"
_DOT = b".\r\n"
#: Octets a write; a message is over only when the piece with its dot was given away.
_PIECE = 65_536


class Dialogue:
    """A session past its greeting; broken once and for all by ``ConnectionBroken``."""

    def __init__(self, sock: socket.socket, extensions: Mapping[str, str]) -> None:
        self._sock = sock
        self._stream: BinaryIO = sock.makefile("rb")
        self._pipelining = "pipelining" in extensions
        self._extensions = extensions
        self._doubt = False

    def send(self, messages: Sequence[Outgoing]) -> tuple[list[Result], bool]:
        """Send a range; tell one result a message, and whether the session lives."""
        results: list[Result] = []
        self._doubt = False
        try:
            for result in self._results(messages):
                results.append(result)  # noqa: PERF402 - kept if the next one fails
        except OSError:
            return self._after_break(results, len(messages)), False
        return results, True

    def is_alive(self) -> bool:
        """Ask the server whether it still listens."""
        try:
            self._say(b"NOOP\r\n")
            return self._hear().positive
        except OSError:
            return False

    def close(self) -> None:
        """Let go of the stream; the socket is its owner's to close."""
        self._stream.close()

    def _after_break(self, results: list[Result], count: int) -> list[Result]:
        if self._doubt:
            results.append(Result(Outcome.UNKNOWN, None, "no answer after the message"))
        unsent = Result(Outcome.UNSENT, None, "the connection broke")
        return results + [unsent] * (count - len(results))

    def _results(self, messages: Sequence[Outgoing]) -> Iterator[Result]:
        followers = [*messages[1:], None]
        if messages:
            self._announce(b"", messages[0])
        for message, follower in zip(messages, followers, strict=True):
            yield self._result(message, follower)

    def _result(self, message: Outgoing, follower: Outgoing | None) -> Result:
        unwanted = self._unwanted(message)
        if unwanted is not None:
            self._announce(b"", follower)
            return unwanted
        refused, answers = self._open(message)
        if refused is None:
            return self._deliver(message, follower)
        result = refused.refusal(message.address)
        self._leave(answers[-1], follower)
        return result

    def _deliver(self, message: Outgoing, follower: Outgoing | None) -> Result:
        content = _stuffed(message.content)
        self._announce(content, follower, whole=len(content))
        reply = self._hear_verdict()
        self._doubt = False
        return reply.verdict(message.address)
