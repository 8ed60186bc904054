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
from domain.store.ledger.verifying import verify
from domain.store.signing import SigningBook
from domain.subscriber import Subscriber
from tests.application.builders import PEPPERS, a_list, a_person, by, said_yes
from tests.ledger.damage import Copy
from tests.ledger.tampering import TAMPERINGS, Tamperer, write_history_anew

PEOPLE = 12
#: A list, people and what they said, their words, the key; and the seal of all that.
_SEALED = 1 + PEOPLE * 3 + PEOPLE // 3 + 1 + 1
ENDS = (_SEALED, _SEALED + 1)


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


Tamper = Callable[[Tamperer], None]


class Guard:
    """Verifies after each tampering, and knows where it began."""

    def __init__(self, cursor: Cursor[Any], last: LastSigned) -> None:
        self._cursor, self._last, self._copy = cursor, last, Copy(cursor)

    def finds(self, tampering: Tamper, seed: int) -> bool:
        """Tell whether a tampering is found and, if an event is bad, by its place."""
        with self._cursor.connection.transaction():
            tampering(Tamperer(self._cursor, seed))
            found = verify(self._cursor, self._last).first
            wanted = self._copy.first_bad(self._cursor)
            raise Rollback
        return found is not None and (not wanted or found.position in wanted)


@pytest.fixture
def guard(cursor: Cursor[Any], book: SigningBook) -> Guard:
    """Give what verifies."""
    last = book.read().last_signed
    assert last
    return Guard(cursor, last)


def test_a_log_that_nobody_touched_is_found_sound(
    cursor: Cursor[Any], book: SigningBook
) -> None:
    """Nothing is found where nothing was done, and all was looked at."""
    verdict = verify(cursor, book.read().last_signed)

    assert verdict.findings == []
    assert verdict.events == ENDS[1]
    assert verdict.checkpoints > 1


@pytest.mark.parametrize(
    "tampering", TAMPERINGS, ids=lambda tampering: tampering.__name__
)
def test_tampering_is_found(guard: Guard, tampering: Tamper) -> None:
    """Each kind of tampering is found where it begins, wherever it hits."""
    unseen = [seed for seed in range(8) if not guard.finds(tampering, seed)]

    assert unseen == []


@pytest.mark.long
@pytest.mark.timeout(3_600)
def test_ten_thousand_tamperings_are_all_found(guard: Guard) -> None:
    """T-05: of 10,000 random changes none goes unseen, or is named elsewhere."""
    unseen = [
        seed
        for seed in range(10_000)
        if not guard.finds(TAMPERINGS[seed % len(TAMPERINGS)], seed)
    ]

    assert unseen == []


def test_an_unseen_change_would_be_missed(cursor: Cursor[Any]) -> None:
    """What is held against the copy is the log itself, and what the vault holds."""
    copy = Copy(cursor)
    assert copy.first_bad(cursor) == set()

    cursor.execute("UPDATE stored_events SET topic = 'x' WHERE notification_id = 9")
    assert copy.first_bad(cursor) == {9}
    cursor.execute("UPDATE vault SET value = 'x' WHERE position = 2")
    assert copy.first_bad(cursor) == {2}
    cursor.execute("DELETE FROM stored_events WHERE notification_id > 1")
    assert copy.first_bad(cursor) == {2, 1}


def test_a_log_is_read_to_its_end_without_the_event_that_was_sealed_last(
    cursor: Cursor[Any], book: SigningBook
) -> None:
    """Whoever takes that one out hides nothing that comes after it."""
    sealed, last = ENDS
    cursor.execute("DELETE FROM stored_events WHERE notification_id = %s", (sealed,))
    cursor.execute(
        "UPDATE stored_events SET topic = 'x' WHERE notification_id = %s", (last,)
    )

    verdict = verify(cursor, book.read().last_signed)

    assert verdict.events == last - 1
    assert verdict.first
    assert verdict.first.position == sealed


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
    """T-06: any one will do, against all rights and the key that signs."""
    outside = []
    for number in range(6):
        a_person(application, f"person-{number}@example.com")
        keeper.keep()
        outside.append(keeper.sign_all().note)
    write_history_anew(keeper, tmp_path)
    last = book.read().last_signed

    with keeper.datastore.transaction() as cursor:
        assert verify(cursor, last).findings == []
        for note in outside:
            found = verify(cursor, last, [note]).first
            assert found
            assert "a checkpoint kept elsewhere" in found.what
