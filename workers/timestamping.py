"""Has an authority outside say when it saw a checkpoint (RFC 3161)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256
from typing import NamedTuple
from urllib.request import Request, urlopen

from rfc3161_client import (
    HashAlgorithm,
    PKIStatus,
    TimeStampRequest,
    TimestampRequestBuilder,
    TimeStampTokenInfo,
    decode_timestamp_response,
)

from domain.store.ledger.anchors import Anchors

#: Seconds to wait for an answer.
_PATIENCE = 10.0
#: Octets of an answer; with a chain of certificates it has a few thousand.
_LARGEST = 100_000
_SHA256 = "2.16.840.1.101.3.4.2.1"
_GRANTED = (PKIStatus.GRANTED, PKIStatus.GRANTED_WITH_MODS)

#: Hands a query to an authority and returns its answer; raises OSError.
Ask = Callable[[bytes], bytes]


class TimestampUnusable(Exception):  # noqa: N818 - says what is wrong
    """The authority stamped nothing, or something else than it was asked to."""


class Timestamp(NamedTuple):
    """What an authority said, byte for byte, and when it saw what it was shown."""

    response: bytes
    at: datetime


class Authority:
    """A time-stamp authority at a URL of http or https."""

    def __init__(self, url: str) -> None:
        self._url = url

    def __call__(self, query: bytes) -> bytes:
        """Return the answer to a query; raises OSError, as urllib's errors are."""
        headers = {"Content-Type": "application/timestamp-query"}
        request = Request(self._url, query, headers)  # noqa: S310 - the settings take no other scheme
        with urlopen(request, timeout=_PATIENCE) as answer:  # noqa: S310 - as above
            found: bytes = answer.read(_LARGEST)
        return found


class Timestamping:
    """Has the newest checkpoint stamped, at most so often."""

    name = "time stamps"

    def __init__(
        self,
        anchors: Anchors,
        ask: Ask,
        every: timedelta,
        now: Callable[[], datetime],
    ) -> None:
        self._anchors = anchors
        self._ask = ask
        self._every = every
        self._now = now

    def keep(self, _stopping: Callable[[], bool] = lambda: False) -> None:
        """Stamp what is new; raises OSError and TimestampUnusable."""
        newest = self._anchors.newest()
        if newest and self._is_due(newest.size):
            answer = stamped(newest.note.encode(), self._ask)
            self._anchors.keep_timestamp(newest.size, *answer)

    def _is_due(self, size: int) -> bool:
        last = next(self._anchors.stamped_newest_first(), None)
        if last is None:
            return True
        # An authority whose clock is ahead shall not keep us waiting until then.
        return last.size < size and abs(self._now() - last.stamped_at) >= self._every


def stamped(content: bytes, ask: Ask) -> Timestamp:
    """Have a content stamped, and make sure that it is that content, just now.

    Whether the authority is to be trusted is for those to say who verify: ``openssl ts
    -verify`` with the authority's certificate. Raises TimestampUnusable.
    """
    query = (
        TimestampRequestBuilder()
        .data(content)
        .hash_algorithm(HashAlgorithm.SHA256)
        .nonce(nonce=True)
        .cert_request(cert_request=True)
        .build()
    )
    response = ask(query.as_bytes())
    said = _read(response)
    _require_that_it_is_ours(said, query, content)
    return Timestamp(response, said.gen_time)


def _read(response: bytes) -> TimeStampTokenInfo:
    try:
        answer = decode_timestamp_response(response)
        said = answer.tst_info if answer.status in _GRANTED else None
    except ValueError as error:
        raise TimestampUnusable(f"no answer of RFC 3161: {error}") from None
    if said is None:
        raise TimestampUnusable(f"refused: {answer.status} {answer.status_string}")
    return said


def _require_that_it_is_ours(
    said: TimeStampTokenInfo, query: TimeStampRequest, content: bytes
) -> None:
    if said.nonce != query.nonce:
        raise TimestampUnusable("this answers another query")
    imprint = said.message_imprint
    is_sha256 = imprint.hash_algorithm.dotted_string == _SHA256
    if not is_sha256 or imprint.message != sha256(content).digest():
        raise TimestampUnusable("this is about something else")
