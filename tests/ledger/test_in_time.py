"""What was signed is never long behind what was recorded."""

from __future__ import annotations

from datetime import timedelta

from domain.application.ledger import CHECKPOINT_EVERY, LedgerKeeper
from domain.store.clock import now
from domain.store.datastore import AccountDatastore
from domain.store.erasure_book import ErasureBook
from domain.store.log import EventLog
from domain.store.signing import SigningBook
from tests.builders import a_list, record
from workers.ledger import LOOK

#: What is promised of a checkpoint at rest.
A_MINUTE = timedelta(minutes=1)


def test_what_nobody_asks_for_is_signed_within_a_minute(
    datastore: AccountDatastore, book: SigningBook, erasures: ErasureBook
) -> None:
    """A checkpoint is at most so long behind at rest; sooner nothing is signed."""
    clock = [now()]
    keeper = LedgerKeeper(datastore, book, erasures, lambda: clock[0])
    record(EventLog(datastore), a_list())
    keeper.keep()
    keeper.sign_all()
    signed = keeper.last_signed()
    record(EventLog(datastore), a_list("offers"))
    keeper.keep()
    assert keeper.last_signed() == signed

    clock[0] += CHECKPOINT_EVERY
    keeper.keep()

    newest = keeper.last_signed()
    assert newest
    assert newest.size == EventLog(datastore).head()[0]
    assert CHECKPOINT_EVERY + timedelta(seconds=LOOK) < A_MINUTE
