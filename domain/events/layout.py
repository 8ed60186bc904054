"""What is told of a file of people, and what happens to that when it is kept."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

import msgspec

from domain.events.fact import Fact


class ImportOptions(
    msgspec.Struct, frozen=True, omit_defaults=True, repr_omit_defaults=True
):
    """What goes with a file: lists, purpose, how to read it and what to do with it.

    What is ``None`` is said by a layout, or found out. ``mapping`` goes from column to
    target; ``source`` and ``wording`` stand in where a row's evidence names none;
    ``statuses`` says what the values of a status column mean; ``if_exists`` is what
    becomes of people who are here already, and ``if_contact_in_use`` of contacts that
    belong to others; ``member`` names a file of an archive, and ``sheet`` one of a
    spreadsheet.
    """

    list_id: UUID | None = None
    purpose: str | None = None
    mapping: dict[str, str] | None = None
    source: str | None = None
    wording: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    phone_region: str | None = None
    has_header: bool | None = None
    preset: str | None = None
    statuses: dict[str, str] | None = None
    if_exists: str | None = None
    more_lists: tuple[UUID, ...] = ()
    dry_run: bool | None = None
    triggers: bool | None = None
    member: str | None = None
    sheet: str | None = None
    if_contact_in_use: str | None = None

    @property
    def lists(self) -> tuple[UUID, ...]:
        """Return every list that all people of the file come onto."""
        return (self.list_id, *self.more_lists) if self.list_id else self.more_lists


class ImportLayoutCreated(Fact, frozen=True):
    """How files of one kind are read and taken in is kept under a code."""

    TOPIC: ClassVar = "import_layout.created.v1"
    code: str
    name: str
    options: ImportOptions


class ImportLayoutChanged(Fact, frozen=True):
    """The layout is called so from now on, and says this."""

    TOPIC: ClassVar = "import_layout.changed.v1"
    name: str
    options: ImportOptions


class ImportLayoutArchived(Fact, frozen=True):
    """The layout is out of use."""

    TOPIC: ClassVar = "import_layout.archived.v1"
