"""Personal values are sealed, held once, never changed, and gone when erased."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256

import psycopg
import pytest
from eventsourcing.persistence import IntegrityError
from hypothesis import given
from hypothesis import strategies as st
from psycopg import errors

from domain.ids import new_id
from domain.store.copying import COPY_FROM
from domain.store.datastore import AccountDatastore
from domain.store.keeping import Keeping
from domain.store.log import EventLog
from domain.store.vault import Claim, Vault, seal
from tests.domain.store.appends import renamings

Keep = Callable[[Keeping], None]


@pytest.fixture
def vault(datastore: AccountDatastore) -> Vault:
    """Give the vault of the test's database."""
    return Vault(datastore)


@pytest.fixture
def keep(event_log: EventLog) -> Keep:
    """Keep something in an append of its own."""

    def keep(keeping: Keeping) -> None:
        with event_log.appending() as append:
            keeping(append)
            append.write(renamings(1))

    return keep


@given(st.text(st.characters(codec="utf-8")))
def test_an_event_commits_to_a_value_without_telling_it(value: str) -> None:
    """The digest covers salt and value; equal values have digests of their own."""
    subject = new_id()
    row, other = seal(subject, "name", value), seal(subject, "name", value)

    assert row.ref.digest == sha256(row.salt + value.encode()).digest()
    assert len(row.salt) == 16
    assert row.ref.digest != other.ref.digest
    assert row.ref.id == row.id != other.id


@pytest.mark.parametrize("count", [1, 2, COPY_FROM])
def test_values_are_found_by_the_ids_that_events_name(
    vault: Vault, keep: Keep, count: int
) -> None:
    """One by one or by COPY, a kept value is what was sealed."""
    rows = [seal(new_id(), "name", f"Zoë {number}") for number in range(count)]

    keep(Keeping(rows=rows))

    assert vault.values([row.id for row in rows]) == {row.id: row.value for row in rows}
    assert vault.values([new_id()]) == {}


@pytest.mark.parametrize("count", [1, COPY_FROM])
def test_a_value_is_valid_from_the_event_that_names_it(
    keep: Keep, datastore: AccountDatastore, count: int
) -> None:
    """Its position is that of the first event of the append."""
    keep(Keeping())
    rows = [seal(new_id(), "name", "Anna") for _ in range(count)]

    keep(Keeping(rows=rows))

    with datastore.get_connection() as connection:
        found = connection.execute("SELECT DISTINCT position FROM vault").fetchall()
    assert found == [{"position": 2}]


def test_an_address_has_one_holder(
    vault: Vault, keep: Keep, event_log: EventLog
) -> None:
    """The second claim fails, and nothing of its append is recorded."""
    held = _claim("anna@example.com")
    keep(Keeping(claims=[held]))
    row = seal(new_id(), "address", "anna@example.com")

    with pytest.raises(IntegrityError):
        keep(Keeping(rows=[row], claims=[_claim("anna@example.com")]))

    holder = (held.subscriber_id, held.contact_id)
    assert vault.holders("email", ["anna@example.com"]) == {"anna@example.com": holder}
    assert vault.values([row.id]) == {}
    assert event_log.head()[0] == 1


def test_the_same_address_in_another_channel_is_another(
    vault: Vault, keep: Keep
) -> None:
    """An address is unique in its channel."""
    keep(Keeping(claims=[_claim("+12015550123", "sms"), _claim("+12015550123")]))

    assert set(vault.holders("sms", ["+12015550123"])) == {"+12015550123"}


def test_a_released_address_may_be_claimed_in_the_same_append(
    vault: Vault, keep: Keep
) -> None:
    """Who takes an address over does so at once."""
    before, after = _claim("anna@example.com"), _claim("anna@example.com")
    keep(Keeping(claims=[before]))

    keep(Keeping(releases=[before.contact_id], claims=[after]))

    assert vault.contacts([before.subscriber_id, after.subscriber_id]) == [after]


def test_a_profile_keeps_what_is_not_said_anew(vault: Vault, keep: Keep) -> None:
    """New values of some fields leave the others."""
    subscriber = new_id()
    keep(Keeping(profiles=[(subscriber, {"name": "Anna", "city": "Bonn"})]))

    keep(Keeping(profiles=[(subscriber, {"city": "Köln"})]))

    assert vault.profiles([subscriber]) == {
        subscriber: {"name": "Anna", "city": "Köln"}
    }


def test_recipients_have_address_and_profile(vault: Vault, keep: Keep) -> None:
    """What a message needs is read at once; who has no profile has an empty one."""
    anna, ben = _claim("anna@example.com"), _claim("ben@example.com")
    keep(Keeping(claims=[anna, ben], profiles=[(anna.subscriber_id, {"name": "Anna"})]))

    found = vault.recipients([anna.contact_id, ben.contact_id, new_id()])

    assert found == {
        anna.contact_id: (anna.subscriber_id, "anna@example.com", {"name": "Anna"}),
        ben.contact_id: (ben.subscriber_id, "ben@example.com", {}),
    }


@pytest.mark.parametrize(
    ("role", "refusal"),
    [
        ("SET ROLE sayso_main", errors.InsufficientPrivilege),
        ("RESET ROLE", errors.RestrictViolation),
        # Triggers of the usual kind do not fire in this one.
        ("SET session_replication_role = replica", errors.RestrictViolation),
    ],
)
def test_a_kept_value_is_never_changed(
    keep: Keep, database_url: str, role: str, refusal: type[psycopg.Error]
) -> None:
    """A new value is a new row: the service has no right, the owner is refused."""
    keep(Keeping(rows=[seal(new_id(), "name", "Anna")]))

    with psycopg.connect(database_url) as connection:
        connection.execute(role.encode())
        with pytest.raises(refusal):
            connection.execute("UPDATE main.vault SET value = 'Eve'")


def test_an_erased_value_is_missing(
    vault: Vault, keep: Keep, datastore: AccountDatastore
) -> None:
    """With the row go value and salt."""
    row = seal(new_id(), "name", "Anna")
    keep(Keeping(rows=[row]))

    with datastore.get_connection() as connection:
        connection.execute("DELETE FROM vault WHERE id = %s", (row.id,))

    assert vault.values([row.id]) == {}


def _claim(address: str, channel: str = "email") -> Claim:
    return Claim(new_id(), new_id(), channel, address)
