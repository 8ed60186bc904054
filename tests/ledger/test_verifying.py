"""Whatever is changed behind the log's back is found, and the first bad event named."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from psycopg import Cursor, Rollback

from domain.application import Application, create_application
from domain.application.ledger import LedgerKeeper
from domain.application.records import Records
from domain.ledger.signatures import LastSigned
from domain.store.datastore import AccountDatastore
from domain.store.ledger.verifying import Verdict, verify
from domain.store.signing import SigningBook
from domain.subscriber import Subscriber
from tests.application.builders import PEPPERS, a_list, a_person, by, said_yes
from tests.ledger.tampering import TAMPERINGS, Tamperer, write_history_anew

PEOPLE = 12


@pytest.fixture
def application(datastore: AccountDatastore) -> Application:
    """Give the commands."""
    return create_application(datastore, PEPPERS)


@pytest.fixture
def cursor(
    datastore: AccountDatastore, application: Application, keeper: LedgerKeeper
) -> Iterator[Cursor[Any]]:
    """Give a superuser's transaction on a log that was sealed and signed."""
    news = a_list(application)
    for number in range(PEOPLE):
        person = a_person(application, f"person-{number}@example.com")
        [contact] = Records(datastore).load(Subscriber, person).contacts
        application.subscribers.grant_consent(
            by(), person, contact, "newsletter", said_yes()
        )
        application.subscribers.join_list(by(), person, news)
        if number % 3 == 0:
            application.subscribers.withdraw_consent(
                by(), person, contact, "newsletter", "link"
            )
            keeper.sign_all()
    keeper.keep()
    with datastore.transaction() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute("ALTER TABLE stored_events DISABLE TRIGGER ALL")
        cursor.execute("ALTER TABLE vault DISABLE TRIGGER ALL")
        yield cursor


def _found(
    cursor: Cursor[Any],
    last: LastSigned,
    tampering: Callable[[Tamperer], None],
    seed: int,
) -> Verdict:
    verdict = Verdict(0, 0, ())
    with cursor.connection.transaction():
        tampering(Tamperer(cursor, seed))
        verdict = verify(cursor, last)
        raise Rollback
    return verdict


def test_a_log_that_nobody_touched_is_found_sound(
    cursor: Cursor[Any], book: SigningBook
) -> None:
    """Nothing is found where nothing was done, and all was looked at."""
    verdict = verify(cursor, book.read().last_signed)

    assert verdict.findings == []
    assert verdict.events == 1 + PEOPLE * 3 + PEOPLE // 3 + 1 + 2
    assert verdict.checkpoints > 1


@pytest.mark.parametrize(
    "tampering", TAMPERINGS, ids=lambda tampering: tampering.__name__
)
def test_tampering_is_found(
    cursor: Cursor[Any], book: SigningBook, tampering: Callable[[Tamperer], None]
) -> None:
    """Each kind of tampering is found, wherever it hits."""
    known = book.read().last_signed

    for seed in range(8):
        assert _found(cursor, known, tampering, seed).first, f"seed {seed}"


@pytest.mark.long
@pytest.mark.timeout(3_600)
def test_ten_thousand_tamperings_are_all_found(
    cursor: Cursor[Any], book: SigningBook
) -> None:
    """T-05: of 10,000 random changes none goes unseen."""
    known = book.read().last_signed
    unseen = [
        seed
        for seed in range(10_000)
        if not _found(cursor, known, TAMPERINGS[seed % len(TAMPERINGS)], seed).first
    ]

    assert unseen == []


def test_the_first_bad_event_is_named(cursor: Cursor[Any], book: SigningBook) -> None:
    """The finding says where to look."""
    cursor.execute("UPDATE stored_events SET state = '{}' WHERE notification_id = 7")
    cursor.execute("UPDATE stored_events SET state = '{}' WHERE notification_id = 11")

    first = verify(cursor, book.read().last_signed).first

    assert first
    assert first.position == 7


def test_a_history_written_anew_does_not_stand_against_an_old_checkpoint(
    application: Application, keeper: LedgerKeeper, book: SigningBook, tmp_path: Path
) -> None:
    """T-06: not even with all rights and the key that signs."""
    for number in range(4):
        a_person(application, f"person-{number}@example.com")
    keeper.keep()
    outside = keeper.last_signed()
    write_history_anew(keeper, tmp_path)
    last = book.read().last_signed

    with keeper.datastore.transaction() as cursor:
        assert outside
        assert verify(cursor, last).findings == []
        found = verify(cursor, last, [outside.note]).first
    assert found
    assert "a checkpoint kept elsewhere" in found.what
