"""Stands between client and PostgreSQL, and can lose the reply to a COMMIT."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from types import TracebackType
from typing import Self

from psycopg.conninfo import conninfo_to_dict, make_conninfo


class LosingProxy:
    """Forwards connections; once ``lose_next_commit`` is called it loses one reply.

    The server gets the COMMIT and carries it out; the client's connection is cut
    before the answer arrives.
    """

    def __init__(self, database_url: str) -> None:
        self._target = conninfo_to_dict(database_url)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._armed = threading.Event()
        self.lost = 0
        port = self._listener.getsockname()[1]
        self.url = make_conninfo(database_url, host="127.0.0.1", port=port)

    def lose_next_commit(self) -> None:
        """Lose the reply to the next COMMIT."""
        self._armed.set()

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                server = self._connect()
                for pump, *ends in (
                    (self._from_client, client, server),
                    (self._from_server, server, client),
                ):
                    threading.Thread(target=pump, args=ends, daemon=True).start()

    def _connect(self) -> socket.socket:
        host = str(self._target.get("host") or "127.0.0.1")
        port = int(self._target.get("port") or 5432)
        if host.startswith("/"):
            server = socket.socket(socket.AF_UNIX)
            server.connect(f"{host}/.s.PGSQL.{port}")
            return server
        return socket.create_connection((host, port))

    def _from_client(self, client: socket.socket, server: socket.socket) -> None:
        with suppress(OSError):
            while sent := client.recv(65_536):
                losing = self._armed.is_set() and b"COMMIT" in sent
                if losing:
                    self._armed.clear()
                    self.lost += 1
                    # Nothing that comes from the server from here on is passed on.
                    client.shutdown(socket.SHUT_WR)
                server.sendall(sent)
        server.close()

    def _from_server(self, server: socket.socket, client: socket.socket) -> None:
        with suppress(OSError):
            while answered := server.recv(65_536):
                client.sendall(answered)
        client.close()
