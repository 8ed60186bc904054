"""Whoever asks to be forgotten is forgotten; what was said stays proven, by nobody."""

from __future__ import annotations

from base64 import b64decode
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from cryptography.exceptions import InvalidTag

from domain.application import Application, ImportOptions, Newcomer, Wanted
from domain.application.records import Records
from domain.errors import (
    AddressClosed,
    AuditorKeyMissing,
    NotFound,
    SubscriberGone,
)
from domain.events import (
    AddressSuppressed,
    ContactRemoved,
    ListLeft,
    Recorded,
    SealedProofDestroyed,
    SubscriberErased,
)
from domain.ids import new_id
from domain.store.datastore import AccountDatastore
from domain.store.sealed import new_key, open_rows
from domain.subscriber import Subscriber
from tests.application.builders import AT, a_list, a_person, by, said_yes
from tests.application.test_imports import a_chunk, a_row, sent

REQUEST = Wanted("request")
CANARIES = ("anna@example.com", "Anna", "192.0.2.1")


@pytest.fixture
def anna(application: Application, records: Records) -> UUID:
    """Give somebody who said yes and is on a list."""
    anna = a_person(application)
    [contact] = records.load(Subscriber, anna).contacts
    application.subscribers.grant_consent(by(), anna, contact, "newsletter", said_yes())
    application.subscribers.join_list(by(), anna, a_list(application))
    return anna


def everything_in(datastore: AccountDatastore) -> str:
    """Return all rows of all tables as text."""
    with datastore.get_connection() as connection:
        tables = connection.execute(
            "SELECT table_name AS name FROM information_schema.tables"
            " WHERE table_schema = current_schema() AND table_type = 'BASE TABLE'"
        ).fetchall()
        rows: list[Any] = []
        for table in tables:
            rows += connection.execute(
                f'SELECT t::text AS row FROM "{table["name"]}" AS t'.encode()  # noqa: S608 - of the catalogue
            ).fetchall()
            if table["name"] == "stored_events":
                rows += connection.execute("SELECT state::text FROM events").fetchall()
    return "\n".join(str(value) for row in rows for value in row.values())


def facts_of(records: Records, id_: UUID) -> list[type]:
    """Return the kinds of facts of a stream."""
    return [
        type(event.fact)
        for event in records.event_log.read(0, 1000)
        if isinstance(event, Recorded) and event.stream_id == id_
    ]


def test_nothing_personal_is_left(
    application: Application, datastore: AccountDatastore, anna: UUID
) -> None:
    """Address, name and IP address are in no table any more."""
    before = everything_in(datastore)
    assert all(canary in before for canary in CANARIES)

    application.erasing.erase(by(), anna, REQUEST)

    after = everything_in(datastore)
    assert not [canary for canary in CANARIES if canary in after]


def test_events_stay_and_say_what_was_done(
    application: Application, records: Records, anna: UUID
) -> None:
    """The last event is the certificate; the ones before are as they were."""
    with records.datastore.get_connection() as connection:
        before = connection.execute("SELECT * FROM stored_events").fetchall()

    answer = application.erasing.erase(by(), anna, REQUEST)

    with records.datastore.get_connection() as connection:
        after = connection.execute("SELECT * FROM stored_events").fetchall()
    assert [row for row in after if row in before] == before
    assert facts_of(records, anna)[-3:] == [ListLeft, ContactRemoved, SubscriberErased]
    certificate = application.erasing.certificate(anna)
    assert certificate.certificate_id == answer.id
    assert certificate.categories == ("address", "evidence", "profile")
    assert certificate.values == 3


def test_twice_is_once(application: Application, records: Records, anna: UUID) -> None:
    """Whoever was erased is not erased again, and has one certificate."""
    first = application.erasing.erase(by(), anna, REQUEST)
    head = records.event_log.head()

    second = application.erasing.erase(by(), anna, REQUEST)

    assert (second.id, records.event_log.head()) == (first.id, head)


def test_nobody_is_erased_who_is_not_here(application: Application, anna: UUID) -> None:
    """Neither is there a certificate of somebody who was not erased."""
    with pytest.raises(NotFound):
        application.erasing.erase(by(), new_id(), REQUEST)
    with pytest.raises(NotFound):
        application.erasing.certificate(anna)


def test_whoever_was_erased_gains_nothing(application: Application, anna: UUID) -> None:
    """No command brings personal data back to the stream."""
    news = a_list(application, "offers")
    application.erasing.erase(by(), anna, REQUEST)

    with pytest.raises(SubscriberGone):
        application.subscribers.change_profile(by(), anna, {"first_name": "Anna"})
    with pytest.raises(SubscriberGone):
        application.subscribers.add_contact(by(), anna, "email", "a@example.com")
    with pytest.raises(SubscriberGone):
        application.subscribers.join_list(by(), anna, news)


def test_an_erased_address_comes_back_by_no_file(
    application: Application, records: Records, anna: UUID
) -> None:
    """C-13: the row is refused and says why, without the address."""
    application.erasing.erase(by(), anna, REQUEST)
    options = ImportOptions(a_list(application, "offers"), "newsletter")
    begun = application.imports.start(by(), sent(application), options).id
    chunk = a_chunk(a_row(2, "anna@example.com"), a_row(3, "boris@example.com"))

    application.imports.commit_chunk(by(), begun, chunk)

    found = application.imports.get(begun)
    assert (found.counts.created, found.counts.failed, found.counts.rows) == (1, 1, 2)
    with records.datastore.get_connection() as connection:
        [said] = connection.execute(
            "SELECT state::text FROM events WHERE topic = 'import.chunk_committed.v1'"
        ).fetchall()
    assert "suppressed" in said["state"]
    assert "anna" not in said["state"]


def test_an_erased_address_comes_back_by_no_command(
    application: Application, anna: UUID
) -> None:
    """Nor does whoever works here register it again."""
    application.erasing.erase(by(), anna, REQUEST)
    boris = a_person(application, "boris@example.com")

    with pytest.raises(AddressClosed):
        application.subscribers.register(
            by(), Newcomer([("email", "anna@example.com")], {})
        )
    with pytest.raises(AddressClosed):
        application.subscribers.add_contact(by(), boris, "email", "anna@example.com")


def test_the_suppression_is_an_event_without_the_address(
    application: Application, records: Records, anna: UUID
) -> None:
    """It names a digest, and the pepper under which it was made."""
    application.erasing.erase(by(), anna, REQUEST)

    [fact] = [
        event.fact
        for event in records.event_log.read(0, 100)
        if isinstance(event, Recorded) and isinstance(event.fact, AddressSuppressed)
    ]
    assert (fact.scope, fact.ground, fact.pepper_id) == ("account", "erasure", "one")
    assert len(fact.digest) == 32


def test_a_proof_may_be_kept_for_the_auditor_alone(
    application: Application, datastore: AccountDatastore, anna: UUID
) -> None:
    """Address and evidence are sealed; no table can be read for them, a key can."""
    private, public = new_key()
    until = AT + timedelta(days=1826)
    wanted = Wanted("request", "sealed", None, until, b64decode(public))

    application.erasing.erase(by(), anna, wanted)

    after = everything_in(datastore)
    assert not [canary for canary in CANARIES if canary in after]
    sealed = application.erasing.sealed_proof(anna)
    values = {row.field: row.value for row in open_rows(sealed, private)}
    assert values["address"] == "anna@example.com"
    assert "192.0.2.1" in values["evidence"]
    assert "profile" not in values
    assert application.erasing.certificate(anna).destroy_at == until
    with pytest.raises(InvalidTag):
        open_rows(sealed, new_key()[0])


def test_when_its_time_is_over_the_sealed_proof_is_destroyed(
    application: Application, records: Records, anna: UUID
) -> None:
    """The row goes, once, and an event says so."""
    wanted = Wanted("request", "sealed", None, AT, b64decode(new_key()[1]))
    application.erasing.erase(by(), anna, wanted)

    for _ in range(2):
        application.erasing.destroy_sealed_proof(by(), anna)

    assert facts_of(records, anna).count(SealedProofDestroyed) == 1
    with pytest.raises(NotFound):
        application.erasing.sealed_proof(anna)


def test_without_an_auditor_nothing_can_be_sealed(
    application: Application, records: Records, anna: UUID
) -> None:
    """The refusal names the remedy, and nothing was destroyed."""
    with pytest.raises(AuditorKeyMissing, match="SAYSO_AUDITOR_KEY"):
        application.erasing.erase(by(), anna, Wanted("request", "sealed"))

    assert records.load(Subscriber, anna).erased is None
