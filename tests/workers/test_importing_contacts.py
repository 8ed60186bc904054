"""A row of a file brings a person with all of their contacts, or says why not."""

from __future__ import annotations

from uuid import UUID

import msgspec
import pytest

from domain.application import Application, ImportOptions, Upsert
from domain.application.records import Records
from domain.events import ImportChunkCommitted, ImportCounts, Recorded, RowError
from domain.store.datastore import AccountDatastore
from domain.store.log import EventLog
from domain.subscriber import Subscriber
from tests.application.builders import WORDING, a_person, by
from tests.workers.importer import Importer

OTHER = (
    "It belongs to another person: merge the two first, or say what is to become of"
    " such contacts (if_contact_in_use)."
)


@pytest.fixture
def importer(datastore: AccountDatastore, application: Application) -> Importer:
    """Give who imports."""
    return Importer(datastore, application)


@pytest.fixture
def options(application: Application) -> ImportOptions:
    """Return what goes with a file: a list, words, and a region for numbers."""
    list_id = application.lists.create(by(), "fair", "Fair").id
    return ImportOptions(
        list_id, "newsletter", source="fair", wording=WORDING, phone_region="GB"
    )


def holder(records: Records, channel: str, address: str) -> Subscriber:
    """Return who holds an address."""
    (id_, _) = records.vault.holders(channel, [address])[address]
    return records.load(Subscriber, id_)


def errors(event_log: EventLog) -> list[RowError]:
    """Return the errors of the last chunk."""
    head, _ = event_log.head()
    chunks = [
        event.fact
        for event in event_log.read(0, head)
        if isinstance(event, Recorded) and isinstance(event.fact, ImportChunkCommitted)
    ]
    return list(chunks[-1].errors)


def test_a_phone_and_an_id_are_contacts(
    application: Application,
    records: Records,
    importer: Importer,
    options: ImportOptions,
) -> None:
    """The consent is about the main one; a row may do without an e-mail address."""
    file = (
        b"email,phone,client id,name,consent_time\n"
        b"anna@example.com,020 7946 0018,C-1,Anna,2026-01-01\n"
        b",+44 20 7946 0019,,Bo,2026-01-01\n"
        b",,C-3,Cleo,\n"
    )
    id_ = importer.take_in(file, options)

    anna = holder(records, "client_id", "C-1")
    bo = holder(records, "sms", "+442079460019")
    cleo = holder(records, "client_id", "C-3")
    assert anna.id == holder(records, "sms", "+442079460018").id
    assert agreed(anna) == {("email", "granted")}
    assert agreed(bo) == {("sms", "granted")}
    assert agreed(cleo) == set()
    assert records.vault.profiles([anna.id])[anna.id] == {"first_name": "Anna"}
    counts = application.imports.get(id_).counts
    assert counts == ImportCounts(rows=3, created=3, granted=2)


def agreed(person: Subscriber) -> set[tuple[str, str]]:
    """Return in which channels a person agreed to what state."""
    states = person.consents.states().items()
    return {(person.contacts[id_].channel, state) for (id_, _), state in states}


def test_a_contact_of_somebody_else_is_an_error_of_the_row(
    application: Application,
    records: Records,
    importer: Importer,
    options: ImportOptions,
    event_log: EventLog,
) -> None:
    """Nobody is made one with another by a file, known to us or new in it."""
    ben = a_person(application, "ben@example.com")
    application.subscribers.add_contact(by(), ben, "sms", "+442079460018")
    file = (
        b"email,phone\n"
        b"anna@example.com,+442079460018\n"
        b"cleo@example.com,+442079460019\n"
        b"dora@example.com,+442079460019\n"
        b"ben@example.com,+442079460018\n"
    )

    id_ = importer.take_in(file, options)

    kind = "text of 13 characters"
    assert errors(event_log) == [
        RowError(2, "phone", kind, OTHER),
        RowError(4, "phone", kind, OTHER),
    ]
    assert holder(records, "sms", "+442079460018").id == ben
    counts = application.imports.get(id_).counts
    assert (counts.created, counts.updated, counts.failed) == (1, 1, 2)


@pytest.mark.parametrize(
    ("policy", "expected", "name"),
    [
        ("overwrite", {"updated": 1}, "Ann"),
        ("fill", {"updated": 1}, "Anna"),
        ("ignore", {"ignored": 1}, "Anna"),
        ("error", {"failed": 1}, "Anna"),
    ],
)
def test_whoever_is_known_is_treated_as_wished(
    records: Records,
    importer: Importer,
    options: ImportOptions,
    policy: str,
    expected: dict[str, int],
    name: str,
) -> None:
    """As over the API, and the counts say which."""
    importer.application.upserts.one(
        by(), Upsert((("email", "anna@example.com"),), {"first_name": "Anna"})
    )
    wished = msgspec.structs.replace(options, if_exists=policy)

    id_ = importer.take_in(b"email,first_name\nanna@example.com,Ann\n", wished)

    counts = msgspec.structs.asdict(importer.application.imports.get(id_).counts)
    assert {key: counts[key] for key in expected} == expected
    anna = holder(records, "email", "anna@example.com").id
    assert records.vault.profiles([anna])[anna] == {"first_name": name}


def test_a_list_of_a_channel_takes_no_row_without_it(
    application: Application,
    importer: Importer,
    options: ImportOptions,
    event_log: EventLog,
) -> None:
    """The row stays out, and says what it lacks."""
    phones: UUID = application.lists.create(by(), "phones", "Phones", "sms").id
    wished = msgspec.structs.replace(options, list_id=phones)
    file = b"email,phone\nanna@example.com,020 7946 0018\nbo@example.com,\n"

    importer.take_in(file, wished)

    (error,) = errors(event_log)
    assert (error.line, error.field) == (3, "email")
    assert error.reason.startswith("The list is for people with an address in sms")


@pytest.mark.parametrize(
    ("choice", "counted"),
    [("take_over", (1, 2, 0, 2)), ("merge", (0, 3, 1, 0))],
)
def test_contacts_of_others_come_along_if_the_import_says_so(
    application: Application,
    records: Records,
    importer: Importer,
    options: ImportOptions,
    choice: str,
    counted: tuple[int, int, int, int],
) -> None:
    """The counts say how often, and a dry run says the same."""
    a_person(application)
    ben = a_person(application, "ben@example.com")
    application.subscribers.add_contact(by(), ben, "sms", "+442079460018")
    file = (
        b"email,phone\n"
        b"anna@example.com,+442079460018\n"
        b"cleo@example.com,\n"
        b"ben@example.com,+442079460019\n"
        b"cleo@example.com,+442079460019\n"
    )
    wished = msgspec.structs.replace(options, if_contact_in_use=choice)

    dry = importer.take_in(file, msgspec.structs.replace(wished, dry_run=True))
    id_ = importer.take_in(file, wished)

    counts = application.imports.get(id_).counts
    assert counts == application.imports.get(dry).counts
    assert (counts.rows, counts.repeated, counts.failed) == (4, 1, 0)
    told = (counts.created, counts.updated, counts.merged, counts.taken_over)
    assert told == counted
    phone = holder(records, "sms", "+442079460019")
    assert phone.id == holder(records, "email", "cleo@example.com").id
