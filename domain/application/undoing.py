"""Commands that undo an import: chunk by chunk, the newest first."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from uuid import UUID

import msgspec
from psycopg.rows import tuple_row

from domain.application.records import By, Decision, Records
from domain.application.sealing import sealed_profile, wide
from domain.events import (
    ConsentInvalidated,
    ContactRemoved,
    Fact,
    ListLeft,
    ProfileChanged,
    Recorded,
    UndoCounts,
    VaultRef,
)
from domain.field_values import FieldValue, NewValues
from domain.people_import import Import
from domain.store.commands import Answer
from domain.store.keeping import Filled, Keeping
from domain.store.sql import load_statements
from domain.store.vault import VaultRow
from domain.subscriber import Subscriber
from domain.undoing import Brought, Life, Traces, gone_to, taken_back

_SQL = load_statements(__package__, "undoing.sql")

#: Events that are read at once while a chunk's people are looked for.
_EVENTS = 5_000


def actor_of(import_id: UUID) -> str:
    """Return who acts when an import brings people in."""
    return f"import {import_id}"


def undoer_of(import_id: UUID) -> str:
    """Return who acts when an import is undone: not it, for that is what is undone."""
    return f"undoing {import_id}"


class Undoing:
    """The commands that take back what an import brought."""

    def __init__(self, records: Records) -> None:
        self._records = records

    def ask(self, by: By, id_: UUID, relied_on: UUID | None) -> Answer:
        """Have an import undone; ``relied_on`` is a campaign that used it, if any.

        Raises ImportNotEnded and ImportReliedOn.
        """
        return self._records.ruled(
            by,
            lambda: self._records.existing(Import, id_),
            lambda found: found.undo(relied_on),
        )

    def people_of(self, id_: UUID, chunk: int) -> list[UUID]:
        """Return whom a chunk is about, in the order of the log."""
        end, start = self._between(id_, chunk)
        events = self._events(start, end)
        actor = actor_of(id_)
        people = (event.stream_id for event in events if event.context.actor == actor)
        return [one for one in dict.fromkeys(people) if one != id_]

    def chunk(
        self,
        by: By,
        id_: UUID,
        chunk: int,
        people: Sequence[UUID],
        kept: Collection[UUID],
    ) -> Answer:
        """Take back what a chunk brought to some people, but to those that are kept."""

        def decide() -> Decision:
            found = self._records.existing(Import, id_)
            if chunk not in found.chunks:
                return Decision(id_, [])
            taking = TakingBack(self._records, actor_of(id_))
            taking.take([one for one in people if one not in kept])
            counts = msgspec.structs.replace(taking.counts(), kept=len(kept))
            streams = [*taking.streams, (found, found.undo_chunk(chunk, counts))]
            return Decision(id_, streams, taking.keeping)

        return self._records.once(by, decide)

    def finish(self, by: By, id_: UUID) -> Answer:
        """Note that everything was taken back."""
        return self._records.ruled(
            by,
            lambda: self._records.existing(Import, id_),
            lambda found: found.finish_undoing(),
        )

    def _between(self, id_: UUID, chunk: int) -> tuple[int, int]:
        with self._records.datastore.get_connection() as connection:
            cursor = connection.cursor(row_factory=tuple_row)
            rows = cursor.execute(_SQL["between"], (id_, chunk)).fetchall()
        (end, _), (start, _) = rows
        return end, start

    def _events(self, after: int, last: int) -> Iterator[Recorded]:
        while after < last:
            events = self._records.event_log.read(after, min(_EVENTS, last - after))
            yield from (event for event in events if isinstance(event, Recorded))
            after += len(events)


class TakingBack:
    """Gathers what is to be written to take people back to what they were."""

    def __init__(self, records: Records, actor: str) -> None:
        self.streams: list[tuple[Subscriber, list[Fact]]] = []
        self._records = records
        self._actor = actor
        self._rows: list[VaultRow] = []
        self._profiles: list[Filled] = []

    def take(self, people: Sequence[UUID]) -> None:
        """Take some people back."""
        lives = list(self._folded(people))
        elsewhere = self._followed(lives)
        traces = Traces(self._actor, lives, elsewhere)
        found = [(life[0], traces.of(*life)) for life in lives]
        found += [(life[0], traces.moved_to(*life)) for life in elsewhere]
        before = self._before(brought for _, brought in found)
        for person, brought in found:
            fields = {code: _value(before, ref, code) for code, ref in brought.fields}
            profile, rows = sealed_profile(person.id, fields)
            facts = taken_back(person, brought, profile)
            if facts:
                self._rows += rows
                self._profiles += wide(person.id, fields)
                self.streams.append((person, facts))

    @property
    def keeping(self) -> Keeping:
        """Return what goes into the vault, and the addresses that are let go."""
        gone = [
            fact.contact_id
            for _, facts in self.streams
            for fact in facts
            if isinstance(fact, ContactRemoved)
        ]
        return Keeping(self._rows, releases=gone, profiles=self._profiles)

    def counts(self) -> UndoCounts:
        """Return what was taken back."""
        kinds = [type(fact) for _, facts in self.streams for fact in facts]
        return UndoCounts(
            people=len(self.streams),
            contacts=kinds.count(ContactRemoved),
            consents=kinds.count(ConsentInvalidated),
            lists=kinds.count(ListLeft),
            profiles=kinds.count(ProfileChanged),
        )

    def _followed(self, lives: Sequence[Life]) -> list[Life]:
        """Return those to whom contacts went, and from there on."""
        found: list[Life] = []
        known = {person.id for person, _ in lives}
        while new := gone_to([*lives, *found]) - known:
            found += self._folded(sorted(new))
            known |= new
        return found

    def _folded(self, people: Sequence[UUID]) -> Iterator[Life]:
        for id_, told in self._records.events_of(people).items():
            yield Subscriber.fold(id_, told), told

    def _before(self, brought: Iterator[Brought]) -> dict[UUID, NewValues]:
        """Read what held the values that are to come back."""
        rows = {ref.id for one in brought for _, ref in one.fields if ref}
        return {
            id_: msgspec.json.decode(value, type=dict[str, FieldValue | None])
            for id_, value in self._records.vault.values(rows).items()
        }


def _value(
    before: dict[UUID, NewValues], ref: VaultRef | None, code: str
) -> FieldValue | None:
    return before.get(ref.id, {}).get(code) if ref else None
