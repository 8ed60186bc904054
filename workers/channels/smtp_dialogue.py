"""Speaks SMTP for one range of messages, one round trip a message where it can.

With PIPELINING (RFC 2920) the opening of the next message (MAIL, RCPT, DATA)
travels in the same write as the content of this one. Without it each command
waits for its answer.
"""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator, Mapping, Sequence
from typing import BinaryIO

from workers.channels import Outcome, Outgoing, Verdict
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
#: First digits of the answers to MAIL, RCPT and DATA that let a message through.
_WANTED = (2, 2, 3)
_SIZE = re.compile(r"[0-9]{1,18}")

_TOO_LARGE = Verdict(Outcome.REJECTED, 552, "5.3.4 larger than the server takes")
_NOT_ASCII = Verdict(Outcome.REJECTED, 553, "5.6.7 the server takes no such address")


class Dialogue:
    """A session past its greeting; broken once and for all by any OSError."""

    def __init__(self, sock: socket.socket, extensions: Mapping[str, str]) -> None:
        self._sock = sock
        self._stream: BinaryIO = sock.makefile("rb")
        self._pipelining = "pipelining" in extensions
        self._extensions = extensions
        size = extensions.get("size", "")
        self._limit = int(size) if _SIZE.fullmatch(size) else 0
        self._announced = False
        self._doubt = False
        self.alive = True

    def send(self, messages: Sequence[Outgoing]) -> list[Verdict]:
        """Send a range; return one result for each message."""
        refused = {
            number: result
            for number, message in enumerate(messages)
            if (result := self._unfit(message))
        }
        fit = [message for n, message in enumerate(messages) if n not in refused]
        told = iter(self._send(fit))
        return [refused.get(number) or next(told) for number in range(len(messages))]

    def listens(self) -> bool:
        """Ask the server whether it still listens."""
        try:
            self._say(b"NOOP\r\n")
            self.alive = read_reply(self._stream).positive
        except OSError:
            self.alive = False
        return self.alive

    def close(self) -> None:
        """Let go of the stream; the socket is its owner's to close."""
        self._stream.close()

    def _unfit(self, message: Outgoing) -> Verdict | None:
        if self._limit and len(message.content) > self._limit:
            return _TOO_LARGE
        if "smtputf8" not in self._extensions and _needs_utf8(message):
            return _NOT_ASCII
        return None

    def _send(self, messages: Sequence[Outgoing]) -> list[Verdict]:
        results: list[Verdict] = []
        self._announced = self._doubt = False
        try:
            for result in self._results(messages):
                results.append(result)  # noqa: PERF402 - kept if the next one fails
        except OSError as error:
            self.alive = False
            if self._doubt:
                results.append(
                    Verdict(Outcome.UNKNOWN, None, "no answer after the message")
                )
            return results + _unsent(messages[len(results) :], results, error)
        return results

    def _results(self, messages: Sequence[Outgoing]) -> Iterator[Verdict]:
        followers = [*messages[1:], None]
        for message, follower in zip(messages, followers, strict=True):
            replies = self._open(message)
            refused = _refusal(replies)
            if refused is None:
                answer = self._deliver(message, follower)
                yield answer.verdict(message.address)
                _going_on(answer)
            else:
                yield refused.refusal(message.address)
                self._leave(replies[-1], follower)

    def _open(self, message: Outgoing) -> list[Reply]:
        """Ask to send a message; return the answers to MAIL, RCPT and DATA."""
        if self._pipelining:
            if not self._announced:
                self._say(self._opening(message))
            self._announced = False
            return [_going_on(read_reply(self._stream)) for _ in range(3)]
        replies = []
        for command in self._opening(message).splitlines(keepends=True):
            self._say(command)
            replies.append(read_reply(self._stream))
            if not replies[-1].positive:
                break
        return replies

    def _deliver(self, message: Outgoing, follower: Outgoing | None) -> Reply:
        content = _stuffed(message.content)
        last = (len(content) - 1) // _PIECE * _PIECE
        if last:
            self._sock.sendall(content[:last])
        self._doubt = True
        self._say(content[last:], follower)
        reply = read_reply(self._stream)
        self._doubt = False
        return reply

    def _leave(self, last: Reply, follower: Outgoing | None) -> None:
        """Get out of a message that was refused, and into the next."""
        if last.code == GO_AHEAD:
            # A server may ask for the content though it refused the recipient.
            self._say(_DOT)
            _going_on(read_reply(self._stream))
        self._say(_RESET, follower)
        _going_on(read_reply(self._stream))

    def _say(self, words: bytes, follower: Outgoing | None = None) -> None:
        """Write; where the server can take it, announce the next message with it."""
        if follower and self._pipelining:
            words += self._opening(follower)
            self._announced = True
        self._sock.sendall(words)

    def _opening(self, message: Outgoing) -> bytes:
        size = f" SIZE={len(message.content)}" if "size" in self._extensions else ""
        utf8 = " SMTPUTF8" if _needs_utf8(message) else ""
        tell, when = self._notices(message)
        lines = (
            f"MAIL FROM:<{message.origin}>{size}{utf8}{tell}",
            f"RCPT TO:<{message.address}>{when}",
            "DATA",
            "",
        )
        return "\r\n".join(lines).encode()

    def _notices(self, message: Outgoing) -> tuple[str, str]:
        """Return what MAIL and RCPT add to be told what became of it (RFC 3461)."""
        if not message.envelope_id or "dsn" not in self._extensions:
            return "", ""
        return (
            f" RET=HDRS ENVID={message.envelope_id}",
            " NOTIFY=SUCCESS,FAILURE",
        )


def _refusal(replies: Sequence[Reply]) -> Reply | None:
    """Return the first answer that is not what its command asked for."""
    for reply, wanted in zip(replies, _WANTED, strict=False):
        if reply.code // 100 != wanted:
            return reply
    return None


def _going_on(reply: Reply) -> Reply:
    if reply.code == CLOSING:
        raise ConnectionBroken("the server closes", reply.code)
    return reply


def _unsent(
    left: Sequence[Outgoing], told: Sequence[Verdict], error: OSError
) -> list[Verdict]:
    """Return that the rest was not begun; the server's last words are for the first.

    Unless they were for the one before, who has been told them.
    """
    last = told[-1].code if told else None
    code = None if last == CLOSING else getattr(error, "code", None)
    codes = [code, *[None] * len(left)][: len(left)]
    return [Verdict(Outcome.UNSENT, code, "the connection broke") for code in codes]


def _needs_utf8(message: Outgoing) -> bool:
    # Bodies are encoded, so only an address can make the content other than ASCII.
    return not (
        message.content.isascii()
        and message.address.isascii()
        and message.origin.isascii()
    )


def _stuffed(content: bytes) -> bytes:
    """Double leading dots and end with the one that ends a message (RFC 5321 4.5.2)."""
    if content.startswith(b"."):
        content = b"." + content
    end = _DOT if content.endswith(b"\r\n") else b"\r\n" + _DOT
    return content.replace(b"\r\n.", b"\r\n..") + end
