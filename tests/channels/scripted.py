"""A mail server that says what a test tells it to, for all that real ones rarely do."""

from __future__ import annotations

import socket
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import BinaryIO

#: Hangs up without a word.
HANGS_UP = b"hangs up"
DOT = "."
_USUAL = {
    "EHLO": b"250-here\r\n250 SIZE 1000000\r\n",
    "DATA": b"354 go on\r\n",
    DOT: b"250 2.0.0 taken\r\n",
    "QUIT": b"221 bye\r\n",
}
#: How many commands must have been taken before.
_NEEDS = {"RCPT": 1, "DATA": 2}
PIPELINING = b"250-here\r\n250-SIZE 1000000\r\n250 PIPELINING\r\n"


class Held(bytes):
    """An answer that is given only together with the next one."""

    __slots__ = ()


class Deaf(bytes):
    """An answer after which the server reads nothing more until the test is over."""

    __slots__ = ()


#: Says nothing more, and does not hang up.
SILENT = Deaf()
#: Verb and how often it was heard before -> the answer, or None for the usual one.
Script = Callable[[str, int], bytes | None]


class ScriptedServer:
    """Listens on loopback; remembers what it heard and which messages it took."""

    def __init__(self, script: Script) -> None:
        self._script = script
        self._counts: Counter[str] = Counter()
        self._over = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._threads = [threading.Thread(target=self._listen)]
        self.port: int = self._listener.getsockname()[1]
        self.heard: list[str] = []
        self.taken: list[bytes] = []
        self.sessions = 0

    def start(self) -> None:
        """Begin to listen."""
        self._threads[0].start()

    def stop(self) -> None:
        """Stop listening, and wait until all sessions are over."""
        self._over.set()
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join()

    def _listen(self) -> None:
        with suppress(OSError):
            while True:
                sock, _ = self._listener.accept()
                self.sessions += 1
                thread = threading.Thread(target=self._serve, args=(sock,))
                self._threads.append(thread)
                thread.start()

    def _serve(self, sock: socket.socket) -> None:
        with sock, sock.makefile("rb") as stream, suppress(OSError):
            greeting = self._answer("greeting", b"220 here\r\n")
            if greeting != HANGS_UP:
                sock.sendall(greeting)
                self._talk(sock, stream)

    def _talk(self, sock: socket.socket, stream: BinaryIO) -> None:
        held, order = b"", Order()
        for verb, line in _heard(stream, order):
            self.heard.append(line)
            answer = self._answer(verb, order.usual(verb))
            order.answered(verb, answer, self.taken)
            held += answer
            if answer != HANGS_UP and not isinstance(answer, Held):
                sock.sendall(held)
                held = b""
            if isinstance(answer, Deaf):
                self._over.wait()
            if answer.startswith((HANGS_UP, b"421", b"221")):
                return

    def _answer(self, verb: str, usual: bytes) -> bytes:
        number = self._counts[verb]
        self._counts[verb] += 1
        answer = self._script(verb, number)
        return usual if answer is None else answer


class Order:
    """How far a session is in the order of commands (RFC 5321, 4.1.4)."""

    def __init__(self) -> None:
        self.content: list[bytes] | None = None
        self._reached = 0

    def usual(self, verb: str) -> bytes:
        """Return what a sound server answers."""
        if self._reached < _NEEDS.get(verb, 0):
            return b"503 5.5.1 out of order\r\n"
        return _USUAL.get(verb, b"250 2.1.0 well\r\n")

    def answered(self, verb: str, answer: bytes, taken: list[bytes]) -> None:
        """Note what an answer leads to; a whole message goes to ``taken``."""
        if verb == DOT and answer.startswith(b"250"):
            taken.append(b"".join(self.content or ()))
        self.content = [] if verb == "DATA" and answer.startswith(b"354") else None
        if verb in {"RSET", DOT}:
            self._reached = 0
        elif answer.startswith(b"2"):
            self._reached += 1


def _heard(stream: BinaryIO, order: Order) -> Iterator[tuple[str, str]]:
    for line in stream:
        if order.content is None:
            yield line[:4].decode().strip().upper(), line.decode().strip()
        elif line == b".\r\n":
            yield DOT, DOT
        else:
            order.content.append(line)


@contextmanager
def a_server(script: Script) -> Iterator[ScriptedServer]:
    """Run a server for the length of a test."""
    server = ScriptedServer(script)
    server.start()
    try:
        yield server
    finally:
        server.stop()


def says(answers: Mapping[tuple[str, int], bytes], *, pipelining: bool) -> Script:
    """Write a script from the answers that are not the usual ones."""

    def script(verb: str, number: int) -> bytes | None:
        if verb == "EHLO" and pipelining and ("EHLO", 0) not in answers:
            return PIPELINING
        return answers.get((verb, number))

    return script


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port
