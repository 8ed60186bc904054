"""What happens to lists, and to the wording of consent."""

from __future__ import annotations

from typing import ClassVar

from domain.events.fact import Fact


class ListCreated(Fact, frozen=True):
    """A mailing list was made. ``code`` is its short name in commands and files."""

    TOPIC: ClassVar = "list.created.v1"
    code: str
    name: str


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
