"""A layout: how files of one kind are read and taken in, kept under a code."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import singledispatchmethod
from typing import ClassVar
from uuid import UUID

from msgspec.structs import replace

from domain.aggregate import Aggregate
from domain.errors import ImportLayoutCodeTaken, ImportLayoutOutOfUse
from domain.events import (
    Fact,
    ImportLayoutArchived,
    ImportLayoutChanged,
    ImportLayoutCreated,
    ImportOptions,
)
from domain.ids import named_id

#: What says nothing, so that a layout may.
_UNTOLD = (None, ())
_LISTS = ("list_id", "more_lists")
#: What is told pair by pair.
_PAIRS = ("mapping", "statuses")


class ImportLayout(Aggregate):
    """Decides what a layout says, and whether it may be used."""

    kind: ClassVar = "import layout"

    def __init__(self, id_: UUID) -> None:
        super().__init__(id_)
        self.code = ""
        self.name = ""
        self.options = ImportOptions()
        self.archived = False

    def create(self, code: str, name: str, options: ImportOptions) -> Iterator[Fact]:
        """Make the layout; a code is given once, for ever."""
        if self.version:
            raise ImportLayoutCodeTaken(code)
        yield ImportLayoutCreated(code, name, options)

    def change(self, name: str | None, options: ImportOptions | None) -> Iterator[Fact]:
        """Call it something else, or have it say something else.

        What is ``None`` stays. Raises ImportLayoutOutOfUse.
        """
        self.require_use()
        wanted = self.options if options is None else options
        changed = ImportLayoutChanged(name or self.name, wanted)
        if (changed.name, wanted) != (self.name, self.options):
            yield changed

    def archive(self) -> Iterator[Fact]:
        """Take it out of use; what was imported by it stays as it is."""
        if not self.archived:
            yield ImportLayoutArchived()

    def require_use(self) -> None:
        """Raise ImportLayoutOutOfUse if it is archived."""
        if self.archived:
            raise ImportLayoutOutOfUse(self.code)

    @singledispatchmethod
    def evolve(self, fact: Fact) -> None:
        """Take a fact in."""

    @evolve.register
    def _(self, fact: ImportLayoutCreated) -> None:
        self.code, self.name, self.options = fact.code, fact.name, fact.options

    @evolve.register
    def _(self, fact: ImportLayoutChanged) -> None:
        self.name, self.options = fact.name, fact.options

    @evolve.register
    def _(self, _fact: ImportLayoutArchived) -> None:
        self.archived = True


def layout_stream(code: str) -> UUID:
    """Return the stream of a layout, the same for the same code."""
    return named_id("import layout", code)


def over(told: ImportOptions, layout: ImportOptions) -> ImportOptions:
    """Return what is told, and where it says nothing what the layout does.

    Lists are replaced together; a mapping and statuses are replaced pair by pair.
    """
    values = {name: getattr(told, name) for name in told.__struct_fields__}
    said = {name: value for name, value in values.items() if value not in _UNTOLD}
    if told.lists:
        said |= {name: values[name] for name in _LISTS}
    for name in _PAIRS:
        if name in said:
            said[name] = _pairs(getattr(layout, name)) | said[name]
    return replace(layout, **said)


def _pairs(told: Mapping[str, str] | None) -> dict[str, str]:
    return dict(told or {})
