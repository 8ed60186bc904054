"""Who is noted to hold a closed address is compared with the log, and mended."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest

from domain.application import Application, Entry, Wanted
from domain.application.records import Records
from domain.store.datastore import AccountDatastore
from domain.store.suppressions import Peppers
from projections.comparing import TableReport
from projections.rebuild import rebuild
from projections.rederiving import rederive_standing
from tests.application.builders import PEPPERS, a_block, a_person, by
from tests.application.test_stop_lists import ANNA, TENTH, marked, the_contact

BO, NOBODY = "bo@b.example", "nobody@example.net"
WRONG = Peppers({"two": b"another pepper"})


@pytest.fixture
def anna(application: Application) -> UUID:
    """Return somebody whose address is closed, among others that are not hers."""
    person = a_person(application)
    application.stop_lists.fill(by(), a_block(ANNA, NOBODY))
    return person


@pytest.fixture
def by_hand(datastore: AccountDatastore) -> Callable[[str, tuple[object, ...]], None]:
    """Return how to damage a table."""

    def change(statement: str, values: tuple[object, ...] = ()) -> None:
        with datastore.get_connection() as connection:
            connection.execute(statement.encode(), values)

    return change


def holders(datastore: AccountDatastore, peppers: Peppers = PEPPERS) -> TableReport:
    """Compare who is noted."""
    return rederive_standing(datastore, peppers)[-1]


def test_what_is_noted_as_the_log_has_it_is_equal(
    application: Application, records: Records, datastore: AccountDatastore, anna: UUID
) -> None:
    """Also who held an address that was opened since, and whoever is gone."""
    application.stop_lists.release(
        by(), Entry("email", ANNA, "account", "owner"), "a mistake", TENTH
    )
    bo = a_person(application, BO)
    application.stop_lists.fill(by(), a_block(BO))
    application.erasing.erase(by(), bo, Wanted("request"))

    report = holders(datastore)

    assert (report.live_rows, report.rebuilt_rows, report.equal) == (1, 1, True)
    assert marked(datastore) == []
    application.stop_lists.fill(by(), a_block(ANNA))
    assert marked(datastore) == [(the_contact(records, anna), "account")]


def test_a_row_that_was_lost_is_told_and_noted_again(
    records: Records,
    datastore: AccountDatastore,
    anna: UUID,
    by_hand: Callable[..., None],
) -> None:
    """Without it an audience would hold somebody who wanted nothing."""
    by_hand("DELETE FROM stopped_contacts")

    report = rebuild(datastore, ["stop_list"], peppers=PEPPERS)

    assert not report.equal
    assert [one.name for one in report.standing if not one.equal] == [
        "stopped_contacts"
    ]
    assert marked(datastore) == [(the_contact(records, anna), "account")]
    assert holders(datastore).equal


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO stopped_contacts VALUES (%s, %s)",
        "UPDATE stopped_contacts SET digest = %s, contact_id = %s",
    ],
)
def test_a_row_that_says_what_is_not_so_goes(
    application: Application,
    records: Records,
    datastore: AccountDatastore,
    anna: UUID,
    by_hand: Callable[..., None],
    statement: str,
) -> None:
    """It would close somebody by another's address."""
    contact = the_contact(records, a_person(application, BO))
    by_hand(statement, (PEPPERS.digest("email", NOBODY).value, contact))
    assert (contact, "account") in marked(datastore)

    assert holders(datastore).equal is False

    assert marked(datastore) == [(the_contact(records, anna), "account")]
    assert holders(datastore).equal


@pytest.mark.usefixtures("anna")
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE suppressions SET ground = 'self'",
        "DELETE FROM suppressions",
        "INSERT INTO suppressions VALUES ('\\x00', 'account', 'email', 'owner')",
    ],
)
def test_what_closes_an_address_is_told_and_left(
    datastore: AccountDatastore, by_hand: Callable[..., None], statement: str
) -> None:
    """Of those that are noted nobody is forgotten over it."""
    by_hand(statement)

    reports = rederive_standing(datastore, PEPPERS)

    assert [one.name for one in reports if not one.equal] == ["suppressions"]


@pytest.mark.usefixtures("anna")
def test_without_its_pepper_nothing_is_compared_and_nothing_lost(
    datastore: AccountDatastore,
) -> None:
    """Whoever asks where the secrets are others."""
    before = marked(datastore)

    report = holders(datastore, WRONG)

    assert (report.equal, report.why) == (None, "its pepper is not in secrets.json")
    assert marked(datastore) == before
