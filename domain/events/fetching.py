"""What happens to files that are fetched at their times."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from uuid import UUID

import msgspec

from domain.events.fact import Fact, VaultRef
from domain.events.layout import ImportOptions


class Timetable(
    msgspec.Struct, frozen=True, omit_defaults=True, repr_omit_defaults=True
):
    """Times (``09:30``) of days, by a zone's clock, from a moment on and up to another.

    ``days`` of the week (1 is Monday) and ``month_days`` (-1 is the last) both have to
    fit; none means each. Instead of them an ``rrule`` (RFC 5545) that begins there.
    """

    times: tuple[str, ...] = ()
    days: tuple[int, ...] = ()
    zone: str = "UTC"
    begins: datetime | None = None
    ends: datetime | None = None
    month_days: tuple[int, ...] = ()
    rrule: str = ""


class ImportScheduleSet(Fact, frozen=True):
    """A file is to be fetched and imported; the URL may hold a secret, so it is sealed.

    Without times it is fetched when somebody asks for it. What the options leave open
    is what the layout says when it is fetched.
    """

    TOPIC: ClassVar = "import_schedule.set.v1"
    title: str
    url: VaultRef
    options: ImportOptions
    timetable: Timetable
    next_at: datetime | None = None
    layout_id: UUID | None = None


class ImportScheduleChanged(Fact, frozen=True):
    """It is fetched otherwise from now on: this is all of it that holds."""

    TOPIC: ClassVar = "import_schedule.changed.v1"
    title: str
    url: VaultRef
    options: ImportOptions
    timetable: Timetable
    next_at: datetime | None = None
    layout_id: UUID | None = None


class ImportSchedulePaused(Fact, frozen=True):
    """Nothing is fetched until further notice."""

    TOPIC: ClassVar = "import_schedule.paused.v1"


class ImportScheduleResumed(Fact, frozen=True):
    """It is fetched again at its times."""

    TOPIC: ClassVar = "import_schedule.resumed.v1"
    next_at: datetime | None = None


class ImportRunAsked(Fact, frozen=True):
    """The file is to be fetched once, now."""

    TOPIC: ClassVar = "import_schedule.run_asked.v1"


class ImportRun(Fact, frozen=True):
    """The file was fetched: imported, unchanged since last time, or it failed.

    ``digest`` is that of an imported file, an HMAC, with how it was read; ``asked`` is
    the version of the wish, if the run was one that somebody asked for.
    """

    TOPIC: ClassVar = "import_schedule.run.v1"
    outcome: str
    import_id: UUID | None = None
    digest: bytes = b""
    reason: str = ""
    next_at: datetime | None = None
    asked: int | None = None


#: What says when a file is fetched next.
ImportTimed = (
    ImportScheduleSet | ImportScheduleChanged | ImportScheduleResumed | ImportRun
)


class ImportScheduleRemoved(Fact, frozen=True):
    """Nothing is fetched any more."""

    TOPIC: ClassVar = "import_schedule.removed.v1"
