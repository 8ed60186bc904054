"""Fetches a file that is to be imported, and has it imported if it is another one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from domain.application import Application, By, Upload
from domain.errors import (
    FieldOutOfUse,
    ImportLayoutOutOfUse,
    ImportUnreadable,
    ListOutOfUse,
    NotFound,
    UrlRefused,
)
from domain.events import ImportOptions, ImportRun
from domain.import_schedule import (
    FAILED,
    IMPORTED,
    UNCHANGED,
    ImportSchedule,
    as_read,
)
from domain.store.commands import Command
from workers.connecting import Limits, NotReached
from workers.due import Held
from workers.importing import LeftOff
from workers.outside import Outside
from workers.tasks import LEFT_OFF, Keep, Later

#: Seconds that a file may take on its way, and how often it may be sent elsewhere.
_SECONDS, _REDIRECTS = 1_800.0, 3
#: What is wrong with a file may quote it; whoever set it up can have it previewed.
_NO_FILE = "what was fetched is no file of people that can be read: preview it"
_NO_LIST = "a list that people are to come onto is gone"
#: What these say names codes and columns of the account's own making.
_OUT_OF_USE = (FieldOutOfUse, ImportLayoutOutOfUse, ListOutOfUse)


class RunImportSchedule:
    """The task that fetches a schedule's file once."""

    def __init__(
        self,
        application: Application,
        outside: Outside,
        most_bytes: int,
        now: Callable[[], datetime],
    ) -> None:
        self._application = application
        self._outside = outside
        self._limits = Limits(_SECONDS, most_bytes=most_bytes, redirects=_REDIRECTS)
        self._now = now

    def __call__(self, held: Held, keep: Keep) -> Later | None:
        """Fetch, unless the run was overtaken: paused, removed, or done."""
        schedules = self._application.import_schedules
        schedule = schedules.get(held.subject_id)
        if schedule.told and schedule.wants(held.id):
            due_at, now = schedule.due_at(held.id), self._now()
            if due_at and due_at > now:
                # The database's clock wakes us, ours decides.
                return Later(due_at - now, "it is not time yet")
            try:
                outcome = self._run(schedule, held, keep)
            except LeftOff:
                return LEFT_OFF
            by = self._by(held, "ran")
            schedules.ran(by, schedule.id, held.id, outcome)
        return None

    def _run(self, schedule: ImportSchedule, held: Held, keep: Keep) -> ImportRun:
        try:
            options = self._application.import_schedules.agreed(schedule)
            upload = self._fetched(schedule, keep)
            return self._taken(schedule, options, upload, held)
        except (NotReached, UrlRefused, *_OUT_OF_USE) as error:
            return ImportRun(FAILED, reason=str(error))
        except ImportUnreadable:
            return ImportRun(FAILED, reason=_NO_FILE)
        except NotFound:
            return ImportRun(FAILED, reason=_NO_LIST)

    def _fetched(self, schedule: ImportSchedule, keep: Keep) -> Upload:
        url = self._application.import_schedules.url(schedule)
        with self._outside.fetch(url, self._limits) as reply:
            return self._application.uploads.take(_kept(reply.chunks(), keep))

    def _taken(
        self,
        schedule: ImportSchedule,
        options: ImportOptions,
        upload: Upload,
        held: Held,
    ) -> ImportRun:
        digest = as_read(upload.digest, options)
        if digest == schedule.digest:
            self._application.uploads.drop_unclaimed(upload.id)
            return ImportRun(UNCHANGED)
        by = self._by(held, "import")
        layout_id = schedule.told.layout_id if schedule.told else None
        begun = self._application.imports.start(
            by, upload, options, layout_id, schedule.id
        )
        return ImportRun(IMPORTED, begun.id, digest)

    def _by(self, held: Held, step: str) -> By:
        return By("system", self._now(), Command("import run", f"{held.id} {step}"))


def _kept(chunks: Iterator[bytes], keep: Keep) -> Iterator[bytes]:
    """Give a sign of life with every piece."""
    for chunk in chunks:
        if not keep():
            raise LeftOff
        yield chunk
