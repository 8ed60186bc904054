"""Goes to URLs that users name: once resolved, pinned, and within limits.

Every address that a name has is checked, and the connection goes to one that was
checked: asking the DNS again would be asking whoever answers whether they still agree.
Redirects are read like the first URL, and counted. What comes in is bounded in time and
in size, unpacked or not.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPException
from queue import Empty, SimpleQueue
from threading import Event, Thread, Timer
from time import monotonic
from urllib.parse import urljoin

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError, NewConnectionError
from urllib3.exceptions import TimeoutError as HTTPTimeout
from urllib3.response import BaseHTTPResponse

from domain.outside import HTTPS, Reach, Target, check_address, target_of

#: Tells every address of a host.
Resolve = Callable[[str, int], list[str]]

_CHUNK = 65_536
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
#: What is unpacked on the way; the rest is not asked for, so nobody should send it.
_PACKED = frozenset({"", "identity", "gzip", "deflate"})
_AGENT = "Sayso"
_WENT_WRONG = (HTTPError, HTTPException, OSError)
_TOO_LONG, _NO_ANSWER = "it took too long", "it does not answer"


class NotReached(Exception):  # noqa: N818 - says what is wrong
    """It did not work this time; the text says why, and nothing that was answered."""


@dataclass(frozen=True)
class Limits:
    """Seconds in all, and to connect; bytes of an answer; redirects to follow."""

    seconds: float = 20.0
    connect: float = 5.0
    most_bytes: int = 1_000_000
    redirects: int = 0


class Reply:
    """An answer: its status, its header, and its body piece by piece."""

    def __init__(self, response: BaseHTTPResponse, limits: Limits, over: Event) -> None:
        self.status = response.status
        self.headers: Mapping[str, str] = response.headers
        self._response = response
        self._most = limits.most_bytes
        self._over = over

    def chunks(self) -> Iterator[bytes]:
        """Return the body, unpacked; raises NotReached when it exceeds a limit."""
        if self.headers.get("Content-Encoding", "").strip().lower() not in _PACKED:
            raise NotReached("it is packed in a way that was not asked for")
        size = 0
        while chunk := self._read():
            size += len(chunk)
            if size > self._most:
                raise NotReached(f"it is larger than {self._most} bytes")
            yield chunk

    def _read(self) -> bytes:
        try:
            chunk: bytes = self._response.read(_CHUNK, decode_content=True)
        except _WENT_WRONG as error:
            raise NotReached(_reason(error, self._over)) from None
        if self._over.is_set():
            raise NotReached(_TOO_LONG)
        return chunk


class Outside:
    """Fetches from and posts to where ``reach`` allows."""

    def __init__(
        self,
        reach: Reach,
        resolve: Resolve | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._reach = reach
        self._resolve = resolve or look_up
        self._tls = tls or ssl.create_default_context()

    @contextmanager
    def fetch(self, url: str, limits: Limits) -> Iterator[Reply]:
        """Get what a URL names; raises UrlRefused, or NotReached unless it is a 200."""
        ends = monotonic() + limits.seconds
        for _ in range(limits.redirects + 1):
            with self._asked("GET", url, {}, None, (limits, ends)) as reply:
                if reply.status not in _REDIRECTS:
                    yield _found(reply)
                    return
                url = urljoin(url, reply.headers.get("Location", ""))
        raise NotReached(f"it redirects more than {limits.redirects} times")

    def post(
        self, url: str, headers: Mapping[str, str], body: bytes, limits: Limits
    ) -> int:
        """Post to a URL and return the status; what is answered is not read."""
        ends = monotonic() + limits.seconds
        with self._asked("POST", url, headers, body, (limits, ends)) as reply:
            return reply.status

    @contextmanager
    def _asked(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        body: bytes | None,
        terms: tuple[Limits, float],
    ) -> Iterator[Reply]:
        limits, ends = terms
        target = target_of(url, self._reach)
        addresses = self._checked(target, ends)
        connection = self._connected(target, addresses, limits, ends)
        with closing(connection), _watched(connection, ends) as over:
            try:
                connection.request(
                    method,
                    target.path,
                    body,
                    {
                        "Host": target.authority,
                        "User-Agent": _AGENT,
                        "Accept-Encoding": "identity",
                        **headers,
                    },
                    preload_content=False,
                    decode_content=False,
                )
                response = connection.getresponse()
            except _WENT_WRONG as error:
                raise NotReached(_reason(error, over)) from None
            yield Reply(response, limits, over)

    def _checked(self, target: Target, ends: float) -> list[str]:
        addresses = _in_time(lambda: self._resolve(target.host, target.port), ends)
        if not addresses:
            raise NotReached("its host has no address")
        for address in addresses:
            check_address(address, inside=target.inside)
        return addresses

    def _connected(
        self, target: Target, addresses: list[str], limits: Limits, ends: float
    ) -> HTTPConnection:
        """Connect to the first address that answers."""
        failure: Exception = NotReached(_TOO_LONG)
        for address in addresses:
            seconds = min(limits.connect, ends - monotonic())
            if seconds <= 0:
                break
            connection = self._connection(target, address, seconds)
            try:
                connection.connect()
            except _WENT_WRONG as error:
                connection.close()
                failure = NotReached(_reason(error))
            else:
                connection.timeout = limits.seconds
                return connection
        raise failure

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


def look_up(host: str, port: int) -> list[str]:
    """Ask this machine for every address of a host."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return []
    return list(dict.fromkeys(str(place[0]) for *_, place in found))


def _found(reply: Reply) -> Reply:
    if reply.status != 200:  # noqa: PLR2004 - OK
        raise NotReached(f"it answered {reply.status}")
    return reply


def _in_time(ask: Callable[[], list[str]], ends: float) -> list[str]:
    """Ask in a thread of its own: a resolver takes as long as it likes."""
    answers: SimpleQueue[list[str]] = SimpleQueue()
    Thread(target=lambda: answers.put(ask()), daemon=True).start()
    try:
        return answers.get(timeout=max(ends - monotonic(), 0.0))
    except Empty:
        raise NotReached(_TOO_LONG) from None


@contextmanager
def _watched(connection: HTTPConnection, ends: float) -> Iterator[Event]:
    """End a connection when its time is over, however busily it drips."""
    # Kept, for the connection lets go of it once it knows where the answer ends.
    over, line = Event(), connection.sock

    def end() -> None:
        over.set()
        with suppress(OSError):
            # The plain socket's own: TLS would first say good-bye.
            socket.socket.shutdown(line, socket.SHUT_RDWR)

    timer = Timer(max(ends - monotonic(), 0.0), end)
    timer.daemon = True
    timer.start()
    try:
        yield over
    finally:
        timer.cancel()


#: what went wrong -> in words; the first that fits counts.
_WORDS: dict[type[BaseException], str] = {
    ssl.SSLCertVerificationError: "its certificate does not hold",
    ssl.SSLError: "it speaks no TLS that we do",
    # For urllib3 a refused connection is a kind of timeout.
    NewConnectionError: _NO_ANSWER,
    TimeoutError: _TOO_LONG,
    HTTPTimeout: _TOO_LONG,
}


def _reason(error: BaseException, over: Event | None = None) -> str:
    if over is not None and over.is_set():
        return _TOO_LONG
    words = (word for kind, word in _WORDS.items() if isinstance(error, kind))
    return next(words, _NO_ANSWER)
