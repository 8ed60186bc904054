"""A connection that is kept between posts to the same endpoint.

It leads to an address that was checked when it was made. Whatever URL is posted to is
read first, so what may not be reached is refused also while a connection is open, and
another endpoint gets another connection, with its own look at the DNS.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPResponse
from socket import socket
from time import monotonic

from urllib3.connection import HTTPConnection

from domain.outside import Target
from workers.connecting import (
    WENT_WRONG,
    Connecting,
    Limits,
    NotReached,
    Watch,
    fields_of,
    reason_of,
    watched,
)

#: An answer is passed over up to here: whoever says more, or is slow about it, is
#: called anew.
_MOST_PASSED_OVER, _SECONDS_FOR_IT = 65_536, 1.0


@dataclass(frozen=True)
class ResponseHead:
    """What was answered: the status, and when we may come again."""

    status: int
    retry_after: str = ""


class Line:
    """Posts to an endpoint, and to another if it is told so."""

    def __init__(self, connecting: Connecting, limits: Limits) -> None:
        self._connecting = connecting
        self._limits = limits
        self._watch = Watch()
        self._connection: HTTPConnection | None = None
        self._leads_to: tuple[str, str, int] | None = None
        self._read: tuple[str, Target | None] = "", None

    def post(self, url: str, headers: Mapping[str, str], body: bytes) -> ResponseHead:
        """Post to a URL; of what is answered only the head counts.

        Raises UrlRefused and NotReached.
        """
        ends = monotonic() + self._limits.seconds
        target = self._target(url)
        if self._is_kept(target):
            # It may have been closed while this was on its way: then it was not heard.
            with suppress(ConnectionError):
                return self._post(target, headers, body, ends)
        self._hang_up()
        self._connection = self._connecting.connect(target, self._limits, ends)
        self._leads_to = _end(target)
        try:
            return self._post(target, headers, body, ends)
        except ConnectionError as error:
            raise NotReached(reason_of(error)) from None

    def close(self) -> None:
        """Hang up for good."""
        self._hang_up()
        self._watch.close()

    def _hang_up(self) -> None:
        if self._connection:
            self._connection.close()
        self._connection = None

    def _target(self, url: str) -> Target:
        # The same text is read in the same way.
        known, target = self._read
        if target is None or known != url:
            target = self._connecting.target(url)
            self._read = url, target
        return target

    def _is_kept(self, target: Target) -> bool:
        connection = self._connection
        return bool(
            connection and connection.is_connected and self._leads_to == _end(target)
        )

    def _post(
        self, target: Target, headers: Mapping[str, str], body: bytes, ends: float
    ) -> ResponseHead:
        connection = self._connection
        assert connection  # noqa: S101 - whoever posts has one
        assert connection.sock  # noqa: S101 - and it is connected
        with self._watch.over(connection, ends) as over:
            try:
                response = _asked(connection.sock, target, headers, body)
            except WENT_WRONG as error:
                self._hang_up()
                if isinstance(error, ConnectionError) and not over.is_set():
                    raise
                raise NotReached(reason_of(error, over)) from None
        if response.will_close or not _passed_over(connection, response, ends):
            self._hang_up()
        return ResponseHead(response.status, response.headers.get("Retry-After", ""))


def _asked(
    line: socket, target: Target, headers: Mapping[str, str], body: bytes
) -> HTTPResponse:
    """Send a request in one piece, and return the answer once its head is there."""
    fields = {**fields_of(target), **headers, "Content-Length": str(len(body))}
    head = [f"POST {target.path} HTTP/1.1", *(f"{k}: {v}" for k, v in fields.items())]
    line.sendall("\r\n".join((*head, "", "")).encode("ascii") + body)
    response = HTTPResponse(line, method="POST")
    response.begin()
    return response


def _end(target: Target) -> tuple[str, str, int]:
    return target.scheme, target.host, target.port


def _passed_over(
    connection: HTTPConnection, response: HTTPResponse, ends: float
) -> bool:
    """Read what was answered, and tell whether all of it: then another may follow."""
    if response.length == 0:
        return not response.read()
    soon = min(ends, monotonic() + _SECONDS_FOR_IT)
    with watched(connection, soon) as over, suppress(*WENT_WRONG):
        response.read(_MOST_PASSED_OVER)
        return not over.is_set() and not response.read(1)
    return False
