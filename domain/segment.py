"""A segment: conditions about people under a name, in versions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import singledispatchmethod
from typing import ClassVar
from uuid import UUID

from domain.aggregate import Aggregate
from domain.errors import SegmentCodeTaken, SegmentOutOfUse
from domain.events import (
    Fact,
    MembersEntered,
    MembersLeft,
    SegmentArchived,
    SegmentDefined,
    SegmentRedefined,
    SegmentRenamed,
    SegmentUnwatched,
    SegmentWatched,
    VaultRef,
)
from domain.ids import named_id


class Segment(Aggregate):
    """Decides what a segment is defined as, and whether its members are kept."""

    kind: ClassVar = "segment"

    def __init__(self, id_: UUID) -> None:
        super().__init__(id_)
        self.code = ""
        self.name = ""
        self.conditions: VaultRef | None = None
        #: The version of the stream at which it was defined last.
        self.edition = 0
        self.archived = False
        #: The version at which watching began, if it is watched.
        self.watched = 0

    def define(self, code: str, name: str, conditions: VaultRef) -> Iterator[Fact]:
        """Make the segment; a code is given once, for ever."""
        if self.version:
            raise SegmentCodeTaken(code)
        yield SegmentDefined(code, name, conditions)

    def redefine(self, conditions: VaultRef) -> Iterator[Fact]:
        """Give it other conditions; raises SegmentOutOfUse."""
        self.require_use()
        yield SegmentRedefined(conditions)

    def rename(self, name: str) -> Iterator[Fact]:
        """Call the segment something else."""
        if name != self.name:
            yield SegmentRenamed(name)

    def archive(self) -> Iterator[Fact]:
        """Take the segment out of use; whoever is in it stays a person like any."""
        yield from self.unwatch()
        if not self.archived:
            yield SegmentArchived()

    def watch(self) -> Iterator[Fact]:
        """Keep who is in it; raises SegmentOutOfUse."""
        self.require_use()
        if not self.watched:
            yield SegmentWatched()

    def unwatch(self) -> Iterator[Fact]:
        """Keep it no longer."""
        if self.watched:
            yield SegmentUnwatched()

    def require_use(self) -> None:
        """Raise SegmentOutOfUse if it is archived."""
        if self.archived:
            raise SegmentOutOfUse(self.code)

    @singledispatchmethod
    def evolve(self, fact: Fact) -> None:
        """Take a fact in."""

    @evolve.register
    def _(self, fact: SegmentDefined) -> None:
        self.code, self.name = fact.code, fact.name
        self._defined(fact.conditions)

    @evolve.register
    def _(self, fact: SegmentRedefined) -> None:
        self._defined(fact.conditions)

    @evolve.register
    def _(self, fact: SegmentRenamed) -> None:
        self.name = fact.name

    @evolve.register
    def _(self, _fact: SegmentArchived) -> None:
        self.archived = True

    @evolve.register
    def _(self, _fact: SegmentWatched) -> None:
        self.watched = self.version + 1

    @evolve.register
    def _(self, _fact: SegmentUnwatched) -> None:
        self.watched = 0

    def _defined(self, conditions: VaultRef) -> None:
        self.conditions, self.edition = conditions, self.version + 1


def segment_stream(code: str) -> UUID:
    """Return the stream of a segment, the same for the same code."""
    return named_id("segment", code)


#: Most people of one fact.
MOST_MOVED = 1_000
#: What leads to a look at people, or at all.
BY_EVENT, BY_TIME, BY_SILENT_IMPORT = "event", "time", "import"


class Look(Aggregate):
    """One look at who is in a segment: a stream of its own, for there may be very many.

    It is known by the segment and the position up to which the log was seen.
    """

    kind: ClassVar = "look"

    def move(
        self, seen: Seen, entered: Sequence[UUID], left: Sequence[UUID]
    ) -> Iterator[Fact]:
        """Note who came and who went."""
        for some in _chunks(entered):
            yield MembersEntered(seen.segment_id, seen.edition, seen.because, some)
        for some in _chunks(left):
            yield MembersLeft(seen.segment_id, seen.edition, seen.because, some)


@dataclass(frozen=True)
class Seen:
    """What a look was at: which segment, in which edition, and what led to it."""

    segment_id: UUID
    edition: int
    because: str


def look_stream(segment_id: UUID, position: int) -> UUID:
    """Return the stream of a look, the same for the same position."""
    return named_id("segment-look", segment_id, position)


def _chunks(ids: Sequence[UUID]) -> Iterator[tuple[UUID, ...]]:
    for start in range(0, len(ids), MOST_MOVED):
        yield tuple(ids[start : start + MOST_MOVED])
