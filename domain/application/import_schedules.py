"""Commands about files that are fetched from a URL and imported."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from domain.application.import_layouts import agreed
from domain.application.records import By, Decision, Records
from domain.errors import NotFound
from domain.events import (
    ImportOptions,
    ImportRun,
    ImportScheduleChanged,
    ImportScheduleSet,
    Timetable,
    VaultRef,
)
from domain.ids import new_id
from domain.import_schedule import ImportSchedule
from domain.store.commands import Answer
from domain.store.keeping import Keeping
from domain.store.vault import seal
from domain.timetable import next_time


@dataclass(frozen=True)
class Wanted:
    """What is to be fetched from where, and when."""

    title: str
    url: str
    options: ImportOptions
    timetable: Timetable
    layout_id: UUID | None = None


@dataclass(frozen=True)
class Edit:
    """What is to change of a schedule; what is left out stays.

    ``times`` are fields of the timetable.
    """

    title: str | None = None
    url: str | None = None
    options: ImportOptions | None = None
    times: Mapping[str, Any] = field(default_factory=dict)
    layout_id: UUID | UnsetType | None = UNSET
    paused: bool | None = None


class ImportSchedules:
    """The commands about schedules; each answers with the schedule's id."""

    def __init__(self, records: Records) -> None:
        self._records = records

    def set_up(self, by: By, wanted: Wanted) -> Answer:
        """Set a schedule up; raises what ``import_layouts.agreed`` does."""

        def decide() -> Decision:
            agreed(self._records, wanted.options, wanted.layout_id)
            schedule = ImportSchedule(new_id())
            url = seal(schedule.id, "url", wanted.url)
            following = next_time(wanted.timetable, by.at)
            told = ImportScheduleSet(
                wanted.title,
                url.ref,
                wanted.options,
                wanted.timetable,
                following,
                wanted.layout_id,
            )
            facts = schedule.set_up(told)
            return Decision(schedule.id, [(schedule, facts)], Keeping([url]))

        return self._records.once(by, decide)

    def change(self, by: By, id_: UUID, edit: Edit) -> Answer:
        """Fetch otherwise from now on.

        Raises NotFound, VersionDiffers, ImportScheduleRemoved, and what
        ``import_layouts.agreed`` does of other options or another layout.
        """

        def decide() -> Decision:
            schedule = self._records.edited(ImportSchedule, id_, by)
            is_other = edit.url not in (None, self.url(schedule))
            rows = [seal(id_, "url", edit.url)] if edit.url and is_other else []
            wanted = _wanted(schedule, edit, rows[0].ref if rows else None)
            if edit.options or edit.layout_id:
                agreed(self._records, wanted.options, wanted.layout_id)
            facts = schedule.change(wanted, by.at, paused=edit.paused)
            return Decision(id_, [(schedule, facts)], Keeping(rows))

        return self._records.once(by, decide)

    def agreed(self, schedule: ImportSchedule) -> ImportOptions:
        """Return what goes with a schedule's file now.

        Raises what ``import_layouts.agreed`` does.
        """
        if schedule.told is None:
            return ImportOptions()
        return agreed(self._records, schedule.told.options, schedule.told.layout_id)

    def get(self, id_: UUID) -> ImportSchedule:
        """Return a schedule as it stands; raises NotFound."""
        return self._records.existing(ImportSchedule, id_)

    def url(self, schedule: ImportSchedule) -> str:
        """Return where a schedule's file is."""
        url = schedule.told and schedule.told.url.id
        return self._records.vault.values([url]).get(url, "") if url else ""

    def pause(self, by: By, id_: UUID) -> Answer:
        """Fetch nothing more until told; raises ImportScheduleRemoved."""
        return self._records.ruled(by, lambda: self.get(id_), ImportSchedule.pause)

    def resume(self, by: By, id_: UUID) -> Answer:
        """Go on with the next time; raises ImportScheduleRemoved."""
        return self._records.ruled(
            by, lambda: self.get(id_), lambda schedule: schedule.resume(by.at)
        )

    def ask(self, by: By, id_: UUID) -> Answer:
        """Fetch once now; raises ImportScheduleRemoved."""
        return self._records.ruled(by, lambda: self.get(id_), ImportSchedule.ask)

    def remove(self, by: By, id_: UUID) -> Answer:
        """Fetch nothing more, for good."""
        return self._records.ruled(by, lambda: self.get(id_), ImportSchedule.remove)

    def ran(self, by: By, id_: UUID, run: UUID, outcome: ImportRun) -> Answer:
        """Note what came of a run."""
        return self._records.ruled(
            by, lambda: self.get(id_), lambda one: one.ran(run, outcome, by.at)
        )


def _wanted(
    schedule: ImportSchedule, edit: Edit, url: VaultRef | None
) -> ImportScheduleChanged:
    """Return a schedule as it is to be, without its next time."""
    if schedule.told is None:
        raise NotFound(schedule.kind, schedule.id)
    told = schedule.told
    layout_id = told.layout_id if edit.layout_id is UNSET else edit.layout_id
    return ImportScheduleChanged(
        edit.title or told.title,
        url or told.url,
        edit.options or told.options,
        replace(told.timetable, **edit.times),
        layout_id=layout_id,
    )
