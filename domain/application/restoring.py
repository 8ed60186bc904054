"""After a backup was restored: what must be done again, and how the log goes on."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import datetime

from domain.aggregate import Aggregate
from domain.application.erasing import ALL, SEALED, Erasing, Wanted
from domain.application.ledger import LedgerKeeper
from domain.application.records import By, Decision, Records
from domain.campaign import Campaign
from domain.errors import NotFound, SubscriberMerged
from domain.events import (
    AddressSuppressed,
    Fact,
    SubscriberErased,
    SuppressionLifted,
)
from domain.ids import new_id
from domain.ledger.stream import LEDGER, Ledger
from domain.store.commands import Command
from domain.store.erasure_book import ErasureBook, Line
from domain.store.sql import load_statements
from domain.suppression import SuppressedAddress

_SQL = load_statements(__package__, "restoring.sql")


class NotHeld(Exception):  # noqa: N818 - says what is wrong
    """The log has all that was signed: there is nothing to fork from."""


class Restoring:
    """Looks whether the log is the one that was signed, and helps it on if not."""

    def __init__(
        self,
        keeper: LedgerKeeper,
        erasing: Erasing,
        erasures: ErasureBook,
        auditor_key: bytes | None,
        now: Callable[[], datetime],
    ) -> None:
        self._keeper = keeper
        self._records = Records(keeper.datastore)
        self._erasing = erasing
        self._erasures = erasures
        self._auditor_key = auditor_key
        self._now = now

    def look(self) -> str | None:
        """Hold the log if it ends before what was signed; return why, or None.

        Everything that the book of erasures says is done again first.
        """
        size, signed = self._keeper.size(), self._keeper.book.read().size
        if size < signed:
            reason = f"the log has {size} events and {signed} were signed"
            self._keeper.hold(reason)
            self.erase_again()
        return self._keeper.held()

    def erase_again(self) -> int:
        """Do again what the book says and the log does not; return how much it was."""
        head = self._records.event_log.head()[0]
        for line in self._erasures.lines():
            self._do_again(line)
        self._erasing.note_holders()
        return self._records.event_log.head()[0] - head

    def fork(self, reason: str, actor: str) -> None:
        """Let the log go on from here, under another name, with every campaign paused.

        Raises NotHeld. What was past due in the backup is not sent: who was written to
        after the backup was made is not known here any more.
        """
        if self._keeper.held() is None:
            raise NotHeld
        kept = self._keeper.size()
        lost = self._keeper.book.read()

        def decide() -> Decision:
            ledger = self._records.load(Ledger, LEDGER)
            forked = ledger.fork(reason, lost.size, lost.root, kept)
            return Decision(LEDGER, [(ledger, forked), *self._paused()])

        self._records.once(self._by(actor), decide)
        with self._records.datastore.transaction(commit=True) as cursor:
            cursor.execute(_SQL["forget_what_was_due"])
            cursor.execute(_SQL["let_go"])
        self._keeper.book.fork()
        self._keeper.keep()

    def _paused(self) -> list[tuple[Aggregate, Iterable[Fact]]]:
        with self._records.datastore.get_connection() as connection:
            rows = connection.execute(_SQL["open_campaigns"]).fetchall()
        campaigns = self._records.load_many(Campaign, [row["id"] for row in rows])
        return [(campaign, campaign.pause()) for campaign in campaigns.values()]

    def _do_again(self, line: Line) -> None:
        fact = line.read()
        if isinstance(fact, SubscriberErased):
            self._erase(line, fact)
        elif isinstance(fact, AddressSuppressed | SuppressionLifted):
            self._suppress(line, fact)

    def _erase(self, line: Line, fact: SubscriberErased) -> None:
        wanted = Wanted(
            fact.ground,
            SEALED if fact.mode == SEALED and self._auditor_key else ALL,
            fact.certificate_id,
            fact.destroy_at,
            self._auditor_key,
        )
        for id_ in (line.stream_id, *fact.merged):
            # Who came after the backup was made is not here; who was merged before, is
            # erased with the card that goes on.
            with suppress(NotFound, SubscriberMerged):
                self._erasing.erase(self._by("restore"), id_, wanted)
        # What was taken over since the backup lies on another card here.
        for claim in self._records.vault.claims(fact.taken_over):
            place = (claim.subscriber_id, claim.contact_id, fact.certificate_id)
            self._erasing.erase_contact(self._by("restore"), *place)

    def _suppress(
        self, line: Line, fact: AddressSuppressed | SuppressionLifted
    ) -> None:
        def decide() -> Decision:
            address = self._records.load(SuppressedAddress, line.stream_id)
            return Decision(line.stream_id, [(address, address.repeat(fact))])

        self._records.once(self._by("restore"), decide)

    def _by(self, actor: str) -> By:
        command = Command("restore", str(new_id()))
        return By(actor, self._now(), command, while_held=True)
