"""A file of people on its way in: what may happen to it, and when it is over."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import singledispatchmethod
from typing import ClassVar
from uuid import UUID

import msgspec

from domain.aggregate import Aggregate
from domain.errors import ImportNotEnded, ImportReliedOn
from domain.events import (
    Fact,
    ImportCancelled,
    ImportChunkCommitted,
    ImportChunkUndone,
    ImportCounts,
    ImportFailed,
    ImportFinished,
    ImportStarted,
    ImportUndoAsked,
    ImportUndone,
    RowError,
    UndoCounts,
)

#: What is said of a row by which contacts changed cards, when its import is undone.
_STAYS = (
    "contacts of several people",
    "Contacts changed cards by it, and stay: only what it said itself was taken back.",
)


class Import(Aggregate):
    """A file of people on its way in, a chunk at a time."""

    kind: ClassVar = "import"

    def __init__(self, id_: UUID) -> None:
        super().__init__(id_)
        self.started: ImportStarted | None = None
        self.last_line = 0
        self.counts = ImportCounts()
        self.ended = False
        #: The versions of chunks whose people are as it left them, oldest first.
        self.chunks: list[int] = []
        #: Version of a chunk -> the lines of its rows by which contacts changed cards.
        self.moving: dict[int, tuple[int, ...]] = {}
        self.undo_asked = False
        self.undone: ImportUndone | None = None
        self.taken_back = UndoCounts()

    def start(self, started: ImportStarted) -> Iterator[Fact]:
        """Take a file in."""
        if not self.started and not self.ended:
            yield started

    def commit_chunk(
        self,
        last_line: int,
        read_bytes: int,
        counts: ImportCounts,
        errors: Sequence[RowError],
        moving: Sequence[int] = (),
    ) -> Iterator[Fact]:
        """Note what became of the rows up to ``last_line``, once.

        ``moving`` are the lines of those by which contacts changed cards.
        """
        if last_line > self.last_line and not self.ended:
            yield ImportChunkCommitted(
                last_line, read_bytes, counts, tuple(errors), tuple(moving)
            )

    def finish(self) -> Iterator[Fact]:
        """Note that the whole file was read."""
        if not self.ended:
            yield ImportFinished(self.counts)

    def fail(self, line: int, reason: str) -> Iterator[Fact]:
        """Note that the file cannot be read further."""
        if not self.ended:
            yield ImportFailed(line, reason)

    def cancel(self) -> Iterator[Fact]:
        """Read nothing more of the file; what ended already stays as it ended."""
        if not self.ended:
            yield ImportCancelled(self.counts)

    def undo(self, relied_on: UUID | None) -> Iterator[Fact]:
        """Ask that everything be taken back; a dry run brought nothing.

        Raises ImportNotEnded, and ImportReliedOn when a campaign has written to
        somebody on the strength of what the import said.
        """
        if not self.ended:
            raise ImportNotEnded
        if not self.undo_asked:
            if relied_on:
                raise ImportReliedOn(relied_on)
            yield ImportUndoAsked()

    def undo_chunk(self, chunk: int, counts: UndoCounts) -> Iterator[Fact]:
        """Note that what a chunk brought was taken back, once, and what of it stays."""
        if self.undo_asked and chunk in self.chunks:
            lines = self.moving.get(chunk, ())
            errors = tuple(RowError(line, "row", *_STAYS) for line in lines)
            counted = msgspec.structs.replace(counts, moving=len(lines))
            yield ImportChunkUndone(chunk, counted, errors)

    def finish_undoing(self) -> Iterator[Fact]:
        """Note that everything was taken back."""
        if self.undo_asked and not self.chunks and not self.undone:
            yield ImportUndone(self.taken_back)

    @singledispatchmethod
    def evolve(self, fact: Fact) -> None:
        """Take a fact in."""

    @evolve.register
    def _(self, fact: ImportStarted) -> None:
        self.started = fact

    @evolve.register
    def _(self, fact: ImportChunkCommitted) -> None:
        self.last_line = fact.last_line
        self.chunks.append(self.version + 1)
        if fact.moving:
            self.moving[self.version + 1] = fact.moving
        self.counts += fact.counts

    @evolve.register
    def _(self, _fact: ImportFinished | ImportFailed | ImportCancelled) -> None:
        self.ended = True

    @evolve.register
    def _(self, _fact: ImportUndoAsked) -> None:
        self.undo_asked = True

    @evolve.register
    def _(self, fact: ImportChunkUndone) -> None:
        self.chunks.remove(fact.chunk)
        self.taken_back += fact.counts

    @evolve.register
    def _(self, fact: ImportUndone) -> None:
        self.undone = fact
