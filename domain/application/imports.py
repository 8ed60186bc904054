"""Commands about imports: a file of people, recorded a chunk at a time.

A chunk is decided person by person by the rule that a single command follows too, and
written as sets: one read of the holders of its addresses, one append.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from psycopg.rows import tuple_row

from domain.application.intake import CHANNEL, Intake, Known
from domain.application.records import By, Decision, Records
from domain.audience import Import, MailingList, Notice, notice_stream
from domain.errors import ImportUnreadable
from domain.events import ImportStarted, RowError
from domain.ids import new_id
from domain.people_columns import ColumnUnknown, guess_mapping
from domain.people_file import FileUnreadable, open_people
from domain.purpose import Purpose, purpose_stream
from domain.screening import EMAIL, Person, value_class
from domain.store.commands import Answer
from domain.store.datastore import AccountDatastore
from domain.store.log import Appending, Companion
from domain.store.sql import load_statements
from domain.store.suppressions import Suppressions
from domain.subscriber import Subscriber

_SQL = load_statements(__package__, "imports.sql")


@dataclass(frozen=True)
class ImportOptions:
    """What goes with a file: its list, the purpose, and how it is to be read."""

    list_id: UUID
    purpose: str
    mapping: dict[str, str] | None = None
    source: str | None = None
    wording: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    phone_region: str | None = None


@dataclass(frozen=True)
class Chunk:
    """Rows of a file, screened: up to ``last_line``, ``read_bytes`` into the file."""

    last_line: int
    read_bytes: int
    people: Sequence[Person]
    errors: Sequence[RowError]
    repeated: int


class Imports:
    """The commands about imports; each answers with the import's id."""

    def __init__(
        self,
        records: Records,
        datastore: AccountDatastore,
        suppressions: Suppressions,
    ) -> None:
        self._records = records
        self._datastore = datastore
        self._suppressions = suppressions

    def start(self, by: By, content: bytes, options: ImportOptions) -> Answer:
        """Take a file in; workers will read it.

        Raises ImportUnreadable when it has no header, no column with an address, or a
        column that the mapping names is missing.
        """
        mapping = _mapping(content, options)

        def decide() -> Decision:
            self._records.existing(MailingList, options.list_id)
            begun = Import(new_id())
            started = ImportStarted(
                options.list_id,
                options.purpose,
                self._suppressions.peppers.digest_of_file(content),
                len(content),
                mapping,
                options.source,
                options.wording,
                options.encoding,
                options.delimiter,
                options.phone_region,
            )

            def keep(append: Appending) -> None:
                append.cursor.execute(_SQL["keep_file"], (begun.id, content))

            return Decision(begun.id, [(begun, begun.start(started))], also=[keep])

        return self._records.once(by, decide)

    def get(self, id_: UUID) -> Import:
        """Return an import as it stands; raises NotFound."""
        return self._records.existing(Import, id_)

    def file(self, id_: UUID) -> bytes:
        """Return the file of an import that is not over."""
        with self._datastore.get_connection() as connection:
            cursor = connection.cursor(row_factory=tuple_row, binary=True)
            row = cursor.execute(_SQL["file"], (id_,)).fetchone()
        return row[0] if row else b""

    def commit_chunk(self, by: By, id_: UUID, chunk: Chunk) -> Answer:
        """Record the people of a chunk, and with them that it is done."""
        return self._records.once(by, lambda: self._decided(id_, chunk))

    def finish(self, by: By, id_: UUID) -> Answer:
        """Note that the whole file was read, and let it go."""

        def decide() -> Decision:
            found = self.get(id_)
            return Decision(id_, [(found, found.finish())], also=[_drop_file(id_)])

        return self._records.once(by, decide)

    def fail(self, by: By, id_: UUID, line: int, reason: str) -> Answer:
        """Note that the file cannot be read further, and let it go."""

        def decide() -> Decision:
            found = self.get(id_)
            facts = found.fail(line, reason)
            return Decision(id_, [(found, facts)], also=[_drop_file(id_)])

        return self._records.once(by, decide)

    def _decided(self, id_: UUID, chunk: Chunk) -> Decision:
        found = self.get(id_)
        if found.ended or chunk.last_line <= found.last_line or not found.started:
            return Decision(id_, [])
        people, closed = self._open(chunk.people)
        stream = purpose_stream(found.started.purpose)
        intake = Intake(found.started, self._records.load(Purpose, stream))
        intake.publish(self._notices(people))
        for person, known in self._known(people):
            intake.take(person, known)
        errors = sorted([*chunk.errors, *closed], key=lambda error: error.line)
        counts = intake.counts(errors=len(errors), repeated=chunk.repeated)
        facts = found.commit_chunk(chunk.last_line, chunk.read_bytes, counts, errors)
        return Decision(id_, [*intake.streams, (found, facts)], intake.keeping)

    def _open(
        self, people: Sequence[Person]
    ) -> tuple[Sequence[Person], Sequence[RowError]]:
        """Leave out whose addresses are closed: no file opens them."""
        addresses = [person.email for person in people]
        closed = self._suppressions.closed(CHANNEL, addresses)
        if not closed:
            return people, ()
        return (
            [person for person in people if person.email not in closed],
            [_closed(person) for person in people if person.email in closed],
        )

    def _notices(self, people: Iterable[Person]) -> Iterable[tuple[Notice, str]]:
        wordings = {person.evidence.wording for person in people if person.evidence}
        streams = {notice_stream(wording): wording for wording in wordings}
        for id_, notice in self._records.load_many(Notice, streams).items():
            yield notice, streams[id_]

    def _known(self, people: Sequence[Person]) -> Iterable[tuple[Person, Known | None]]:
        vault = self._records.vault
        holders = vault.holders(CHANNEL, [person.email for person in people])
        ids = {subscriber_id for subscriber_id, _ in holders.values()}
        subscribers = self._records.load_many(Subscriber, ids)
        profiles = vault.profiles(ids)
        for person in people:
            id_, contact_id = holders.get(person.email, (None, None))
            if id_ is None or contact_id is None:
                yield person, None
            else:
                known = Known(subscribers[id_], contact_id, profiles.get(id_, {}))
                yield person, known


def _mapping(content: bytes, options: ImportOptions) -> dict[str, str]:
    try:
        file = open_people(
            io.BytesIO(content),
            encoding=options.encoding,
            delimiter=options.delimiter,
        )
        mapping: dict[str, str] = guess_mapping(file.header, options.mapping)
    except (FileUnreadable, ColumnUnknown) as error:
        raise ImportUnreadable(str(error)) from None
    if "email" not in mapping.values():
        raise ImportUnreadable(
            "no column holds e-mail addresses: map one of them to `email`"
        )
    return mapping


def _closed(person: Person) -> RowError:
    value = value_class(EMAIL, person.email)
    return RowError(person.line, EMAIL, value, "The address is suppressed.")


def _drop_file(id_: UUID) -> Companion:
    def drop(append: Appending) -> None:
        append.cursor.execute(_SQL["drop_file"], (id_,))

    return drop
