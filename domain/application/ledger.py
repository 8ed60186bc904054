"""Keeps the ledger: gives events their leaves, seals heads, and signs checkpoints."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from psycopg.rows import class_row

from domain.application.records import By, Decision, Records
from domain.events import Event, Fact, LedgerKeyAdded, Recorded
from domain.ids import new_id
from domain.ledger.stream import LEDGER, Ledger
from domain.store.commands import Command
from domain.store.datastore import AccountDatastore
from domain.store.erasure_book import KINDS, ErasureBook
from domain.store.ledger.following import LedgerFollower, Place
from domain.store.ledger.sealing import seal_buckets
from domain.store.ledger.tree import SQL, Tree
from domain.store.log import Appending, Companion
from domain.store.signing import LogShorterThanSigned, SigningBook

#: A checkpoint is signed this long after the last if there are new leaves; and at once
#: if somebody waits for one.
CHECKPOINT_EVERY = timedelta(seconds=20)
#: Heads are sealed this often without being asked.
SEAL_EVERY = timedelta(days=1)


@dataclass(frozen=True)
class SignedTree:
    """What was signed: so many leaves, their root, and the note that says so."""

    size: int
    root: bytes
    note: str
    signed_at: datetime


class LedgerKeeper:
    """Keeps the ledger of one account; there is one keeper at a time."""

    def __init__(
        self,
        datastore: AccountDatastore,
        book: SigningBook,
        erasures: ErasureBook,
        now: Callable[[], datetime],
    ) -> None:
        self.datastore = datastore
        self._records = Records(datastore)
        self._follower = LedgerFollower(datastore)
        self.book = book
        self._erasures = erasures
        self._now = now

    def keep(self, stopping: Callable[[], bool] = lambda: False) -> None:
        """Bring everything up to date: leaves, the key, seals and the checkpoint.

        Raises LedgerInconsistent when the log is not the one that was signed.
        """
        self._follower.catch_up(stopping)
        if stopping():
            return
        self._write_erasures_down()
        self._require_all_that_was_signed()
        self._announce_key()
        if self._is_seal_due():
            self.seal()
        elif self._is_checkpoint_due():
            self.sign()

    def seal(self) -> None:
        """Seal the heads of all streams, and sign a checkpoint that holds the seal."""
        with self.datastore.get_connection() as connection:
            connection.execute(SQL["grant_seal"])
        self._follower.catch_up()
        self._announce_key()
        place = self._follower.place()
        # A seal of nothing but the last seal would say nothing new.
        if place.position != place.seal_event:
            position, size, root = seal_buckets(self.datastore)
            self._record(
                lambda ledger: ledger.seal(position, size, root), _sealed(position)
            )
        self.sign_all()

    def sign(self) -> SignedTree:
        """Sign all leaves there are; raises LedgerInconsistent."""
        size = self._follower.place().size
        with self.datastore.transaction(commit=True) as cursor:
            tree = Tree(cursor)
            root = tree.root(size)
            note = self.book.sign(size, root, tree.consistency)
            signed = SignedTree(size, root, note, self._now())
            values = (signed.size, signed.root, signed.note, signed.signed_at)
            cursor.execute(SQL["keep_checkpoint"], values)
        return signed

    def rotate_key(self) -> str:
        """Let another key sign from now on, vouched for by the last; return it."""
        self.book.add_key()
        self.seal()
        return self.book.read().signer.verifier.vkey

    def sign_all(self) -> SignedTree:
        """Give all events their leaves, and sign; raises LedgerInconsistent."""
        self._follower.catch_up()
        return self.sign()

    def last_signed(self) -> SignedTree | None:
        """Return the newest checkpoint."""
        with self.datastore.get_connection() as connection:
            cursor = connection.cursor(row_factory=class_row(SignedTree))
            return cursor.execute(SQL["last_checkpoint"]).fetchone()

    def vkeys(self) -> list[str]:
        """Return the public keys that the log names, in order."""
        events = self._records.event_log.read_streams([LEDGER])
        facts = [self._records.mapper.to_domain_event(event) for event in events]
        return [
            event.fact.vkey
            for event in cast("list[Event]", facts)
            if isinstance(event.fact, LedgerKeyAdded)
        ]

    def place(self) -> Place:
        """Return how far the ledger has come."""
        return self._follower.place()

    def held(self) -> str | None:
        """Return why nothing may be recorded, if so."""
        return self._follower.place().held

    def hold(self, reason: str) -> None:
        """Have nothing recorded, and so nothing sent, until somebody has decided."""
        with self.datastore.get_connection() as connection:
            connection.execute(SQL["hold"], (reason,))

    def size(self) -> int:
        """Give all events their leaves, and return how many there are."""
        self._follower.catch_up()
        return self._follower.place().size

    def _write_erasures_down(self) -> None:
        """Keep outside the database what has to be done again on a restored one."""
        end = self._follower.place().position
        with self.datastore.transaction(commit=True) as cursor:
            cursor.execute(SQL["follow_erasures"])
            row = cursor.execute(SQL["erasures_followed"]).fetchone() or {}
            values = (row["position"], end, list(KINDS))
            rows = cursor.execute(SQL["erasures"], values).fetchall()
            events = [
                self._records.event_log.read(found["position"] - 1, 1)[0]
                for found in rows
            ]
            self._erasures.add(one for one in events if isinstance(one, Recorded))
            cursor.execute(SQL["erasures_written"], (end,))

    def _require_all_that_was_signed(self) -> None:
        signed, size = self.book.read().size, self._follower.place().size
        if size < signed:
            raise LogShorterThanSigned(size, signed)

    def _announce_key(self) -> None:
        book = self.book.read()
        vkey = book.signer.verifier.vkey
        if self._records.load(Ledger, LEDGER).vkey != vkey:
            # Vouched for here and not where it is made: who made it may have died.
            self._record(
                lambda ledger: ledger.add_key(vkey, book.endorsement(ledger.vkey))
            )
            self._follower.catch_up()

    def _is_seal_due(self) -> bool:
        place = self._follower.place()
        if place.seal_wanted or place.heads_position != place.sealed_position:
            return True
        last = self._last_seal_at(place)
        only_ours = place.position == place.seal_event
        return not only_ours and (last is None or self._now() - last >= SEAL_EVERY)

    def _last_seal_at(self, place: Place) -> datetime | None:
        if not place.seal_event:
            return None
        [event] = self._records.event_log.read(place.seal_event - 1, 1)
        return getattr(event, "recorded_at", None)

    def _is_checkpoint_due(self) -> bool:
        last, size = self.last_signed(), self._follower.place().size
        if last is None:
            return size > 0
        if self.book.read().size > last.size:
            # Whoever signed it died before it was kept: `verify` would miss it.
            return True
        return size > last.size and self._now() - last.signed_at >= CHECKPOINT_EVERY

    def _record(
        self,
        rule: Callable[[Ledger], Iterable[Fact]],
        also: Companion | None = None,
    ) -> None:
        by = By("ledger", self._now(), Command("ledger", str(new_id())))

        def decide() -> Decision:
            ledger = self._records.load(Ledger, LEDGER)
            facts = rule(ledger)
            return Decision(LEDGER, [(ledger, facts)], also=[also] if also else [])

        self._records.once(by, decide)


def _sealed(position: int) -> Companion:
    def write(append: Appending) -> None:
        # The seal's event is the only one of this append: it comes after the head.
        append.cursor.execute(SQL["sealed"], (position, append.head + 1))

    return write
