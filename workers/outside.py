"""Goes to URLs that users name: once resolved, pinned, and within limits.

Redirects are read like the first URL, and counted. What comes in is bounded in time and
in size, unpacked or not.
"""

from __future__ import annotations

import ssl
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from threading import Event
from time import monotonic
from urllib.parse import urljoin

from urllib3.response import BaseHTTPResponse

from domain.outside import Reach
from workers.connecting import (
    TOO_LONG,
    WENT_WRONG,
    Connecting,
    Limits,
    NotReached,
    Resolve,
    fields_of,
    reason_of,
    watched,
)
from workers.lines import Line

_CHUNK = 65_536
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
#: What is unpacked on the way; the rest is not asked for, so nobody should send it.
_PACKED = frozenset({"", "identity", "gzip", "deflate"})


class Response:
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
        except WENT_WRONG as error:
            raise NotReached(reason_of(error, self._over)) from None
        if self._over.is_set():
            raise NotReached(TOO_LONG)
        return chunk


class Outside:
    """Fetches from and posts to where ``reach`` allows."""

    def __init__(
        self,
        reach: Reach,
        resolve: Resolve | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._connecting = Connecting(reach, resolve, tls)

    @contextmanager
    def fetch(self, url: str, limits: Limits) -> Iterator[Response]:
        """Get what a URL names; raises UrlRefused, or NotReached unless it is a 200."""
        ends = monotonic() + limits.seconds
        for _ in range(limits.redirects + 1):
            with self._asked(url, limits, ends) as response:
                if response.status not in _REDIRECTS:
                    yield _found(response)
                    return
                url = urljoin(url, response.headers.get("Location", ""))
        raise NotReached(f"it redirects more than {limits.redirects} times")

    @contextmanager
    def line(self, limits: Limits) -> Iterator[Line]:
        """Post over one connection, which is kept while it leads to one endpoint."""
        with closing(Line(self._connecting, limits)) as line:
            yield line

    @contextmanager
    def _asked(self, url: str, limits: Limits, ends: float) -> Iterator[Response]:
        target = self._connecting.target(url)
        connection = self._connecting.connect(target, limits, ends)
        with closing(connection), watched(connection, ends) as over:
            try:
                connection.request(
                    "GET",
                    target.path,
                    headers=fields_of(target),
                    preload_content=False,
                    decode_content=False,
                )
                response = connection.getresponse()
            except WENT_WRONG as error:
                raise NotReached(reason_of(error, over)) from None
            yield Response(response, limits, over)


def _found(response: Response) -> Response:
    if response.status != 200:  # noqa: PLR2004 - OK
        raise NotReached(f"it answered {response.status}")
    return response
