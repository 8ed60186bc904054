"""What one person said on two cards is proven by two files, which name each other."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

import pytest

from domain.application import Wanted, create_application
from domain.application.ledger import LedgerKeeper
from domain.application.proofs import Proofs
from domain.application.records import Records
from domain.ledger.proof import as_document
from domain.store.ledger.verifying import verify
from domain.store.log import EventLog
from domain.subscriber import Subscriber
from tests.application.builders import PEPPERS, a_person, by, said_yes
from tests.builders import Person, a_notice, a_subscriber, record
from tests.ledger.agreeing import Question, in_agreement


@pytest.fixture
def anna(event_log: EventLog) -> Person:
    """Give the card that goes on."""
    anna = a_subscriber().who_granted("offers").who_withdrew("offers")
    record(event_log, a_notice(), anna)
    return anna


@pytest.fixture
def other(event_log: EventLog) -> Person:
    """Give another card of hers, on which she agreed."""
    other = a_subscriber().who_granted().who_granted("offers")
    record(event_log, other)
    return other


@pytest.fixture(autouse=True)
def _merged(keeper: LedgerKeeper, anna: Person, other: Person) -> None:
    application = create_application(keeper.datastore, PEPPERS)
    application.merging.merge(by(), anna.id, other.id)
    keeper.keep()
    keeper.seal()


def proof_of(keeper: LedgerKeeper, id_: UUID) -> dict[str, Any]:
    """Return the file of one card."""
    return as_document(Proofs(keeper.datastore).of(id_))


def verdicts(*files: dict[str, Any]) -> list[dict[str, Any]]:
    """Return what both verifiers say."""
    return in_agreement([Question(json.dumps(file).encode()) for file in files])


def test_the_survivors_file_says_what_came_and_from_where(
    keeper: LedgerKeeper, anna: Person, other: Person
) -> None:
    """With the state in which it came, and which other file belongs to it."""
    file = proof_of(keeper, anna.id)

    said = "\n".join(file["summary"])
    assert f"became one with {other.id}" in said
    news = f"newsletter by email to {other.contact_id}"
    assert f"taken_over: {news} (form), granted from {other.id}" in said
    assert f"at the end granted: {news}" in said
    assert f"at the end withdrawn: offers by email to {other.contact_id}" in said
    assert all(answer["valid"] for answer in verdicts(file))


def test_the_old_file_says_where_it_went(
    keeper: LedgerKeeper, anna: Person, other: Person
) -> None:
    """Nobody is told by it that a yes still stands there."""
    file = proof_of(keeper, other.id)

    assert [line for line in file["summary"] if "at the end" in line] == [
        f"at the end gone to {anna.id}: {purpose} by email to {other.contact_id}"
        for purpose in ("newsletter", "offers")
    ]
    assert all(answer["valid"] for answer in verdicts(file))


def test_neither_file_can_leave_the_merge_out(
    keeper: LedgerKeeper, anna: Person, other: Person
) -> None:
    """Withheld, the last events are missed; told otherwise, the summary is another."""
    forged = []
    for id_ in (anna.id, other.id):
        short, told = proof_of(keeper, id_), proof_of(keeper, id_)
        short["events"] = short["events"][:-1]
        told["summary"] = [line for line in told["summary"] if "one with" not in line]
        forged += [short, told]

    assert not any(answer["valid"] for answer in verdicts(*forged))


def test_values_that_an_erasure_of_the_survivor_took_are_not_missed(
    keeper: LedgerKeeper, event_log: EventLog, anna: Person, other: Person
) -> None:
    """Nor those of a contact that had come from somebody who lives on."""
    application = create_application(keeper.datastore, PEPPERS)
    family = a_person(application, "family@example.com")
    application.subscribers.add_contact(by(), family, "email", "hers@example.com")
    contact = max(Records(keeper.datastore).load(Subscriber, family).contacts)
    second = a_person(application, "work@example.com")
    application.subscribers.grant_consent(by(), family, contact, "news", said_yes())
    survivor = a_person(application, "survivor@example.com")
    application.merging.merge(by(), survivor, second)
    application.merging.take_over(by(), survivor, contact)

    application.erasing.erase(by(), survivor, Wanted("request"))

    keeper.keep()
    with keeper.datastore.transaction() as cursor:
        found = verify(cursor, keeper.book.read().last_signed).findings
    gone = [one for one in found if "nobody was erased" in one.what]
    ours = {anna.id, other.id}
    events = {e.position: e.stream_id for e in event_log.read(0, 1_000)}
    assert {events[one.position] for one in gone} <= ours
