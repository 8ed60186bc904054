"""Sends over SMTP, on sessions that are kept open and used again."""

from __future__ import annotations

import smtplib
import socket
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from threading import Lock

from workers.channels import Outgoing, Result
from workers.channels.smtp_dialogue import Dialogue
from workers.channels.smtp_server import SmtpServer

#: Seconds of silence after which a session is asked whether it lives.
_ASK_AFTER = 5.0
#: Seconds of silence after which a session is not used again; servers allow minutes.
_FORGET_AFTER = 60.0


class SmtpConnection:
    """One session, used by one thread at a time."""

    def __init__(self, session: smtplib.SMTP, sock: socket.socket) -> None:
        self._session = session
        self._sock = sock
        self._dialogue = Dialogue(sock, session.esmtp_features)
        self._last_used = time.monotonic()
        self._alive = True

    def send(self, messages: Sequence[Outgoing]) -> list[Result]:
        """Send one range; see ``Connection.send``."""
        results, self._alive = self._dialogue.send(messages)
        self._last_used = time.monotonic()
        return results

    def is_usable(self) -> bool:
        """Tell whether another range may be sent on it."""
        silence = time.monotonic() - self._last_used
        if not self._alive or silence > _FORGET_AFTER:
            return False
        return silence < _ASK_AFTER or self._dialogue.is_alive()

    def close(self) -> None:
        """End the session, politely if it still lives."""
        self._dialogue.close()
        with suppress(OSError):
            if self._alive:
                self._sock.sendall(b"QUIT\r\n")
        self._session.close()


class SmtpTransport:
    """A mail server, and the sessions with it that wait to be used again."""

    def __init__(self, server: SmtpServer) -> None:
        self._server = server
        self._idle: list[SmtpConnection] = []
        self._lock = Lock()

    @contextmanager
    def connect(self) -> Iterator[SmtpConnection]:
        """Lend a session; see ``Transport.connect``."""
        connection = self._waiting() or SmtpConnection(*self._server.open())
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
