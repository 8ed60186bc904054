"""A server that says what a test tells it to, and notes what it was asked."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Event, Thread

#: Answers a request: it gets the connection, and an event that ends the test.
Answer = Callable[[socket.socket, Event], None]


class Talking:
    """Answers every request the same way; ``asked`` are the requests.

    ``lines`` counts the connections, which are ``kept`` until the caller hangs up.
    """

    def __init__(
        self, answer: Answer, tls: ssl.SSLContext | None = None, *, kept: bool = False
    ) -> None:
        self.asked: list[str] = []
        self.lines = 0
        self._kept = kept
        self._answer = answer
        self._tls = tls
        self._over = Event()
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._socket.getsockname()[1])
        self._threads = [Thread(target=self._listen, daemon=True)]
        self._threads[0].start()

    def end(self) -> None:
        """Stop answering."""
        self._over.set()
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        for thread in self._threads:
            thread.join(5)

    def _listen(self) -> None:
        while True:
            try:
                line, _ = self._socket.accept()
            except OSError:
                return
            thread = Thread(target=self._talk, args=(line,), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _talk(self, line: socket.socket) -> None:
        with suppress(OSError), line:
            talked = (
                self._tls.wrap_socket(line, server_side=True) if self._tls else line
            )
            self.lines += 1
            with talked:
                while request := _request(talked):
                    self.asked.append(request)
                    self._answer(talked, self._over)
                    if not self._kept:
                        break


@contextmanager
def talking(
    answer: Answer, tls: ssl.SSLContext | None = None, *, kept: bool = False
) -> Iterator[Talking]:
    """Run a server that answers so."""
    server = Talking(answer, tls, kept=kept)
    try:
        yield server
    finally:
        server.end()


def saying(*lines: str, body: bytes = b"") -> Answer:
    """Answer with a status and header fields, then a body."""

    def answer(line: socket.socket, _over: Event) -> None:
        head = "\r\n".join(("HTTP/1.1 " + lines[0], *lines[1:], "", ""))
        line.sendall(head.encode() + body)

    return answer


def found(body: bytes, *fields: str) -> Answer:
    """Answer 200 with a body."""
    return saying("200 OK", f"Content-Length: {len(body)}", *fields, body=body)


def dripping(head: bytes) -> Answer:
    """Answer with a beginning, then a letter at a time for ever."""

    def answer(line: socket.socket, over: Event) -> None:
        line.sendall(head)
        while not over.wait(0.02):
            line.sendall(b"x")

    return answer


def silent(_line: socket.socket, over: Event) -> None:
    """Answer nothing."""
    over.wait(30)


def _request(line: socket.socket) -> str:
    """Read a request, head and body; of somebody who begins with TLS, what there is."""
    got = b""
    while b"\r\n\r\n" not in got and not got.startswith(b"\x16"):
        piece = line.recv(65_536)
        if not piece:
            break
        got += piece
    if not got:
        return ""
    head, _, body = got.partition(b"\r\n\r\n")
    length = next(
        (
            int(field.split(b":")[1])
            for field in head.split(b"\r\n")
            if field.lower().startswith(b"content-length:")
        ),
        0,
    )
    while len(body) < length:
        body += line.recv(65_536)
    return (head + b"\r\n\r\n" + body).decode("latin-1")
