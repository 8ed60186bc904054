"""Commands about imports: a file of people, recorded a chunk at a time.

A chunk is decided person by person by the rule that a single command follows too, and
written as sets: one read of the holders of its addresses, one append.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO
from uuid import UUID

from msgspec.structs import replace

from domain.application.arriving import Arriving
from domain.application.import_layouts import agreed
from domain.application.intake import Intake
from domain.application.records import By, Decision, Records
from domain.arrival import Address, IfContactInUse, IfExists
from domain.audience import MailingList, list_stream
from domain.events import Context, Fact, ImportOptions, ImportStarted, RowError
from domain.fields import FIELDS
from domain.people_import import Import
from domain.people_preview import Found, look_at, require_contact
from domain.screening import LISTS, Person, Stopped, value_class
from domain.statuses import BLOCKED, UNREACHABLE, UNSUBSCRIBED
from domain.store.commands import Answer
from domain.store.log import Companion
from domain.store.relying import relying_on
from domain.store.suppressions import Suppressions
from domain.store.uploads import Upload, Uploads, claiming, dropping
from domain.suppression import (
    ACCOUNT,
    ELSEWHERE,
    OWNER,
    SAID_NO,
    Stop,
    SuppressedAddress,
    suppression_stream,
)
from domain.suppression import UNREACHABLE as GONE

#: What people agreed to, if nothing else is said of a file.
NEWSLETTER = "newsletter"
#: How a file came that was not sent.
SCHEDULE = "schedule"
#: What another system says of an address -> why it is closed here.
_GROUNDS = {UNSUBSCRIBED: ELSEWHERE, BLOCKED: OWNER, UNREACHABLE: GONE}


@dataclass(frozen=True)
class Chunk:
    """Rows of a file, screened: up to ``last_line``, ``read_bytes`` into the file.

    ``fields`` is the version of the fields that they were read for.
    """

    last_line: int
    read_bytes: int
    people: Sequence[Person]
    errors: Sequence[RowError]
    repeated: int
    stopped: Sequence[Stopped] = ()
    fields: int | None = None

    @property
    def closing(self) -> frozenset[Address]:
        """Return the addresses that its rows close."""
        return frozenset(row.contact for row in self.stopped)

    @property
    def refusing(self) -> frozenset[Address]:
        """Return those of them at which the holder wants nothing more."""
        said_no = (row for row in self.stopped if _GROUNDS[row.why] in SAID_NO)
        return frozenset(row.contact for row in said_no)


class Imports:
    """The commands about imports; each answers with the import's id."""

    def __init__(
        self, records: Records, uploads: Uploads, suppressions: Suppressions
    ) -> None:
        self._records = records
        self._uploads = uploads
        self._suppressions = suppressions

    def preview(
        self, upload: Upload, options: ImportOptions, layout_id: UUID | None = None
    ) -> Found:
        """Look at a file that is not kept; raises what ``start`` does."""
        try:
            told = agreed(self._records, options, layout_id)
            return look_at(self._uploads.open(upload), told)
        finally:
            self._uploads.drop_unclaimed(upload.id)

    def start(
        self,
        by: By,
        upload: Upload,
        options: ImportOptions,
        layout_id: UUID | None = None,
        schedule_id: UUID | None = None,
    ) -> Answer:
        """Take a file in; workers will read it. If it is refused, it goes at once.

        What the options leave open, a layout says. Raises ImportUnreadable when it
        cannot be read, has no column with an address, or lacks a column that the
        mapping names; and what ``import_layouts.agreed`` does.
        """

        def decide() -> Decision:
            told = agreed(self._records, options, layout_id)
            found = look_at(self._uploads.open(upload), told)
            require_contact(found)
            started = replace(_started(upload, told, found), layout_id=layout_id)
            if schedule_id:
                started = replace(started, origin=SCHEDULE, schedule_id=schedule_id)
            begun = Import(upload.id)
            facts = begun.start(started)
            return Decision(begun.id, [(begun, facts)], also=[claiming(upload.id)])

        try:
            return self._records.once(by, decide)
        finally:
            self._uploads.drop_unclaimed(upload.id)

    def get(self, id_: UUID) -> Import:
        """Return an import as it stands; raises NotFound."""
        return self._records.existing(Import, id_)

    def file(self, found: Import) -> BinaryIO:
        """Return the file of an import that is not over."""
        size = found.started.file_bytes if found.started else 0
        return self._uploads.open((found.id, size))

    def decided(
        self, found: Import, chunks: Iterable[Chunk]
    ) -> Iterator[tuple[Chunk, Decision | None]]:
        """Decide the chunks of an import, one after the other, and record nothing.

        Chunk after chunk may be decided while the one before is written: whatever that
        changes for the next makes its record fail, and it is decided again. Where cards
        may become one, a chunk is left to be decided when the one before is written.
        """
        before: frozenset[Address] = frozenset()
        for chunk in chunks:
            waits = found.started and found.started.moves_contacts
            yield chunk, None if waits else self._decided(found, chunk, before)
            before = chunk.closing

    def commit_chunk(
        self, by: By, id_: UUID, chunk: Chunk, decision: Decision | None = None
    ) -> Answer:
        """Record the people of a chunk, and with them that it is done.

        What was decided of it already is tried first.
        """
        ready = [decision] if decision else []

        def decide() -> Decision:
            if ready:
                return ready.pop()
            return self._decided(self.get(id_), chunk, context=by.context)

        return self._records.once(by, decide)

    def finish(self, by: By, id_: UUID) -> Answer:
        """Note that the whole file was read, and let it go."""

        def decide() -> Decision:
            found = self.get(id_)
            return Decision(id_, [(found, found.finish())], also=[dropping(id_)])

        return self._records.once(by, decide)

    def fail(self, by: By, id_: UUID, line: int, reason: str) -> Answer:
        """Note that the file cannot be read further, and let it go."""

        def decide() -> Decision:
            found = self.get(id_)
            facts = found.fail(line, reason)
            return Decision(id_, [(found, facts)], also=[dropping(id_)])

        return self._records.once(by, decide)

    def cancel(self, by: By, id_: UUID) -> Answer:
        """Read no further, and let the file go; what was recorded stays."""

        def decide() -> Decision:
            found = self.get(id_)
            return Decision(id_, [(found, found.cancel())], also=[dropping(id_)])

        return self._records.once(by, decide)

    def _decided(
        self,
        found: Import,
        chunk: Chunk,
        closed: frozenset[Address] = frozenset(),
        context: Context | None = None,
    ) -> Decision:
        """Decide a chunk; ``closed`` is what the one before closes, written or not.

        ``context`` is that of its events, if contacts may move by it.
        """
        if found.ended or chunk.last_line <= found.last_line or not found.started:
            return Decision(found.id, [])
        people, amiss = self._fit(chunk.people)
        arriving = Arriving(self._records, self._suppressions)
        intake = Intake(found.started, arriving, closed | chunk.closing)
        for address, closing in self._closing(chunk.stopped):
            intake.stop(address, closing)
        if context and found.started.moves_contacts:
            arriving.expect_meetings(context, chunk.refusing)
        intake.take(people)
        errors = sorted(
            [*chunk.errors, *amiss, *intake.errors], key=lambda error: error.line
        )
        counts = intake.counts(errors=len(errors), repeated=chunk.repeated)
        facts = found.commit_chunk(
            chunk.last_line, chunk.read_bytes, counts, errors, intake.moving
        )
        if found.started.dry_run:
            return Decision(found.id, [(found, facts)])
        streams = [*intake.stops, *arriving.streams, (found, facts)]
        places = sorted(chunk.closing)
        noting = [self._suppressions.noting(places)] if places else []
        also: list[Companion] = [*arriving.also, *noting]
        if chunk.fields is not None:
            also.append(relying_on({FIELDS: chunk.fields}))
        return Decision(found.id, streams, arriving.keeping, also)

    def _fit(
        self, people: Sequence[Person]
    ) -> tuple[Sequence[Person], Sequence[RowError]]:
        """Leave out who names a list that is none."""
        lists = self._lists({code for person in people for code in person.lists})
        amiss = {
            person.line: error for person in people if (error := _amiss(person, lists))
        }
        fit = [person for person in people if person.line not in amiss]
        return fit, list(amiss.values())

    def _closing(
        self, rows: Sequence[Stopped]
    ) -> Iterator[tuple[SuppressedAddress, Iterable[Fact]]]:
        """Close the addresses of rows, each on its ground and once in a chunk."""
        peppers = self._suppressions.peppers.now()
        digests = [peppers.digest(*row.contact) for row in rows]
        streams = [suppression_stream(digest.value) for digest in digests]
        found = self._records.load_many(SuppressedAddress, streams)
        for row, digest, stream in zip(rows, digests, streams, strict=True):
            address = found[stream]
            yield address, address.suppress(digest, Stop(ACCOUNT, _GROUNDS[row.why]))

    def _lists(self, codes: Iterable[str]) -> set[str]:
        """Return which of some codes are those of lists in use."""
        streams = {list_stream(code): code for code in codes}
        found = self._records.load_many(MailingList, streams)
        return {
            code
            for id_, code in streams.items()
            if found[id_].version and not found[id_].archived
        }


def _started(upload: Upload, options: ImportOptions, found: Found) -> ImportStarted:
    """Return what is agreed on once and for all, so that each reading is the same."""
    member = found.dress.member
    return ImportStarted(
        options.list_id,
        options.purpose or NEWSLETTER,
        upload.digest,
        upload.size,
        found.mapping,
        options.source,
        options.wording,
        found.dress.encoding,
        found.dress.delimiter,
        options.phone_region,
        found.dress.has_header,
        member if isinstance(member, int) else None,
        found.statuses or None,
        options.if_exists or IfExists.OVERWRITE.value,
        options.more_lists,
        options.dry_run or False,
        options.triggers or False,
        sheet=found.dress.sheet,
        if_contact_in_use=options.if_contact_in_use or IfContactInUse.ERROR.value,
    )


def _amiss(person: Person, lists: Iterable[str]) -> RowError | None:
    unknown = [code for code in person.lists if code not in lists]
    if unknown:
        value = value_class(LISTS, unknown[0])
        return RowError(person.line, LISTS, value, "No list in use has this code.")
    return None
