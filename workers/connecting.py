"""Connects to URLs that users name: resolved once, every address checked, pinned.

Every address that a name has is checked, and the connection goes to one that was
checked: asking the DNS again would be asking whoever answers whether they still agree.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPException
from queue import Empty, SimpleQueue
from threading import Event, Thread, Timer
from time import monotonic

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError, NewConnectionError
from urllib3.exceptions import TimeoutError as HTTPTimeout

from domain.outside import HTTPS, Reach, Target, check_address, target_of

#: Tells every address of a host.
Resolve = Callable[[str, int], list[str]]

#: What goes wrong between us and others.
WENT_WRONG = (HTTPError, HTTPException, OSError)
_AGENT = "Sayso"
_LOOKED_EVERY = 0.1
TOO_LONG, NO_ANSWER = "it took too long", "it does not answer"


class NotReached(Exception):  # noqa: N818 - says what is wrong
    """It did not work this time; the text says why, and nothing that was answered."""


@dataclass(frozen=True)
class Limits:
    """Seconds in all, and to connect; bytes of an answer; redirects to follow."""

    seconds: float = 20.0
    connect: float = 5.0
    most_bytes: int = 1_000_000
    redirects: int = 0


class Connecting:
    """Makes connections to where ``reach`` allows, and to nowhere else."""

    def __init__(
        self, reach: Reach, resolve: Resolve | None, tls: ssl.SSLContext | None
    ) -> None:
        self._reach = reach
        self._resolve = resolve or look_up
        self._tls = tls or ssl.create_default_context()

    def target(self, url: str) -> Target:
        """Read a URL; raises UrlRefused."""
        return target_of(url, self._reach)

    def connect(self, target: Target, limits: Limits, ends: float) -> HTTPConnection:
        """Connect to the first address that answers, once all of them are checked.

        Raises UrlRefused and NotReached.
        """
        failure: Exception = NotReached(TOO_LONG)
        for address in self._checked(target, ends):
            seconds = min(limits.connect, ends - monotonic())
            if seconds <= 0:
                break
            connection = self._connection(target, address, seconds)
            try:
                connection.connect()
            except WENT_WRONG as error:
                connection.close()
                failure = NotReached(reason_of(error))
            else:
                connection.timeout = limits.seconds
                connection.sock.settimeout(limits.seconds)
                return connection
        raise failure

    def _checked(self, target: Target, ends: float) -> list[str]:
        addresses = _in_time(lambda: self._resolve(target.host, target.port), ends)
        if not addresses:
            raise NotReached("its host has no address")
        for address in addresses:
            check_address(address, inside=target.inside)
        return addresses

    def _connection(
        self, target: Target, address: str, seconds: float
    ) -> HTTPConnection:
        if target.scheme != HTTPS:
            return HTTPConnection(address, target.port, timeout=seconds)
        return HTTPSConnection(
            address,
            target.port,
            timeout=seconds,
            ssl_context=self._tls,
            server_hostname=target.host,
        )


def fields_of(target: Target) -> dict[str, str]:
    """Return the fields that every request has."""
    return {
        "Host": target.authority,
        "User-Agent": _AGENT,
        "Accept-Encoding": "identity",
    }


def look_up(host: str, port: int) -> list[str]:
    """Ask this machine for every address of a host."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return []
    return list(dict.fromkeys(str(place[0]) for *_, place in found))


def _in_time(ask: Callable[[], list[str]], ends: float) -> list[str]:
    """Ask in a thread of its own: a resolver takes as long as it likes."""
    answers: SimpleQueue[list[str]] = SimpleQueue()
    Thread(target=lambda: answers.put(ask()), daemon=True).start()
    try:
        return answers.get(timeout=max(ends - monotonic(), 0.0))
    except Empty:
        raise NotReached(TOO_LONG) from None


@contextmanager
def watched(connection: HTTPConnection, ends: float) -> Iterator[Event]:
    """End a connection when its time is over, however busily it drips."""
    # Kept, for the connection lets go of it once it knows where the answer ends.
    over, line = Event(), connection.sock

    def end() -> None:
        over.set()
        _hang_up(line)

    timer = Timer(max(ends - monotonic(), 0.0), end)
    timer.daemon = True
    timer.start()
    try:
        yield over
    finally:
        timer.cancel()


class Watch:
    """Does the same for one connection after another, with one thread for all."""

    def __init__(self) -> None:
        self._guarded: tuple[socket.socket, float] | None = None
        self._over, self._closed = Event(), Event()
        Thread(target=self._look, daemon=True).start()

    @contextmanager
    def over(self, connection: HTTPConnection, ends: float) -> Iterator[Event]:
        """End a connection when its time is over, within a tenth of a second."""
        assert connection.sock  # noqa: S101 - it is connected
        self._over.clear()
        self._guarded = connection.sock, ends
        try:
            yield self._over
        finally:
            self._guarded = None

    def close(self) -> None:
        """Look no more."""
        self._closed.set()

    def _look(self) -> None:
        while not self._closed.wait(_LOOKED_EVERY):
            guarded = self._guarded
            if guarded and monotonic() >= guarded[1]:
                self._over.set()
                _hang_up(guarded[0])


def _hang_up(line: socket.socket) -> None:
    with suppress(OSError):
        # The plain socket's own: TLS would first say good-bye.
        socket.socket.shutdown(line, socket.SHUT_RDWR)


#: what went wrong -> in words; the first that fits counts.
_WORDS: dict[type[BaseException], str] = {
    ssl.SSLCertVerificationError: "its certificate does not hold",
    ssl.SSLError: "it speaks no TLS that we do",
    # For urllib3 a refused connection is a kind of timeout.
    NewConnectionError: NO_ANSWER,
    TimeoutError: TOO_LONG,
    HTTPTimeout: TOO_LONG,
}


def reason_of(error: BaseException, over: Event | None = None) -> str:
    """Say in words what went wrong; ``over`` tells that its time was."""
    if over is not None and over.is_set():
        return TOO_LONG
    words = (word for kind, word in _WORDS.items() if isinstance(error, kind))
    return next(words, NO_ANSWER)
