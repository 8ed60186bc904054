"""Commands about imports: a file of people, recorded a chunk at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from typing import BinaryIO
from uuid import UUID

from msgspec.structs import replace

from domain.application.import_chunk import Chunk, Chunks
from domain.application.import_layouts import agreed
from domain.application.records import By, Decision, Records
from domain.arrival import Address, IfContactInUse, IfExists
from domain.events import ImportOptions, ImportStarted
from domain.people_import import Import
from domain.people_preview import Found, look_at, require_contact
from domain.store.commands import Answer
from domain.store.suppressions import Suppressions
from domain.store.uploads import Upload, Uploads, claiming, dropping

#: What people agreed to, if nothing else is said of a file.
NEWSLETTER = "newsletter"
#: How a file came that was not sent.
SCHEDULE = "schedule"


class Imports:
    """The commands about imports; each answers with the import's id."""

    def __init__(
        self, records: Records, uploads: Uploads, suppressions: Suppressions
    ) -> None:
        self._records = records
        self._uploads = uploads
        self._chunks = Chunks(records, suppressions)

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
        self, found: Import, commands: Iterable[tuple[By, Chunk]]
    ) -> Iterator[tuple[By, Chunk, Decision | None]]:
        """Decide the chunks of an import, one after the other, and record nothing.

        Chunk after chunk may be decided while the one before is written: whatever that
        changes for the next makes its record fail, and it is decided again. Where cards
        may become one, a chunk is left to be decided when the one before is written.
        """
        before: frozenset[Address] = frozenset()
        for by, chunk in commands:
            waits = found.started and found.started.moves_contacts
            decide = partial(self._chunks.decided, found, chunk, before, by.context)
            yield by, chunk, None if waits else decide()
            before = chunk.closing

    def commit_chunk(
        self, by: By, id_: UUID, chunk: Chunk, decision: Decision | None = None
    ) -> Answer:
        """Record the people of a chunk, and with them that it is done.

        What was decided of it already, for this command, is tried first.
        """
        ready = [decision] if decision else []

        def decide() -> Decision:
            if ready:
                return ready.pop()
            return self._chunks.decided(self.get(id_), chunk, context=by.context)

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
