"""Decides a chunk of an import: people of a file, and addresses that it closes.

It is decided person by person by the rule that a single command follows too, and
written as sets: one read of the holders of its addresses, one append.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from domain.application.arriving import Arriving
from domain.application.intake import Intake
from domain.application.records import Decision, Records
from domain.arrival import Address
from domain.audience import MailingList, list_stream
from domain.events import Context, Fact, RowError
from domain.fields import FIELDS
from domain.people_import import Import
from domain.screening import LISTS, Person, Stopped, value_class
from domain.statuses import BLOCKED, UNREACHABLE, UNSUBSCRIBED
from domain.store.log import Companion
from domain.store.relying import relying_on
from domain.store.suppressions import Suppressions
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


class Chunks:
    """Decides chunks of imports, and records nothing."""

    def __init__(self, records: Records, suppressions: Suppressions) -> None:
        self._records = records
        self._suppressions = suppressions

    def decided(
        self,
        found: Import,
        chunk: Chunk,
        closed: frozenset[Address] = frozenset(),
        context: Context | None = None,
    ) -> Decision:
        """Decide a chunk; ``closed`` is what the one before closes, written or not.

        ``context`` is that of its events, if it is known by now.
        """
        if found.ended or chunk.last_line <= found.last_line or not found.started:
            return Decision(found.id, [])
        people, amiss = self._fit(chunk.people)
        arriving = Arriving(self._records, self._suppressions)
        intake = Intake(found.started, arriving, closed | chunk.closing, context)
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


def _amiss(person: Person, lists: Iterable[str]) -> RowError | None:
    unknown = [code for code in person.lists if code not in lists]
    if unknown:
        value = value_class(LISTS, unknown[0])
        return RowError(person.line, LISTS, value, "No list in use has this code.")
    return None
