"""What happens to the stop lists as a whole; what happens to an address is its own."""

from __future__ import annotations

from typing import ClassVar

from domain.events.fact import Fact
from domain.events.intake import RowError


class StopListTaken(Fact, frozen=True):
    """Addresses were put on a stop list together.

    ``rows`` is ``added + already + repeated + failed``. ``file_digest`` is the
    HMAC-SHA256 of the file they came in, if it was one; ``errors`` are the first rows
    that stayed out.
    """

    TOPIC: ClassVar = "stop_list.taken.v1"
    channel: str
    scope: str
    ground: str
    rows: int
    added: int
    already: int
    repeated: int = 0
    failed: int = 0
    file_digest: bytes = b""
    errors: tuple[RowError, ...] = ()


class StopListReleaseCounted(Fact, frozen=True):
    """An address was released that its holder had closed: one of so many a month.

    ``month`` is in UTC; ``allowed`` is what the month's share of ``base`` people was
    at that moment.
    """

    TOPIC: ClassVar = "stop_list.release_counted.v1"
    month: str
    base: int
    allowed: int
