"""A restored backup forgets whom it must, sends nothing, and goes on only when told."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg.conninfo import make_conninfo
from psycopg.sql import SQL, Identifier
from structlog.testing import capture_logs

from domain.application import Application, Wanted, create_application
from domain.application.erasing import Erasing
from domain.application.ledger import LedgerKeeper
from domain.application.records import By, Records
from domain.application.restoring import NotHeld, Restoring
from domain.errors import AddressClosed, LogHeld
from domain.store.clock import now
from domain.store.commands import Command
from domain.store.datastore import AccountDatastore, open_pool
from domain.store.erasure_book import FILE, ErasureBook
from domain.store.ledger.verifying import verify
from domain.store.signing import LedgerInconsistent, SigningBook
from domain.subscriber import Subscriber
from tests.application.builders import PEPPERS, a_block, a_list, a_person, by, said_yes
from tests.application.test_erasing import everything_in
from tests.ledger.proving import load_verifier, proof_of
from workers.ledger import look_after

REQUEST = Wanted("request")
#: What became anna's after the backup: a second card, and a contact of another.
OF_WORK, OF_FAMILY = "work@canary.example", "hers@canary.example"


class Installation:
    """A database with the state beside it."""

    def __init__(self, datastore: AccountDatastore, state: Path) -> None:
        book, erasures = SigningBook(state, "sayso.example/main"), ErasureBook(state)
        self.datastore = datastore
        self.application = create_application(datastore, PEPPERS)
        self.keeper = LedgerKeeper(datastore, book, erasures, now)
        erasing = Erasing(Records(datastore), PEPPERS)
        self.restoring = Restoring(self.keeper, erasing, erasures, None, now)


@pytest.fixture
def before(datastore: AccountDatastore, tmp_path: Path) -> Installation:
    """Give an installation as it was."""
    return Installation(datastore, tmp_path)


@pytest.fixture
def restored(
    before: Installation, server_url: str, database_url: str, tmp_path: Path
) -> Iterator[Installation]:
    """Give it after a backup was restored: anna, who was erased since, is back."""
    a_yes(before.application, "anna@example.com")
    a_yes(before.application, OF_WORK)
    family = a_person(before.application, "family@example.com")
    a_contact = (by(), family, "email", OF_FAMILY)
    before.application.subscribers.add_contact(*a_contact)
    before.keeper.keep()
    name, copy = psycopg.conninfo.conninfo_to_dict(database_url)["dbname"], uuid4().hex
    before.datastore.pool.close()
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(
            SQL("CREATE DATABASE {} TEMPLATE {}").format(
                Identifier(copy), Identifier(str(name))
            )
        )
        since(Installation(AccountDatastore(open_pool(database_url)), tmp_path))
        url = make_conninfo(server_url, dbname=copy)
        with closing(open_pool(url)) as pool:
            yield Installation(AccountDatastore(pool), tmp_path)
        connection.execute(SQL("DROP DATABASE {}").format(Identifier(copy)))


def since(installation: Installation) -> None:
    """Let some time pass after the backup was made."""
    with closing(installation.datastore.pool):
        application = installation.application
        anna = holder(installation, "anna@example.com")
        for number in range(5):
            a_person(application, f"later-{number}@example.com")
        application.merging.merge(by(), anna, holder(installation, OF_WORK))
        vault = Records(installation.datastore).vault
        [(_, hers)] = vault.holders("email", [OF_FAMILY]).values()
        application.merging.take_over(by(), anna, hers)
        application.erasing.erase(by(), anna, REQUEST)
        application.erasing.erase(
            by(), holder(installation, "later-1@example.com"), REQUEST
        )
        installation.keeper.keep()
        installation.keeper.sign_all()


def a_yes(application: Application, address: str) -> UUID:
    """Have somebody say yes."""
    person = a_person(application, address)
    [contact] = contacts(application, person)
    application.subscribers.grant_consent(by(), person, contact, "news", said_yes())
    return person


def contacts(application: Application, person: UUID) -> list[UUID]:
    """Return the contacts of somebody."""
    records: Any = application.subscribers._records  # noqa: SLF001 - as it is loaded there
    return list(records.load(Subscriber, person).contacts)


def holder(installation: Installation, address: str) -> UUID:
    """Return who holds an address."""
    vault = Records(installation.datastore).vault
    return vault.holders("email", [address])[address][0]


def test_whoever_was_erased_is_erased_again(restored: Installation) -> None:
    """C-12: before anything else, and with the same certificate."""
    anna = holder(restored, "anna@example.com")

    held = restored.restoring.look()

    assert held
    assert "anna@example.com" not in everything_in(restored.datastore)
    assert restored.application.erasing.certificate(anna).ground == "request"


def test_what_had_become_theirs_goes_too(restored: Installation) -> None:
    """In the backup it lies on other cards; of those that live, only that goes."""
    assert OF_WORK in everything_in(restored.datastore)

    restored.restoring.look()

    left = everything_in(restored.datastore)
    assert "canary.example" not in left
    assert "family@example.com" in left


def test_suppressions_come_back_too(restored: Installation) -> None:
    """Also of somebody whom the backup never knew."""
    restored.restoring.look()
    restored.restoring.fork("disk died", "owner")

    for address in ("anna@example.com", "later-1@example.com"):
        with pytest.raises(AddressClosed):
            a_person(restored.application, address)


def test_a_block_that_comes_back_is_marked_at_who_holds_the_address(
    before: Installation,
) -> None:
    """The book knows no address: it is found among those that are here."""
    boris = a_person(before.application, "boris@example.com")
    before.application.stop_lists.fill(by(), a_block("boris@example.com"))
    with before.datastore.transaction(commit=True) as cursor:
        cursor.execute("DELETE FROM stopped_contacts")

    before.restoring.erase_again()

    with before.datastore.get_connection() as connection:
        [row] = connection.execute("SELECT * FROM contact_suppressions").fetchall()
    assert [row["contact_id"]] == contacts(before.application, boris)
    assert (row["scope"], row["ground"]) == ("account", "owner")


def test_nothing_is_recorded_until_somebody_decides(restored: Installation) -> None:
    """Commands are refused, and with them attempts; a no is heard."""
    boris = a_yes(restored.application, "boris@example.com")
    [contact] = contacts(restored.application, boris)
    restored.restoring.look()

    with pytest.raises(LogHeld, match="sayso ledger fork"):
        a_list(restored.application)
    heard = By("recipient", now(), Command("link", "1"), while_held=True)
    restored.application.subscribers.withdraw_consent(
        heard, boris, contact, "news", "link"
    )
    with pytest.raises(LedgerInconsistent):
        restored.keeper.keep()


def test_a_fork_lets_it_go_on_under_another_name(restored: Installation) -> None:
    """The log says what was lost; new proofs hold, and old ones stay what they were."""
    restored.restoring.look()

    restored.restoring.fork("disk died", "owner")

    boris = a_yes(restored.application, "boris@example.com")
    origin = restored.keeper.book.read().origin
    assert origin == "sayso.example/main#2"
    proof = proof_of(restored.keeper, boris)
    assert load_verifier().verify(proof)[2] == origin
    last = restored.keeper.book.read().last_signed
    with restored.datastore.transaction() as cursor:
        assert verify(cursor, last).findings == []


def test_a_log_that_has_all_that_was_signed_is_left_alone(
    before: Installation,
) -> None:
    """Looking at it changes nothing, and there is nothing to fork from."""
    a_person(before.application)
    before.keeper.keep()

    assert before.restoring.look() is None
    with pytest.raises(NotHeld):
        before.restoring.fork("for fun", "owner")


def test_a_book_that_was_cut_off_is_read_as_far_as_it_goes(
    before: Installation, tmp_path: Path
) -> None:
    """The line that the crash cut is written again by the next keeper."""
    anna = a_person(before.application)
    before.application.erasing.erase(by(), anna, REQUEST)
    before.keeper.keep()
    whole = list(ErasureBook(tmp_path).lines())
    path = tmp_path / FILE
    path.write_bytes(path.read_bytes() + b'{"position":')

    assert list(ErasureBook(tmp_path).lines()) == whole
    assert len(whole) == 2


def test_a_backup_that_is_restored_under_a_running_keeper_is_held(
    restored: Installation,
) -> None:
    """T-04: also without a restart: an alarm, nothing signed, nothing more recorded."""
    before = restored.keeper.book.read()

    with capture_logs() as log:
        look_after(restored.keeper, lambda: False)

    assert [line["log_level"] for line in log] == ["critical"]
    assert restored.keeper.book.read() == before
    with pytest.raises(LogHeld):
        a_list(restored.application)


def test_a_restored_backup_that_has_grown_since_is_not_signed_either(
    restored: Installation,
) -> None:
    """T-04: as many events as were signed, but others; the signer asks for a proof."""
    signed = restored.keeper.book.read()
    for number in range(signed.size):
        a_person(restored.application, f"other-{number}@example.com")

    with capture_logs() as log:
        look_after(restored.keeper, lambda: False)
    with pytest.raises(LedgerInconsistent):
        restored.keeper.sign_all()

    assert [line["log_level"] for line in log] == ["critical"]
    assert restored.keeper.book.read() == signed
