"""Sends over SMTP, on sessions that are kept open and used again."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from threading import Lock

from workers.channels import ChannelUnavailable, Outcome, Outgoing, Verdict
from workers.channels.smtp_dialogue import Dialogue
from workers.channels.smtp_server import SmtpServer

#: Seconds of silence after which a session is asked whether it lives.
ASK_AFTER = 5.0
#: Seconds of silence after which a session is not used again; servers allow minutes.
FORGET_AFTER = 60.0

Clock = Callable[[], float]


class SmtpConnection:
    """A way to one server, used by one thread at a time."""

    def __init__(self, server: SmtpServer, clock: Clock) -> None:
        self._server = server
        self._clock = clock
        self._open()

    def send(self, messages: Sequence[Outgoing]) -> list[Verdict]:
        """Send one range; see ``Connection.send``.

        A server that closes politely after some messages gets the rest on a new
        session. One that left a message in doubt, or took none, is left alone.
        """
        results = self._dialogue.send(messages)
        left, before = _unsent(results), len(messages)
        while 0 < len(left) < before and not _in_doubt(results) and self._opened():
            again = self._dialogue.send([messages[number] for number in left])
            for number, result in zip(left, again, strict=True):
                results[number] = result
            left, before = _unsent(results), len(left)
        self._last_used = self._clock()
        return results

    def is_usable(self) -> bool:
        """Tell whether another range may be sent on it."""
        silence = self._clock() - self._last_used
        if not self._dialogue.alive or silence > FORGET_AFTER:
            return False
        return silence < ASK_AFTER or self._dialogue.listens()

    def close(self) -> None:
        """End the session, politely if it still lives."""
        self._dialogue.close()
        with suppress(OSError):
            if self._dialogue.alive:
                self._sock.sendall(b"QUIT\r\n")
        self._session.close()

    def _open(self) -> None:
        self._session, self._sock = self._server.open()
        self._dialogue = Dialogue(self._sock, self._session.esmtp_features)
        self._last_used = self._clock()

    def _opened(self) -> bool:
        self.close()
        try:
            self._open()
        except ChannelUnavailable:
            return False
        return True


class SmtpTransport:
    """A mail server, and the connections to it that wait to be used again."""

    def __init__(self, server: SmtpServer, clock: Clock = time.monotonic) -> None:
        self._server = server
        self._clock = clock
        self._idle: list[SmtpConnection] = []
        self._lock = Lock()

    @contextmanager
    def connect(self) -> Iterator[SmtpConnection]:
        """Lend a connection; see ``Transport.connect``."""
        connection = self._waiting() or SmtpConnection(self._server, self._clock)
        try:
            yield connection
        except BaseException:
            connection.close()
            raise
        if connection.is_usable():
            with self._lock:
                self._idle.append(connection)
        else:
            connection.close()

    def close(self) -> None:
        """End the sessions that wait."""
        while connection := self._pop():
            connection.close()

    def _waiting(self) -> SmtpConnection | None:
        while connection := self._pop():
            if connection.is_usable():
                return connection
            connection.close()
        return None

    def _pop(self) -> SmtpConnection | None:
        with self._lock:
            return self._idle.pop() if self._idle else None


def _unsent(results: Sequence[Verdict]) -> list[int]:
    return [n for n, result in enumerate(results) if result.outcome is Outcome.UNSENT]


def _in_doubt(results: Sequence[Verdict]) -> bool:
    return any(result.outcome is Outcome.UNKNOWN for result in results)
