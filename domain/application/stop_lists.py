"""Commands about stop lists: close addresses, whoever holds them, and release them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from uuid import UUID

import msgspec
from psycopg.rows import tuple_row

from domain.aggregate import Aggregate
from domain.application.records import By, Decision, Records
from domain.errors import AddressClosed
from domain.events import Fact, RowError, StopListTaken
from domain.ids import new_id
from domain.stop_list import (
    MOST_ERRORS,
    ReleaseMonth,
    StopListFilling,
    counts,
    release_stream,
)
from domain.store.commands import Answer, Command
from domain.store.keeping import Keeping
from domain.store.sql import load_statements
from domain.store.suppressions import Place, Suppressions, plain_sender
from domain.store.vault import VaultRow, seal
from domain.suppression import (
    ERASURE,
    Stop,
    SuppressedAddress,
    sender_scope,
    suppression_stream,
)

_SQL = load_statements(__package__, "stop_lists.sql")

#: Addresses of one append: it holds the lock well under 250 ms.
ADDRESSES_AN_APPEND = 2_000


@dataclass(frozen=True)
class Batch:
    """Normalised addresses of a channel that are to be closed together, and why.

    ``rows`` is how many rows they came from; ``errors`` are those that stayed out.
    """

    channel: str
    addresses: Sequence[str]
    scope: str
    ground: str
    rows: int
    note: str | None = None
    errors: Sequence[RowError] = ()
    file_digest: bytes = b""


@dataclass(frozen=True)
class Entry:
    """An address on a stop list: where, how far and on which ground it is closed."""

    channel: str
    address: str
    scope: str
    ground: str


class StopLists:
    """The commands about stop lists."""

    def __init__(self, records: Records, suppressions: Suppressions) -> None:
        self._records = records
        self._suppressions = suppressions

    def scopes(self, sender: str = "", topic: str = "") -> list[str]:
        """Name the scopes of what comes from a sender and is about a topic."""
        return self._suppressions.peppers.scopes(sender, topic)

    def scope_of_sender(self, sender: str) -> str:
        """Return the scope of an address that messages come from, or of a domain."""
        plain = plain_sender(sender)
        _, at, domain = plain.rpartition("@")
        if not at:
            return sender_scope(domain)
        digest = self._suppressions.peppers.digest("sender", plain)
        return sender_scope(domain, digest.value)

    def digests(self, channel: str, address: str) -> list[bytes]:
        """Return every digest that a normalised address may be known by."""
        return self._suppressions.peppers.digests(channel, address)

    def streams(self, channel: str, address: str) -> list[UUID]:
        """Return where what happened to a normalised address is recorded."""
        return [suppression_stream(one) for one in self.digests(channel, address)]

    def fill(self, by: By, batch: Batch) -> Answer:
        """Close addresses, part by part; answers with the id of the report.

        What is closed already records nothing. Cut off in the middle, the same command
        goes on where it was.
        """
        note = self._note(batch)
        distinct = list(dict.fromkeys(batch.addresses))
        parts = _parts(distinct)
        added = 0
        for number, part in enumerate(parts[:-1]):
            added += self._part(_part_of(by, number), batch, part, note)
        return self._last(by, batch, parts[-1], (added, len(distinct), note))

    def report(self, id_: UUID) -> StopListTaken:
        """Return what became of a batch; raises NotFound."""
        found = self._records.existing(StopListFilling, id_)
        assert found.taken  # noqa: S101 - its only event
        return found.taken

    def release(self, by: By, entry: Entry, reason: str, percent: Decimal) -> Answer:
        """Open an address as far as one entry closes it, and note why.

        What its holder closed counts: ``percent`` of the base may be released in a
        month. Raises ReleasesSpent, and AddressClosed for what an erasure closed.
        """
        if entry.ground == ERASURE:
            raise AddressClosed

        def decide() -> Decision:
            newest = self.streams(entry.channel, entry.address)[-1]
            row = seal(newest, "reason", reason)
            streams = self._released(entry, row)
            if not streams:
                return Decision(newest, [])
            if counts(entry.ground):
                month = self._records.load(ReleaseMonth, release_stream(by.at))
                counted = month.count(by.at, self._base(), percent)
                streams.append((month, list(counted)))
            return Decision(newest, streams, Keeping([row]))

        return self._records.once(by, decide)

    def stops(
        self, places: Sequence[Place], stop: Stop
    ) -> Iterator[tuple[SuppressedAddress, list[Fact]]]:
        """Decide which of some addresses are to be closed that are not yet."""
        peppers = self._suppressions.peppers.now()
        known = {place: peppers.known_as(*place) for place in places}
        streams = [suppression_stream(d.value) for all_ in known.values() for d in all_]
        found = self._records.load_many(SuppressedAddress, streams)
        for digests in known.values():
            *older, address = [found[suppression_stream(d.value)] for d in digests]
            if any((stop.scope, stop.ground) in one.closed for one in older):
                continue
            if facts := list(address.suppress(digests[-1], stop)):
                yield address, facts

    def _part(
        self, by: By, batch: Batch, part: Sequence[str], note: VaultRow | None
    ) -> int:
        def decide() -> Decision:
            decision, added = self._closed(batch, part, note)
            return replace(decision, told=msgspec.json.encode(added))

        # A part that was done before the batch was cut off tells what it added then.
        return int(self._records.once(by, decide).told or 0)

    def _last(
        self,
        by: By,
        batch: Batch,
        part: Sequence[str],
        before: tuple[int, int, VaultRow | None],
    ) -> Answer:
        added_before, distinct, note = before

        def decide() -> Decision:
            decision, added = self._closed(batch, part, note)
            added += added_before
            filling = StopListFilling(new_id())
            taken = StopListTaken(
                batch.channel,
                batch.scope,
                batch.ground,
                batch.rows,
                added,
                distinct - added,
                len(batch.addresses) - distinct,
                batch.rows - len(batch.addresses),
                batch.file_digest,
                tuple(batch.errors[:MOST_ERRORS]),
            )
            streams = [*decision.streams, (filling, list(filling.report(taken)))]
            return replace(decision, answer=filling.id, streams=streams)

        return self._records.once(by, decide)

    def _closed(
        self, batch: Batch, part: Sequence[str], note: VaultRow | None
    ) -> tuple[Decision, int]:
        places = [(batch.channel, address) for address in part]
        stop = Stop(batch.scope, batch.ground, note.ref if note else None)
        streams = list(self.stops(places, stop))
        kept = [note] if note and streams and not self._is_kept(note) else []
        also = [self._suppressions.noting(places)]
        decision = Decision(new_id(), streams, Keeping(kept), also)
        return decision, len(streams)

    def _released(
        self, entry: Entry, row: VaultRow
    ) -> list[tuple[Aggregate, list[Fact]]]:
        """Release what is closed under any pepper that there ever was."""
        digests = self._suppressions.peppers.digests(entry.channel, entry.address)
        streams: list[tuple[Aggregate, list[Fact]]] = []
        for digest in digests:
            address = self._records.load(SuppressedAddress, suppression_stream(digest))
            facts = address.release(digest, entry.scope, entry.ground, row.ref)
            streams.append((address, list(facts)))
        return [(address, facts) for address, facts in streams if facts]

    def _note(self, batch: Batch) -> VaultRow | None:
        """Seal the note: that on one address goes when its holder is erased."""
        if batch.note is None:
            return None
        subject = new_id()
        if len(batch.addresses) == 1:
            subject = self.streams(batch.channel, batch.addresses[0])[-1]
        return seal(subject, "note", batch.note)

    def _is_kept(self, note: VaultRow) -> bool:
        return bool(self._records.vault.values([note.id]))

    def _base(self) -> int:
        """Count the people who hold an address."""
        with self._records.datastore.get_connection() as connection:
            cursor = connection.cursor(row_factory=tuple_row)
            [(people,)] = cursor.execute(_SQL["base"]).fetchall()
        return int(people)


def _parts(addresses: Sequence[str]) -> list[Sequence[str]]:
    starts = range(0, len(addresses), ADDRESSES_AN_APPEND)
    return [addresses[at : at + ADDRESSES_AN_APPEND] for at in starts] or [[]]


def _part_of(by: By, number: int) -> By:
    command = by.command
    part = Command(command.key_id, f"{command.id} part {number}", command.body_hash)
    return replace(by, command=part)
