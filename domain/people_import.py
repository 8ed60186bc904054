"""A file of people on its way in: what may happen to it, and when it is over."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import singledispatchmethod
from typing import ClassVar
from uuid import UUID

from domain.aggregate import Aggregate
from domain.events import (
    Fact,
    ImportCancelled,
    ImportChunkCommitted,
    ImportCounts,
    ImportFailed,
    ImportFinished,
    ImportStarted,
    RowError,
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
    ) -> Iterator[Fact]:
        """Note what became of the rows up to ``last_line``, once."""
        if last_line > self.last_line and not self.ended:
            yield ImportChunkCommitted(last_line, read_bytes, counts, tuple(errors))

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

    @singledispatchmethod
    def evolve(self, fact: Fact) -> None:
        """Take a fact in."""

    @evolve.register
    def _(self, fact: ImportStarted) -> None:
        self.started = fact

    @evolve.register
    def _(self, fact: ImportChunkCommitted) -> None:
        self.last_line = fact.last_line
        self.counts += fact.counts

    @evolve.register
    def _(self, _fact: ImportFinished | ImportFailed | ImportCancelled) -> None:
        self.ended = True
