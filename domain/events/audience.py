"""What happens to lists, to the wording of consent, and to imports."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

import msgspec

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


class RowError(msgspec.Struct, frozen=True, array_like=True):
    """Why a row stayed out; ``value_class`` describes the value without holding it."""

    line: int
    field: str
    value_class: str
    reason: str


class ImportCounts(msgspec.Struct, frozen=True, omit_defaults=True):
    """What became of the rows: the first five add up to ``rows``."""

    rows: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    repeated: int = 0
    failed: int = 0
    granted: int = 0
    unconfirmed: int = 0

    def __add__(self, other: ImportCounts) -> ImportCounts:
        """Add count by count."""
        return ImportCounts(
            *(
                getattr(self, name) + getattr(other, name)
                for name in self.__struct_fields__
            )
        )


class ImportStarted(Fact, frozen=True):
    """A file of people was taken in. ``file_digest`` is its HMAC-SHA256 (a pepper).

    ``mapping`` goes from column to target; ``source`` and ``wording`` stand in where a
    row's evidence names none; the rest says how the file is to be read.
    """

    TOPIC: ClassVar = "import.started.v1"
    list_id: UUID
    purpose: str
    file_digest: bytes
    file_bytes: int
    mapping: dict[str, str]
    source: str | None = None
    wording: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    phone_region: str | None = None


class ImportChunkCommitted(Fact, frozen=True):
    """The rows up to ``last_line`` were read, and their people recorded with this."""

    TOPIC: ClassVar = "import.chunk_committed.v1"
    last_line: int
    read_bytes: int
    counts: ImportCounts
    errors: tuple[RowError, ...] = ()


class ImportFinished(Fact, frozen=True):
    """The whole file was read."""

    TOPIC: ClassVar = "import.finished.v1"
    counts: ImportCounts


class ImportFailed(Fact, frozen=True):
    """The file could not be read further; what was committed stays."""

    TOPIC: ClassVar = "import.failed.v1"
    line: int
    reason: str
