"""Web threads that wait for no one: whoever is slow loses the connection, not a thread.

gunicorn itself reads and writes without any limit: a few connections that begin a
request and never end it would hold all threads.
"""

from __future__ import annotations

import socket
import time
from typing import Any

from gunicorn.workers.gthread import ThreadWorker

from api.errors import TooSlow

#: Seconds for which somebody may say or take nothing, and the octets a second that
#: give them more.
PATIENCE = 10.0
LEAST_RATE = 8 * 1024


class HurriedSocket(socket.socket):
    """A connection on which each request, and each part of an answer, has its time."""

    def __init__(self, connection: socket.socket) -> None:
        kind = (connection.family, connection.type, connection.proto)
        super().__init__(*kind, fileno=connection.detach())
        self._ends = 0.0

    def begin(self) -> None:
        """Say that a request is awaited from now on."""
        self._ends = time.monotonic() + PATIENCE

    def recv(self, size: int, flags: int = 0) -> bytes:
        """Read some; raises TooSlow, also when what comes drips."""
        self._hurry(self._ends - time.monotonic())
        try:
            found = super().recv(size, flags)
        except TimeoutError:
            raise TooSlow from None
        self._ends += len(found) / LEAST_RATE
        return found

    def sendall(self, data: Any, flags: int = 0) -> None:  # noqa: ANN401 - whatever has octets
        """Write all; raises TooSlow."""
        self._hurry(PATIENCE + len(data) / LEAST_RATE)
        try:
            super().sendall(data, flags)
        except TimeoutError:
            raise TooSlow from None

    def _hurry(self, seconds: float) -> None:
        if seconds <= 0:
            raise TooSlow
        self.settimeout(seconds)


class HurryingWorker(ThreadWorker):  # type: ignore[misc] # gunicorn brings no types
    """gunicorn's threads, on connections that have their time."""

    def enqueue_req(self, conn: Any) -> None:  # noqa: ANN401 - as above
        """Hand a connection to the next thread that is free."""
        if not isinstance(conn.sock, HurriedSocket):
            conn.sock = HurriedSocket(conn.sock)
        super().enqueue_req(conn)

    def handle_exit(self, sig: int, frame: Any) -> None:  # noqa: ANN401 - as above
        """Begin to stop: what would never end by itself ends now."""
        if stopping := getattr(self.app, "stopping", None):
            stopping.set()
        super().handle_exit(sig, frame)

    def handle(self, conn: Any) -> Any:  # noqa: ANN401 - as above
        """Read one request and answer it, in a thread."""
        conn.sock.begin()
        return super().handle(conn)
