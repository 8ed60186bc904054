"""A file of people comes in once, chunk by chunk, and says what became of each row."""

from __future__ import annotations

from uuid import UUID

import pytest
from msgspec.structs import replace

from domain.application import Application, Chunk, ImportOptions, Upload
from domain.application.records import By, Decision, Records
from domain.errors import ImportUnreadable
from domain.events import ImportCounts, RowError
from domain.screening import Evidence, Person, Stopped
from domain.store.datastore import AccountDatastore
from domain.store.log import EventLog
from domain.subscriber import Subscriber
from tests.application.builders import AT, WORDING, a_list, a_person, by

FILE = b"email,first_name\nanna@example.com,Anna\n"


def sent(application: Application, content: bytes = FILE) -> Upload:
    """Return a file that has come in."""
    return application.uploads.take([content])


def a_row(line: int, address: str, name: str = "Anna", *, yes: bool = True) -> Person:
    """Return a person as screening passes them on."""
    evidence = Evidence(AT, "signup form", WORDING) if yes else None
    return Person(line, (("email", address),), {"first_name": name}, evidence)


def a_chunk(*people: Person, errors: tuple[RowError, ...] = ()) -> Chunk:
    """Return a chunk that ends with its last person."""
    return Chunk(people[-1].line, 100, people, errors, repeated=0)


def decided_early(
    application: Application, *people: Person
) -> tuple[UUID, UUID, tuple[By, Chunk, Decision | None]]:
    """Begin an import and decide its one chunk; return its list, it, and the chunk."""
    news = a_list(application)
    options = ImportOptions(news, "newsletter")
    begun = application.imports.start(by(), sent(application), options)
    found = application.imports.get(begun.id)
    (early,) = application.imports.decided(found, [(by(), a_chunk(*people))])
    return news, begun.id, early


def test_a_row_with_evidence_makes_a_consenting_member(
    application: Application, records: Records
) -> None:
    """Registered, granted and on the list; without evidence only asked."""
    news = a_list(application)
    begun = application.imports.start(
        by(), sent(application), ImportOptions(news, "newsletter")
    )

    application.imports.commit_chunk(
        by(),
        begun.id,
        a_chunk(
            a_row(2, "anna@example.com"), a_row(3, "bo@example.com", "Bo", yes=False)
        ),
    )

    holders = records.vault.holders("email", ["anna@example.com", "bo@example.com"])
    anna, bo = (
        records.load(Subscriber, holders[address][0])
        for address in ("anna@example.com", "bo@example.com")
    )
    assert list(anna.consents.states().values()) == ["granted"]
    assert list(bo.consents.states().values()) == ["requested"]
    assert anna.lists == bo.lists == {news}


def test_the_same_people_again_change_nothing(
    application: Application, event_log: EventLog
) -> None:
    """A second import of a file records its own course and nobody's."""
    options = ImportOptions(a_list(application), "newsletter")
    people = [a_row(2, "anna@example.com"), a_row(3, "bo@example.com", yes=False)]
    first = application.imports.start(by(), sent(application), options)
    application.imports.commit_chunk(by(), first.id, a_chunk(*people))
    before = event_log.head()[0]

    second = application.imports.start(by(), sent(application), options)
    application.imports.commit_chunk(by(), second.id, a_chunk(*people))

    assert event_log.head()[0] == before + 2
    assert application.imports.get(second.id).counts == ImportCounts(
        rows=2, unchanged=2
    )


def test_a_chunk_is_committed_once(
    application: Application, event_log: EventLog
) -> None:
    """A worker that died after its commit finds the chunk done."""
    options = ImportOptions(a_list(application), "newsletter")
    begun = application.imports.start(by(), sent(application), options)
    chunk = a_chunk(a_row(2, "anna@example.com"))
    application.imports.commit_chunk(by(), begun.id, chunk)
    before = event_log.head()[0]

    application.imports.commit_chunk(by(), begun.id, chunk)

    assert event_log.head()[0] == before


def test_a_chunk_that_was_decided_early_is_decided_again_if_it_has_to_be(
    application: Application, records: Records
) -> None:
    """Between the decision and its record the people came in by another way."""
    news, id_, early = decided_early(
        application, a_row(2, "anna@example.com"), a_row(3, "bo@example.com")
    )
    anna = a_person(application, "anna@example.com")

    application.imports.commit_chunk(early[0], id_, *early[1:])

    counts = application.imports.get(id_).counts
    assert (counts.rows, counts.created, counts.updated) == (2, 1, 1)
    assert records.load(Subscriber, anna).lists == {news}


def test_a_no_that_comes_while_a_chunk_waits_to_be_recorded_stays(
    application: Application, records: Records
) -> None:
    """The chunk was decided before the no; recorded, it finds another version."""
    anna = a_person(application)
    contact = next(iter(records.load(Subscriber, anna).contacts))
    application.subscribers.request_consent(by(), anna, contact, "newsletter")
    _, id_, early = decided_early(application, a_row(2, "anna@example.com"))
    application.subscribers.withdraw_consent(
        by(), anna, contact, "newsletter", "phone call"
    )

    application.imports.commit_chunk(early[0], id_, *early[1:])

    consents = records.load(Subscriber, anna).consents
    assert consents.states() == {(contact, "newsletter"): "withdrawn"}


def test_an_import_that_was_cancelled_meanwhile_records_nothing(
    application: Application, event_log: EventLog
) -> None:
    """Nor does what was decided of it before."""
    _, id_, early = decided_early(application, a_row(2, "anna@example.com"))
    application.imports.cancel(by(), id_)
    before = event_log.head()[0]

    application.imports.commit_chunk(early[0], id_, *early[1:])

    assert event_log.head()[0] == before


def test_a_file_does_not_undo_a_no(application: Application, records: Records) -> None:
    """Whoever withdrew stays withdrawn, whatever an import says."""
    anna = a_person(application)
    contact = next(iter(records.load(Subscriber, anna).contacts))
    application.subscribers.request_consent(by(), anna, contact, "newsletter")
    application.subscribers.withdraw_consent(
        by(), anna, contact, "newsletter", "phone call"
    )
    options = ImportOptions(a_list(application), "newsletter")
    begun = application.imports.start(by(), sent(application), options)

    application.imports.commit_chunk(
        by(), begun.id, a_chunk(a_row(2, "anna@example.com"))
    )

    consents = records.load(Subscriber, anna).consents
    assert consents.states() == {(contact, "newsletter"): "withdrawn"}


def test_a_no_stays_with_the_address_that_it_was_said_at(
    application: Application, records: Records
) -> None:
    """Taken from the card, and brought back by a file to it or to another."""
    anna = a_person(application)
    contact = next(iter(records.load(Subscriber, anna).contacts))
    application.subscribers.withdraw_consent(by(), anna, contact, "newsletter", "link")
    phone = ("sms", "+442079460018")
    application.subscribers.add_contact(by(), anna, *phone)
    application.subscribers.remove_contact(by(), anna, contact)
    options = ImportOptions(a_list(application), "newsletter")
    begun = application.imports.start(by(), sent(application), options)

    application.imports.commit_chunk(
        by(),
        begun.id,
        a_chunk(a_row(2, "anna@example.com"), a_row(3, "bo@example.com")),
    )

    (newcomer, _) = records.vault.holders("email", ["anna@example.com"])[
        "anna@example.com"
    ]
    assert newcomer != anna
    assert records.load(Subscriber, newcomer).consents.states() == {}
    counts = application.imports.get(begun.id).counts
    assert (counts.created, counts.granted) == (2, 1)


def test_the_counts_add_up_to_the_rows(application: Application) -> None:
    """Created, updated, unchanged, repeated and failed are all rows there are."""
    a_person(application, "anna@example.com")
    options = ImportOptions(a_list(application), "newsletter")
    begun = application.imports.start(by(), sent(application), options)
    error = RowError(5, "email", "text of 4 characters, no @", "This is none.")

    application.imports.commit_chunk(
        by(),
        begun.id,
        a_chunk(
            a_row(2, "anna@example.com", "Ann"),
            a_row(6, "bo@example.com"),
            errors=(error,),
        ),
    )

    counts = application.imports.get(begun.id).counts
    assert counts == ImportCounts(rows=3, created=1, updated=1, failed=1, granted=2)


@pytest.mark.parametrize(
    ("content", "mapping"),
    [(b"", None), (b"name,city\nAnna,Riga\n", None), (FILE, {"mail": "email"})],
)
def test_a_file_without_addresses_is_refused(
    application: Application, content: bytes, mapping: dict[str, str] | None
) -> None:
    """What cannot be read is said at once, before anything is kept."""
    options = ImportOptions(a_list(application), "newsletter", mapping)

    with pytest.raises(ImportUnreadable):
        application.imports.start(by(), sent(application, content), options)


def test_the_file_goes_when_the_import_ends(application: Application) -> None:
    """The uploaded file is personal data; it is kept only while it is read."""
    options = ImportOptions(a_list(application), "newsletter")
    begun = application.imports.start(by(), sent(application), options)
    assert application.imports.file(application.imports.get(begun.id)).read() == FILE

    application.imports.finish(by(), begun.id)

    assert application.imports.file(application.imports.get(begun.id)).read() == b""


def test_a_dry_run_reports_and_records_nobody(
    application: Application, records: Records, event_log: EventLog
) -> None:
    """The counts are those of the import; only its own course is recorded."""
    options = ImportOptions(a_list(application), "newsletter", dry_run=True)
    people = [a_row(2, "anna@example.com"), a_row(3, "bo@example.com", yes=False)]
    begun = application.imports.start(by(), sent(application), options)
    before = event_log.head()[0]

    application.imports.commit_chunk(by(), begun.id, a_chunk(*people))

    counts = application.imports.get(begun.id).counts
    assert counts == ImportCounts(rows=2, created=2, granted=1, unconfirmed=1)
    assert event_log.head()[0] == before + 1
    assert records.vault.holders("email", ["anna@example.com"]) == {}


def test_people_come_onto_the_lists_that_are_named(
    application: Application, records: Records
) -> None:
    """Those of the import and those of the row, each once; an unknown code is told."""
    news, offers = a_list(application), a_list(application, "offers")
    application.lists.archive(by(), a_list(application, "old"))
    options = ImportOptions(news, "newsletter", more_lists=(offers,))
    begun = application.imports.start(by(), sent(application), options)
    anna = replace(a_row(2, "anna@example.com"), lists=("newsletter", "vip"))
    bo = replace(a_row(3, "bo@example.com"), lists=("none",))
    cleo = replace(a_row(4, "cleo@example.com"), lists=("old",))
    vip = a_list(application, "vip")

    application.imports.commit_chunk(by(), begun.id, a_chunk(anna, bo, cleo))

    holders = records.vault.holders("email", ["anna@example.com"])
    person = records.load(Subscriber, holders["anna@example.com"][0])
    assert person.lists == {news, offers, vip}
    counts = application.imports.get(begun.id).counts
    assert (counts.created, counts.failed) == (1, 2)


def test_nothing_is_recorded_of_a_cancelled_import(application: Application) -> None:
    """A worker that did not hear of it reads in vain."""
    options = ImportOptions(a_list(application), "newsletter")
    begun = application.imports.start(by(), sent(application), options)
    application.imports.cancel(by(), begun.id)

    application.imports.commit_chunk(
        by(), begun.id, a_chunk(a_row(2, "anna@example.com"))
    )

    assert application.imports.get(begun.id).counts == ImportCounts()


def test_whom_another_system_does_not_write_to_is_closed_here(
    application: Application, records: Records, datastore: AccountDatastore
) -> None:
    """No person is made; the same rows again change nothing, and a file opens none."""
    options = ImportOptions(a_list(application), "newsletter")
    rows = [
        Stopped(2, ("email", "anna@example.com"), "unsubscribed"),
        Stopped(3, ("email", "anna@example.com"), "unsubscribed"),
        Stopped(4, ("email", "bo@example.com"), "unreachable"),
    ]
    for _ in range(2):
        begun = application.imports.start(by(), sent(application), options)
        application.imports.commit_chunk(by(), begun.id, Chunk(4, 99, [], [], 0, rows))

        counts = application.imports.get(begun.id).counts
        assert counts == ImportCounts(rows=3, stopped=3)
    with datastore.get_connection() as connection:
        found = connection.execute("SELECT ground FROM suppressions ORDER BY 1")
        assert [row["ground"] for row in found] == ["elsewhere", "unreachable"]
    assert records.vault.holders("email", ["anna@example.com", "bo@example.com"]) == {}
    begun = application.imports.start(by(), sent(application), options)
    application.imports.commit_chunk(
        by(), begun.id, a_chunk(a_row(2, "anna@example.com"))
    )
    assert application.imports.get(begun.id).counts.suppressed == 1
