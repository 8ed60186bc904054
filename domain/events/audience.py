"""What happens to lists, and to the wording of consent."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from domain.events.fact import Fact


class ListCreated(Fact, frozen=True):
    """A mailing list was made. ``code`` is its short name in commands and files.

    With a ``channel`` only people with an address there come onto it.
    """

    TOPIC: ClassVar = "list.created.v1"
    code: str
    name: str
    channel: str = ""


class ListFillingOrdered(Fact, frozen=True):
    """All of another list or of a segment are to come onto the list, as of then.

    ``source`` is ``list`` or ``segment``. Who came is in the streams of the people.
    """

    TOPIC: ClassVar = "list.filling_ordered.v1"
    source: str
    source_id: UUID


class ListFilled(Fact, frozen=True):
    """They have come: so many ``people`` were in the source.

    ``order`` is the version of the order in this stream.
    """

    TOPIC: ClassVar = "list.filled.v1"
    order: int
    people: int


class ListClearingOrdered(Fact, frozen=True):
    """All who are on the list are to leave it; they stay in the base."""

    TOPIC: ClassVar = "list.clearing_ordered.v1"


class ListCleared(Fact, frozen=True):
    """They have left: so many ``people`` were on the list."""

    TOPIC: ClassVar = "list.cleared.v1"
    order: int
    people: int


class ListOrderFailed(Fact, frozen=True):
    """An order cannot be carried out, and whoever waits behind it goes on.

    ``order`` is the version of the order in this stream.
    """

    TOPIC: ClassVar = "list.order_failed.v1"
    order: int
    reason: str


class ListRenamed(Fact, frozen=True):
    """A mailing list took another name."""

    TOPIC: ClassVar = "list.renamed.v1"
    name: str


class ListArchived(Fact, frozen=True):
    """A mailing list is no longer in use."""

    TOPIC: ClassVar = "list.archived.v1"


class NoticePublished(Fact, frozen=True):
    """The exact wording of a consent, addressed by the SHA-256 of its UTF-8 bytes.

    The rest is what it says of itself; ``link_digest`` is the SHA-256 of what ``link``
    led to at the time.
    """

    TOPIC: ClassVar = "notice.published.v1"
    notice_id: bytes
    wording: str
    language: str = ""
    version: str = ""
    kind: str = ""
    controller: str = ""
    link: str = ""
    link_digest: bytes = b""
