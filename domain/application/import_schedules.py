"""Commands about files that are fetched from a URL and imported."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from domain.application.records import By, Decision, Records
from domain.audience import MailingList
from domain.events import ImportOptions, ImportRun, ImportScheduleSet, Timetable
from domain.ids import new_id
from domain.import_schedule import ImportSchedule
from domain.presets import preset_of
from domain.store.commands import Answer
from domain.store.vault import Keeping, seal
from domain.timetable import next_time


@dataclass(frozen=True)
class Wanted:
    """What is to be fetched from where, and when."""

    title: str
    url: str
    options: ImportOptions
    timetable: Timetable


class ImportSchedules:
    """The commands about schedules; each answers with the schedule's id."""

    def __init__(self, records: Records) -> None:
        self._records = records

    def set_up(self, by: By, wanted: Wanted) -> Answer:
        """Set a schedule up; raises NotFound for a list, and ImportUnreadable."""

        def decide() -> Decision:
            options = wanted.options
            preset_of(options.preset)
            first = () if options.list_id is None else (options.list_id,)
            for list_id in (*first, *options.more_lists):
                self._records.existing(MailingList, list_id)
            schedule = ImportSchedule(new_id())
            url = seal(schedule.id, "url", wanted.url)
            following = next_time(wanted.timetable, by.at)
            told = ImportScheduleSet(
                wanted.title, url.ref, options, wanted.timetable, following
            )
            facts = schedule.set_up(told)
            return Decision(schedule.id, [(schedule, facts)], Keeping([url]))

        return self._records.once(by, decide)

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
