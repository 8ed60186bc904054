"""A file that is fetched from a URL and imported: at certain times, or when told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256
from typing import ClassVar
from uuid import UUID

import msgspec
from msgspec.structs import replace

from domain.aggregate import Aggregate
from domain.errors import ImportScheduleRemoved
from domain.events import (
    Fact,
    ImportOptions,
    ImportRun,
    ImportRunAsked,
    ImportScheduleChanged,
    ImportSchedulePaused,
    ImportScheduleResumed,
    ImportScheduleSet,
)
from domain.events import (
    ImportScheduleRemoved as Removed,
)
from domain.evolving import evolving
from domain.ids import named_id
from domain.timetable import next_time

IMPORTED, UNCHANGED, FAILED = "imported", "unchanged", "failed"


class ImportSchedule(Aggregate):
    """Decides when a file is fetched, and whether what came is news."""

    kind: ClassVar = "import schedule"

    def __init__(self, id_: UUID) -> None:
        super().__init__(id_)
        self.told: ImportScheduleSet | ImportScheduleChanged | None = None
        self.paused = False
        self.removed = False
        self.next_at: datetime | None = None
        #: The digest of the file that was imported last, and the import.
        self.digest = b""
        self.import_id: UUID | None = None
        #: Runs that somebody asked for, by the version of the wish.
        self.asked: set[int] = set()

    def set_up(self, told: ImportScheduleSet) -> Iterator[Fact]:
        """Set the schedule up."""
        if not self.version:
            yield told

    def change(
        self, wanted: ImportScheduleChanged, at: datetime, *, paused: bool | None = None
    ) -> Iterator[Fact]:
        """Fetch otherwise; ``wanted`` lacks the next time.

        With other times, what is due by the old ones is not done any more.
        """
        self._require_presence()
        if self.told and _differ(wanted, self.told):
            is_same = wanted.timetable == self.told.timetable
            following = self.next_at if is_same else next_time(wanted.timetable, at)
            yield replace(wanted, next_at=following)
        if paused is not None:
            yield from self.pause() if paused else self.resume(at)

    def pause(self) -> Iterator[Fact]:
        """Fetch nothing until told; a run that is asked for is done all the same."""
        self._require_presence()
        if not self.paused:
            yield ImportSchedulePaused()

    def resume(self, at: datetime) -> Iterator[Fact]:
        """Go on with the next time; what was missed while paused is not caught up."""
        self._require_presence()
        if self.paused and self.told:
            yield ImportScheduleResumed(next_time(self.told.timetable, at))

    def ask(self) -> Iterator[Fact]:
        """Fetch once now, whatever the times are."""
        self._require_presence()
        yield ImportRunAsked()

    def remove(self) -> Iterator[Fact]:
        """Fetch nothing more, for good."""
        if not self.removed:
            yield Removed()

    def ran(self, run: UUID, outcome: ImportRun, at: datetime) -> Iterator[Fact]:
        """Note what came of a run, and when the next is; ``outcome`` lacks that.

        What was imported while the schedule was changed or paused is noted too.
        """
        wish = self._wish(run)
        is_news = outcome.import_id not in (None, self.import_id)
        if self.told and (self.wants(run) or is_news):
            is_next = self.due_at(run) is not None
            following = next_time(self.told.timetable, at) if is_next else self.next_at
            yield ImportRun(
                outcome.outcome,
                outcome.import_id,
                outcome.digest,
                outcome.reason,
                following,
                wish,
            )

    def wants(self, run: UUID) -> bool:
        """Tell whether a run is still to be done."""
        if self.removed:
            return False
        is_next = self.due_at(run) is not None
        return self._wish(run) is not None or (is_next and not self.paused)

    def due_at(self, run: UUID) -> datetime | None:
        """Return the time of a run, if it is the next of the timetable."""
        is_next = self.next_at is not None and run == run_at(self.id, self.next_at)
        return self.next_at if is_next else None

    def _wish(self, run: UUID) -> int | None:
        wishes = (wish for wish in self.asked if run_asked(self.id, wish) == run)
        return next(wishes, None)

    def _require_presence(self) -> None:
        if self.removed:
            raise ImportScheduleRemoved

    @evolving
    def evolve(self, fact: Fact) -> None:
        """Take a fact in."""

    @evolve.register
    def _(self, fact: ImportScheduleSet | ImportScheduleChanged) -> None:
        self.told, self.next_at = fact, fact.next_at

    @evolve.register
    def _(self, _fact: ImportSchedulePaused) -> None:
        self.paused = True

    @evolve.register
    def _(self, fact: ImportScheduleResumed) -> None:
        self.paused, self.next_at = False, fact.next_at

    @evolve.register
    def _(self, _fact: ImportRunAsked) -> None:
        self.asked.add(self.version + 1)

    @evolve.register
    def _(self, fact: ImportRun) -> None:
        self.next_at, self.digest = fact.next_at, fact.digest or self.digest
        self.import_id = fact.import_id or self.import_id
        self.asked.discard(fact.asked or 0)

    @evolve.register
    def _(self, _fact: Removed) -> None:
        self.removed = True


def as_read(digest: bytes, options: ImportOptions) -> bytes:
    """Return a digest of a file and of how it is read: both make what is imported."""
    return sha256(digest + msgspec.json.encode(options)).digest()


def _differ(wanted: ImportScheduleChanged, told: Fact) -> bool:
    names = set(wanted.__struct_fields__) - {"next_at"}
    return any(getattr(wanted, name) != getattr(told, name) for name in names)


def run_at(schedule_id: UUID, at: datetime) -> UUID:
    """Return the id of the run of a certain time: it is done once."""
    return named_id("import run", schedule_id, at.isoformat())


def run_asked(schedule_id: UUID, wish: int) -> UUID:
    """Return the id of a run that somebody asked for."""
    return named_id("import run asked", schedule_id, wish)
