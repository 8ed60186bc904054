"""An import is undone: whoever it brought goes, whoever it changed is as before."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest

from domain.application import Application, ImportOptions, Said, Wanted
from domain.application.records import Records
from domain.application.undoing import actor_of
from domain.errors import ImportNotEnded, ImportReliedOn
from domain.events import UndoCounts
from domain.store.datastore import AccountDatastore
from domain.store.log import EventLog
from domain.subscriber import Subscriber
from projections.authorisations.queries import Authorisations
from tests.application.builders import AT, WORDING, a_list, a_person, by
from tests.application.test_deliveries import accepted, frozen, turn
from tests.workers.importer import Importer
from workers import importing
from workers.kinds import UNDO_IMPORT
from workers.tasks import LEFT_OFF
from workers.undoing import UndoImport

HEAD = "email,first_name,city,consent_time\n"
ANNA = "anna@example.com,Annie,Riga,2026-01-01\n"
BO = "bo@example.com,Bo,Oslo,2026-01-01\n"
CLEO = "cleo@example.com,Cleo,Rome,\n"
FILE = (HEAD + ANNA + BO + CLEO).encode()


@pytest.fixture
def importer(datastore: AccountDatastore, application: Application) -> Importer:
    """Give who imports."""
    return Importer(datastore, application)


@pytest.fixture
def options(application: Application) -> ImportOptions:
    """Return what goes with a file."""
    return ImportOptions(
        a_list(application, "fair"), "newsletter", source="fair", wording=WORDING
    )


def who(records: Records, address: str) -> Subscriber:
    """Return who holds an address."""
    holders = records.vault.holders("email", [address])
    return records.load(Subscriber, holders[address][0])


def test_everybody_is_as_before(
    application: Application,
    records: Records,
    importer: Importer,
    options: ImportOptions,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """In chunks; a known person keeps what they had, a new one keeps nothing."""
    monkeypatch.setattr(importing, "CHUNK_ROWS", 2)
    anna = a_person(application)
    id_ = importer.take_in(FILE, options)
    cleo = who(records, "cleo@example.com")

    importer.undo(id_)

    assert records.vault.profiles([anna, cleo.id]) == {
        anna: {"first_name": "Anna"},
        cleo.id: {},
    }
    person = records.load(Subscriber, anna)
    assert (person.lists, list(person.consents.states().values())) == (
        set(),
        ["invalidated"],
    )
    assert len(person.contacts) == 1
    assert records.vault.holders("email", ["bo@example.com"]) == {}
    assert records.load(Subscriber, cleo.id).contacts == {}
    undone = application.imports.get(id_).undone
    assert undone
    assert undone.counts == UndoCounts(
        people=3, contacts=2, consents=3, lists=3, profiles=3
    )


def test_the_mended_file_may_say_what_the_first_said(
    records: Records,
    importer: Importer,
    options: ImportOptions,
    application: Application,
) -> None:
    """Undoing is nobody's no."""
    anna = a_person(application)
    importer.undo(importer.take_in(FILE, options))

    importer.take_in(FILE, options)

    person = records.load(Subscriber, anna)
    assert list(person.consents.states().values()) == ["granted"]
    bo = who(records, "bo@example.com")
    assert list(bo.consents.states().values()) == ["granted"]


def test_what_others_did_since_stays(
    application: Application,
    records: Records,
    importer: Importer,
    options: ImportOptions,
) -> None:
    """A no, a value, a list: whoever said it, it was not the import."""
    id_ = importer.take_in(FILE, options)
    bo, cleo = who(records, "bo@example.com"), who(records, "cleo@example.com")
    assert options.list_id
    (contact,) = bo.contacts
    application.subscribers.withdraw_consent(
        by(), bo.id, contact, "newsletter", "phone"
    )
    application.subscribers.change_profile(by(), cleo.id, {"city": "Paris"})
    application.subscribers.leave_list(by(), cleo.id, options.list_id)
    application.subscribers.join_list(by(), cleo.id, options.list_id)

    importer.undo(id_)

    bo, cleo = records.load(Subscriber, bo.id), records.load(Subscriber, cleo.id)
    assert list(bo.consents.states().values()) == ["withdrawn"]
    assert list(bo.contacts) == [contact]
    assert cleo.lists == {options.list_id}
    assert records.vault.profiles([cleo.id]) == {cleo.id: {"city": "Paris"}}
    importer.take_in(FILE, options)
    bo = records.load(Subscriber, bo.id)
    assert list(bo.consents.states().values()) == ["withdrawn"]


def test_whoever_was_erased_since_has_nothing_to_take_back(
    application: Application,
    records: Records,
    importer: Importer,
    options: ImportOptions,
) -> None:
    """Nor to give back."""
    anna = a_person(application)
    id_ = importer.take_in(FILE, options)
    application.erasing.erase(by(), anna, Wanted("request"))
    version = records.load(Subscriber, anna).version

    importer.undo(id_)

    assert records.load(Subscriber, anna).version == version


def test_an_import_under_way_is_not_undone(
    application: Application, options: ImportOptions
) -> None:
    """It is to be cancelled first."""
    upload = application.uploads.take([FILE])
    begun = application.imports.start(by(), upload, options).id

    with pytest.raises(ImportNotEnded):
        application.undoing.ask(by(), begun, None)


def test_undoing_goes_on_where_it_left_off(
    application: Application,
    datastore: AccountDatastore,
    event_log: EventLog,
    importer: Importer,
    options: ImportOptions,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A chunk is undone once, and asking twice records nothing."""
    monkeypatch.setattr(importing, "CHUNK_ROWS", 1)
    id_ = importer.take_in(FILE, options)
    application.undoing.ask(by(), id_, None)
    importer.runner.catch_up()
    task = UndoImport(application, datastore, lambda: AT)
    looks = iter([True, False])

    left = task(
        importer.held(UNDO_IMPORT, id_), lambda: importer.keep() and next(looks)
    )

    assert left == LEFT_OFF
    assert len(application.imports.get(id_).chunks) == 2
    importer.undo(id_)
    undone = application.imports.get(id_).undone
    assert undone
    assert undone.counts.people == 3
    head = event_log.head()
    importer.undo(id_)
    assert event_log.head() == head


def written_to(
    application: Application, event_log: EventLog, person: Subscriber
) -> UUID:
    """Write to somebody, and return the campaign."""
    window = frozen(application, event_log, list(person.contacts))
    attempt = application.deliveries.proceed(by(), window, turn(window))
    assert attempt
    application.deliveries.settle(by(), window, accepted(attempt))
    return turn(window).campaign_id


def test_a_campaign_that_relied_on_it_is_named(
    application: Application,
    records: Records,
    event_log: EventLog,
    datastore: AccountDatastore,
    importer: Importer,
    options: ImportOptions,
) -> None:
    """Then there is no undoing: what was sent was sent."""
    id_ = importer.take_in(FILE, options)
    bo = who(records, "bo@example.com")
    importer.runner.catch_up()
    asked = Authorisations(datastore)
    assert asked.relied_on(actor_of(id_)) is None

    campaign = written_to(application, event_log, bo)
    importer.runner.catch_up()

    assert asked.relied_on(actor_of(id_)) == campaign
    with pytest.raises(ImportReliedOn, match=str(campaign)):
        application.undoing.ask(by(), id_, campaign)


def test_whoever_is_written_to_meanwhile_is_kept(
    application: Application,
    records: Records,
    event_log: EventLog,
    importer: Importer,
    options: ImportOptions,
) -> None:
    """Between the wish and its fulfilment a campaign may go on."""
    id_ = importer.take_in(FILE, options)
    bo = who(records, "bo@example.com")
    written_to(application, event_log, bo)

    importer.undo(id_)

    bo = records.load(Subscriber, bo.id)
    assert list(bo.consents.states().values()) == ["granted"]
    undone = application.imports.get(id_).undone
    assert undone
    assert (undone.counts.people, undone.counts.kept) == (2, 1)


def test_a_yes_of_their_own_is_not_the_imports(
    application: Application,
    records: Records,
    importer: Importer,
    options: ImportOptions,
) -> None:
    """Whoever was unconfirmed and said yes since stays, with the address."""
    id_ = importer.take_in(FILE, options)
    cleo = who(records, "cleo@example.com")
    (contact,) = cleo.contacts
    at = datetime(2026, 3, 1, tzinfo=UTC)
    application.subscribers.grant_consent(
        by(), cleo.id, contact, "newsletter", Said(WORDING, "desk", at)
    )

    importer.undo(id_)

    cleo = records.load(Subscriber, cleo.id)
    assert list(cleo.consents.states().values()) == ["granted"]
    assert list(cleo.contacts) == [contact]


def test_nothing_is_undone_of_nobody(
    importer: Importer, application: Application
) -> None:
    """A dry run brought nobody: undoing it is quickly done."""
    options = ImportOptions(None, "newsletter", dry_run=True)
    id_: UUID = importer.take_in(FILE, options)

    importer.undo(id_)

    undone = application.imports.get(id_).undone
    assert undone
    assert undone.counts == UndoCounts()
