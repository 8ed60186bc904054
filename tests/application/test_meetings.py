"""Whose contacts belong to different people: told singly, in a batch, in a file."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest

from domain.application import Application, Chunk, ImportOptions, Newcomer, Upsert
from domain.application.records import Records
from domain.arrival import Address, IfContactInUse, IfExists, Says
from domain.events import (
    ConsentGranted,
    ContactTakenOver,
    Fact,
    ImportCounts,
    Recorded,
    RowError,
    SubscriberMergedWith,
)
from domain.field_values import FieldValue
from domain.people_import import Import
from domain.screening import Evidence, Person, Stopped
from domain.store.datastore import AccountDatastore
from domain.subscriber import Subscriber
from projections.rederiving import rederive_standing
from tests.application.builders import (
    AT,
    WORDING,
    a_block,
    a_list,
    a_person,
    by,
    said_yes,
)

MAIL: Address = ("email", "anna@example.com")
OLD: Address = ("email", "old@example.com")
PHONE: Address = ("sms", "+442079460018")
NUMBER: Address = ("client_id", "17")
NEWS = "newsletter"
ERROR, TAKE_OVER, MERGE = IfContactInUse


@pytest.fixture
def ben(application: Application) -> UUID:
    """Give somebody with an address, a phone and a city, on a list."""
    fields = {"first_name": "Ben", "city": "Riga"}
    id_ = application.subscribers.register(by(), Newcomer([OLD, PHONE], fields)).id
    application.subscribers.join_list(by(), id_, a_list(application, "old"))
    return id_


def holder(records: Records, address: Address) -> Subscriber:
    """Return who has an address now."""
    place = records.vault.holders(address[0], [address[1]])[address[1]]
    return records.load(Subscriber, place[0])


def contact_of(records: Records, address: Address) -> UUID:
    """Return the contact of an address."""
    return records.vault.holders(address[0], [address[1]])[address[1]][1]


def says(
    application: Application, records: Records, address: Address, *, no: bool
) -> None:
    """Let somebody agree by an address, or withdraw."""
    place = (holder(records, address).id, contact_of(records, address), NEWS)
    if no:
        application.subscribers.withdraw_consent(by(), *place, "phone")
    else:
        application.subscribers.grant_consent(by(), *place, said_yes())


def imported(
    application: Application,
    *people: Person,
    choice: IfContactInUse = MERGE,
    stopped: tuple[Stopped, ...] = (),
    **more: bool | str,
) -> Import:
    """Import some rows in one chunk, and return the import."""
    options = ImportOptions(None, NEWS, if_contact_in_use=choice, **more)  # type: ignore[arg-type]
    upload = application.uploads.take([b"email\nanna@example.com\n"])
    begun = application.imports.start(by(), upload, options)
    chunk = Chunk(len(people) + 1, 1, people, (), repeated=0, stopped=stopped)
    application.imports.commit_chunk(by(), begun.id, chunk)
    return application.imports.get(begun.id)


def a_row(
    line: int, *contacts: Address, yes: bool = False, **values: FieldValue
) -> Person:
    """Return a row with contacts, and evidence of a yes."""
    evidence = Evidence(AT, "signup form", WORDING) if yes else None
    return Person(line, contacts, values, evidence)


def facts_of(records: Records, id_: UUID) -> list[Fact]:
    """Return what is recorded of somebody."""
    events = records.event_log.read(0, 1_000)
    return [e.fact for e in events if isinstance(e, Recorded) and e.stream_id == id_]


def states(records: Records, person: Subscriber) -> dict[str, str]:
    """Return the consents of somebody by address."""
    addresses = records.vault.addresses(person.contacts)
    held = person.consents.states()
    return {addresses[id_]: state for (id_, _), state in held.items()}


def test_a_contact_of_somebody_else_comes_over(
    application: Application, records: Records, ben: UUID
) -> None:
    """The other keeps their card; what is told of somebody new makes a card first."""
    told = Upsert((MAIL, PHONE), if_contact_in_use=TAKE_OVER, id=a_person(application))
    answer, result = application.upserts.one(by(), told)
    again = application.upserts.one(by(), told)[1]

    assert (result, again) == ("updated", "unchanged")
    assert holder(records, PHONE).id == answer.id
    assert {one.channel for one in records.load(Subscriber, ben).contacts.values()} == {
        "email"
    }
    assert records.vault.profiles([ben])[ben]["city"] == "Riga"


def test_the_last_contact_brings_all(
    application: Application, records: Records, ben: UUID
) -> None:
    """One after the other, as the commands for one do it: the second is a merge."""
    anna = a_person(application)

    told = Upsert((MAIL, OLD, PHONE), {"city": "Oslo"}, if_contact_in_use=TAKE_OVER)
    application.upserts.one(by(), told)

    assert records.load(Subscriber, ben).successor == anna
    survivor = records.load(Subscriber, anna)
    assert (len(survivor.contacts), len(survivor.lists)) == (3, 1)
    # What is told of somebody wins, then what they had, then what comes along.
    values = {"first_name": "Anna", "city": "Oslo"}
    assert records.vault.profiles([anna, ben]) == {anna: values}


def test_a_merge_by_the_way_records_what_the_command_records(
    application: Application, records: Records, ben: UUID
) -> None:
    """But for the ids: both streams say it, and the old id leads on."""
    anna = a_person(application)
    application.upserts.one(by(), Upsert((MAIL, PHONE), if_contact_in_use=MERGE))
    cleo = a_person(application, "cleo@example.com")
    fields = {"first_name": "Ben", "city": "Riga"}
    known = Newcomer([("email", "dan@example.com"), NUMBER], fields)
    dan = application.subscribers.register(by(), known).id
    application.subscribers.join_list(by(), dan, min(holder(records, MAIL).lists))

    application.merging.merge(by(), cleo, dan)

    for one, other in ((anna, cleo), (ben, dan)):
        kinds = [
            [type(fact) for fact in facts_of(records, id_)] for id_ in (one, other)
        ]
        assert kinds[0] == kinds[1]
    assert records.going_on(Subscriber, ben).id == anna


@pytest.mark.parametrize("choice", [TAKE_OVER, MERGE])
def test_a_row_makes_a_new_card_or_none(
    application: Application, records: Records, ben: UUID, choice: IfContactInUse
) -> None:
    """In a file the main contact tells who it is; cards that are one need no other."""
    found = imported(application, a_row(2, MAIL, PHONE, city="Oslo"), choice=choice)

    anna = holder(records, MAIL)
    assert holder(records, PHONE).id == anna.id
    assert (anna.id == ben) == (choice is MERGE)
    counts = {TAKE_OVER: (1, 0, 0, 1), MERGE: (0, 1, 0, 0)}[choice]
    told = found.counts
    assert (told.created, told.updated, told.merged, told.taken_over) == counts
    assert told.rows == 1


def test_rows_of_one_chunk_know_of_each_other(
    application: Application, records: Records, datastore: AccountDatastore
) -> None:
    """Whom one row brings, the next may make one with another, and so on."""
    rows = [
        a_row(2, MAIL, yes=True, city="Riga"),
        a_row(3, OLD, PHONE),
        a_row(4, MAIL, PHONE),
        a_row(5, OLD, NUMBER),
        a_row(6, ("email", "third@example.com")),
        a_row(7, ("email", "third@example.com"), NUMBER),
    ]

    dry = imported(application, *rows, dry_run=True)
    found = imported(application, *rows)

    survivor = holder(records, NUMBER)
    assert len(survivor.contacts) == 5
    assert len(survivor.merged) == 1
    assert states(records, survivor)["anna@example.com"] == "granted"
    assert found.counts == dry.counts
    assert found.counts == ImportCounts(
        rows=6, created=3, updated=3, granted=1, unconfirmed=2, merged=2
    )
    assert all(report.equal for report in rederive_standing(datastore))


def test_a_no_on_the_other_card_closes_what_the_row_says(
    application: Application, records: Records, ben: UUID
) -> None:
    """And is not counted as granted; again, the row opens nothing."""
    anna = a_person(application)
    says(application, records, OLD, no=True)

    first = imported(application, a_row(2, MAIL, PHONE, yes=True))
    second = imported(application, a_row(2, MAIL, PHONE, yes=True))

    survivor = records.load(Subscriber, anna)
    assert states(records, survivor) == {
        "anna@example.com": "withdrawn",
        "old@example.com": "withdrawn",
    }
    kinds = [type(fact) for fact in facts_of(records, anna)]
    assert kinds.index(ConsentGranted) < kinds.index(SubscriberMergedWith)
    assert kinds[-1] is not ConsentGranted
    assert (first.counts.granted, first.counts.merged) == (0, 1)
    assert second.counts.unchanged == 1
    assert records.load(Subscriber, ben).successor == anna


@pytest.mark.usefixtures("ben")
def test_an_address_that_the_same_append_closes_counts_as_a_no(
    application: Application, records: Records
) -> None:
    """Whether it is known, or the append itself brings it."""
    a_person(application)
    says(application, records, MAIL, no=False)
    refusing = Stopped(9, OLD, "unsubscribed")

    imported(application, a_row(2, MAIL, PHONE), stopped=(refusing,))

    assert states(records, holder(records, MAIL)) == {"anna@example.com": "withdrawn"}
    other, third = ("email", "two@example.com"), ("email", "three@example.com")
    rows = [a_row(2, other, NUMBER), a_row(3, third, yes=True), a_row(4, third, NUMBER)]
    imported(application, *rows, stopped=(Stopped(9, other, "unsubscribed"),))
    assert states(records, holder(records, third))["three@example.com"] == "withdrawn"


def test_who_wanted_nothing_more_is_not_opened_by_a_new_card(
    application: Application, records: Records
) -> None:
    """A closed address that comes in and is merged in one append closes the other."""
    application.stop_lists.fill(by(), a_block("old@example.com", ground="self"))
    rows = [a_row(2, OLD, NUMBER), a_row(3, MAIL, yes=True), a_row(4, MAIL, NUMBER)]

    imported(application, *rows)

    assert states(records, holder(records, MAIL))["anna@example.com"] == "withdrawn"


def test_who_wanted_nothing_more_at_what_a_row_brings_closes_what_comes(
    application: Application, records: Records
) -> None:
    """Though the row itself makes the closed address known."""
    application.stop_lists.fill(by(), a_block("old@example.com", ground="self"))
    rows = [a_row(2, MAIL, NUMBER, yes=True), a_row(3, OLD, MAIL)]

    imported(application, *rows, choice=TAKE_OVER)

    assert states(records, holder(records, MAIL))["anna@example.com"] == "withdrawn"


@pytest.mark.usefixtures("ben")
def test_what_people_say_themselves_counts_after_the_merge(
    application: Application, records: Records
) -> None:
    """As if the cards had been one before: by any of the contacts, old or new."""
    a_person(application)
    says(application, records, OLD, no=True)
    yes = [Says(one, NEWS, said_yes()) for one in (MAIL, PHONE)]

    told = Upsert((MAIL, PHONE), says=tuple(yes), if_contact_in_use=MERGE)
    application.upserts.one(by(), told)

    assert states(records, holder(records, MAIL)) == {
        "anna@example.com": "granted",
        "old@example.com": "withdrawn",
        PHONE[1]: "granted",
    }


@pytest.mark.parametrize("choice", [TAKE_OVER, MERGE])
@pytest.mark.parametrize("policy", [IfExists.IGNORE, IfExists.ERROR])
def test_people_who_are_to_stay_as_they_are_lose_nothing(
    application: Application,
    records: Records,
    ben: UUID,
    policy: IfExists,
    choice: IfContactInUse,
) -> None:
    """Whoever has any of a row's contacts is known."""
    head = records.event_log.head()[0]

    found = imported(
        application, a_row(2, MAIL, PHONE), choice=choice, if_exists=policy.value
    )

    assert holder(records, PHONE).id == ben
    assert records.event_log.head()[0] == head + 2
    assert (found.counts.ignored, found.counts.failed) == (
        (1, 0) if policy is IfExists.IGNORE else (0, 1)
    )


def test_a_batch_mixes_choices(application: Application, ben: UUID) -> None:
    """Each item is judged by its own; those before it are known to it."""
    told = Upsert((MAIL, PHONE))
    items = [
        told,
        Upsert((MAIL,), {"city": "Oslo"}),
        replace(told, if_contact_in_use=MERGE),
        told,
        Upsert(id=ben),
    ]

    outcomes, _ = application.upserts.many(by(), items)

    assert [one.refusal or one.result for one in outcomes] == [
        # Any contact tells who it is: without the main one it is Ben.
        "updated",
        "updated",
        "unchanged",
        "unchanged",
        "unchanged",
    ]
    cleo: Address = ("email", "cleo@example.com")
    both = Upsert((cleo, PHONE))
    items = [
        Upsert((cleo,)),
        both,
        replace(both, if_contact_in_use=MERGE),
        Upsert(id=ben),
    ]
    outcomes, _ = application.upserts.many(by(), items)
    assert [one.refusal or one.result for one in outcomes] == [
        "created",
        "ContactsOfSeveral",
        "updated",
        "SubscriberMerged",
    ]


def test_whoever_says_nothing_of_it_has_an_error(
    application: Application, records: Records, ben: UUID
) -> None:
    """Nothing changes hands unless it is told."""
    found = imported(application, a_row(2, MAIL, PHONE), choice=ERROR)

    assert (found.counts.failed, found.counts.rows) == (1, 1)
    assert ContactTakenOver not in map(type, facts_of(records, ben))
    event = records.event_log.read(0, 1_000)[-1]
    assert isinstance(event, Recorded)
    (error,) = event.fact.errors  # type: ignore[attr-defined]
    assert isinstance(error, RowError)
    assert error.field == "phone"
