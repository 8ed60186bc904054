"""What happens to a file of people on its way in."""

from __future__ import annotations

from typing import ClassVar, Self
from uuid import UUID

import msgspec

from domain.events.fact import Fact


class RowError(msgspec.Struct, frozen=True, array_like=True):
    """Why a row stayed out; ``value_class`` describes the value without holding it."""

    line: int
    field: str
    value_class: str
    reason: str


class Counts(msgspec.Struct, frozen=True, omit_defaults=True, repr_omit_defaults=True):
    """Numbers of a piece of work, which add up to those of the whole."""

    def __add__(self, other: Self) -> Self:
        """Add count by count."""
        names = self.__struct_fields__
        return type(self)(*(getattr(self, n) + getattr(other, n) for n in names))


class ImportCounts(Counts, frozen=True):
    """What became of the rows: all up to ``failed``, and two more, add up to ``rows``.

    The others count among those who came in.
    """

    rows: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    repeated: int = 0
    failed: int = 0
    granted: int = 0
    unconfirmed: int = 0
    #: Known people whom the import was told to leave as they are.
    ignored: int = 0
    #: Addresses that nobody is to write to: they are closed, and no person is made.
    stopped: int = 0
    #: Of those who came in: whose address is on a stop list, so they are sent nothing.
    suppressed: int = 0
    #: Cards that rows made one with another, and contacts that rows moved alone.
    merged: int = 0
    taken_over: int = 0


class ImportStarted(Fact, frozen=True):
    """A file of people was taken in. ``file_digest`` is its HMAC-SHA256 (a pepper).

    ``mapping`` goes from column to target; ``source`` and ``wording`` stand in where a
    row's evidence names none; the rest says how the file is to be read, and what is to
    be done with its people. ``member`` is the place of the file in its archive. A dry
    run records nothing but its own course. ``triggers`` is for those who wait for
    people to come in: they are to notice these, or not. ``layout_id`` is the layout
    that some of this was taken from, as it was then.
    """

    TOPIC: ClassVar = "import.started.v1"
    list_id: UUID | None
    purpose: str
    file_digest: bytes
    file_bytes: int
    mapping: dict[str, str]
    source: str | None = None
    wording: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    phone_region: str | None = None
    has_header: bool | None = None
    member: int | None = None
    statuses: dict[str, str] | None = None
    if_exists: str = "overwrite"
    more_lists: tuple[UUID, ...] = ()
    dry_run: bool = False
    triggers: bool = False
    origin: str = "upload"
    schedule_id: UUID | None = None
    sheet: str | None = None
    layout_id: UUID | None = None
    if_contact_in_use: str = "error"

    @property
    def lists(self) -> tuple[UUID, ...]:
        """Return every list that all people of the file come onto."""
        return (self.list_id, *self.more_lists) if self.list_id else self.more_lists

    @property
    def moves_contacts(self) -> bool:
        """Tell whether contacts of others come to people of the file."""
        return self.if_contact_in_use != "error"


class ImportChunkCommitted(Fact, frozen=True):
    """The rows up to ``last_line`` were read, and their people recorded with this."""

    TOPIC: ClassVar = "import.chunk_committed.v1"
    last_line: int
    read_bytes: int
    counts: ImportCounts
    errors: tuple[RowError, ...] = ()
    #: The lines of rows by which contacts changed cards.
    moving: tuple[int, ...] = ()


class ImportFinished(Fact, frozen=True):
    """The whole file was read."""

    TOPIC: ClassVar = "import.finished.v1"
    counts: ImportCounts


class ImportFailed(Fact, frozen=True):
    """The file could not be read further; what was committed stays."""

    TOPIC: ClassVar = "import.failed.v1"
    line: int
    reason: str


class ImportCancelled(Fact, frozen=True):
    """Nothing more is read of the file; what was committed stays."""

    TOPIC: ClassVar = "import.cancelled.v1"
    counts: ImportCounts


class UndoCounts(Counts, frozen=True):
    """What undoing took back.

    ``kept`` are people who were written to meanwhile, ``moving`` rows by which contacts
    changed cards: that stays.
    """

    people: int = 0
    contacts: int = 0
    consents: int = 0
    lists: int = 0
    profiles: int = 0
    kept: int = 0
    moving: int = 0


class ImportUndoAsked(Fact, frozen=True):
    """All that the import brought is to be taken back."""

    TOPIC: ClassVar = "import.undo_asked.v1"


class ImportChunkUndone(Fact, frozen=True):
    """What a chunk brought was taken back; ``chunk`` is its version in this stream.

    ``errors`` are of the rows of which something stays.
    """

    TOPIC: ClassVar = "import.chunk_undone.v1"
    chunk: int
    counts: UndoCounts
    errors: tuple[RowError, ...] = ()


class ImportUndone(Fact, frozen=True):
    """All that the import brought was taken back."""

    TOPIC: ClassVar = "import.undone.v1"
    counts: UndoCounts
