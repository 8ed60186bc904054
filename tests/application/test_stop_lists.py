"""What is on a stop list gets nothing, whoever comes second; and little is released."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from decimal import Decimal
from random import Random
from uuid import UUID

import pytest

from domain.application import (
    Application,
    Chunk,
    Entry,
    ImportOptions,
    Newcomer,
    Trace,
    Wanted,
    stop_lists,
)
from domain.application.records import Records
from domain.errors import AddressClosed, AddressInUse, ConflictPersists, ReleasesSpent
from domain.events import (
    AddressSuppressed,
    Recorded,
    SuppressionLifted,
    WindowAttempted,
)
from domain.links import MessageLink
from domain.screening import Stopped
from domain.store.datastore import AccountDatastore
from domain.store.log import EventLog
from domain.store.suppressions import Suppressions
from domain.subscriber import Subscriber
from domain.suppression import opened
from projections.rederiving import rederive_standing
from tests.application.builders import (
    PEPPERS,
    a_block,
    a_draft,
    a_list,
    a_person,
    by,
)
from tests.application.test_deliveries import PURPOSE, consenting, frozen, turn
from tests.application.test_imports import a_chunk, a_row, sent
from tests.application.test_racing import attempt_all

ANNA, TENTH = "anna@example.com", Decimal("0.1")
PLACE = ("email", ANNA)


@pytest.fixture
def suppressions(datastore: AccountDatastore) -> Suppressions:
    """Give what knows the closed addresses."""
    return Suppressions(datastore, PEPPERS)


def scopes_of(suppressions: Suppressions, address: str = ANNA) -> list[tuple[str, str]]:
    """Return what closes an address."""
    found = suppressions.of([("email", address)]).get(("email", address), [])
    return [(one.scope, one.ground) for one in found]


def marked(datastore: AccountDatastore) -> list[tuple[UUID, str]]:
    """Return the contacts that a question in SQL finds closed, and how far."""
    with datastore.get_connection() as connection:
        rows = connection.execute(
            "SELECT contact_id, scope FROM contact_suppressions ORDER BY scope, ground"
        ).fetchall()
    return [(row["contact_id"], row["scope"]) for row in rows]


def the_contact(records: Records, person: UUID) -> UUID:
    """Return somebody's only contact."""
    [contact] = records.load(Subscriber, person).contacts
    return contact


def test_a_batch_says_what_became_of_it(application: Application) -> None:
    """New, there already, or given twice."""
    application.stop_lists.fill(by(), a_block(ANNA))

    answer = application.stop_lists.fill(by(), a_block(ANNA, "bo@b.example", ANNA))

    told = application.stop_lists.report(answer.id)
    assert (told.rows, told.added, told.already, told.repeated) == (3, 1, 1, 1)


def test_a_batch_of_any_size_comes_in_part_by_part(
    application: Application, event_log: EventLog
) -> None:
    """The same command once more records nothing and answers the same."""
    crowd = a_block(*(f"p{number}@example.com" for number in range(4_500)))
    command = by("upload")

    first = application.stop_lists.fill(command, crowd)
    head = event_log.head()
    second = application.stop_lists.fill(command, crowd)

    assert (second, event_log.head()) == (first, head)
    assert application.stop_lists.report(first.id).added == 4_500


def test_a_batch_that_was_cut_off_reports_all_that_it_added(
    application: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What its first parts added was not closed before it."""
    monkeypatch.setattr(stop_lists, "ADDRESSES_AN_APPEND", 2)
    crowd = a_block(*(f"p{number}@example.com" for number in range(5)))
    command = by("upload")
    application.stop_lists.fill(by(), a_block("p0@example.com"))
    with monkeypatch.context() as cut:
        cut.delattr(stop_lists.StopLists, "_last")
        with pytest.raises(AttributeError):
            application.stop_lists.fill(command, crowd)

    done = application.stop_lists.fill(command, crowd)

    told = application.stop_lists.report(done.id)
    assert (told.added, told.already) == (4, 1)


def test_none_is_a_batch(application: Application) -> None:
    """Of a file without a good row there is a report all the same."""
    answer = application.stop_lists.fill(by(), replace(a_block(), rows=2))

    told = application.stop_lists.report(answer.id)
    assert (told.rows, told.added, told.failed) == (2, 0, 2)


@pytest.mark.parametrize("before", [True, False])
def test_who_holds_a_closed_address_is_marked_whoever_came_first(
    application: Application,
    records: Records,
    datastore: AccountDatastore,
    *,
    before: bool,
) -> None:
    """The block, or the person."""
    if before:
        application.stop_lists.fill(by(), a_block(ANNA))
    person = a_person(application)
    if not before:
        application.stop_lists.fill(by(), a_block(ANNA))

    assert marked(datastore) == [(the_contact(records, person), "account")]
    contact = the_contact(records, person)
    application.subscribers.add_contact(by(), person, "client_id", "17")
    application.subscribers.remove_contact(by(), person, contact)
    assert marked(datastore) == []
    a_person(application)
    assert len(marked(datastore)) == 1


def test_an_import_brings_the_person_and_lifts_nothing(
    application: Application, suppressions: Suppressions, datastore: AccountDatastore
) -> None:
    """They come in with their yes, and the report counts who is sent nothing."""
    people = ("anna@example.com", "bo@b.example", "cy@c.example")
    application.stop_lists.fill(by(), a_block(people[0]))
    application.stop_lists.fill(by(), a_block(people[1], ground="self"))
    application.stop_lists.fill(by(), a_block(people[2], scope="topic:shoes"))
    begun = application.imports.start(
        by(), sent(application), ImportOptions(a_list(application), PURPOSE)
    )
    rows = [a_row(line, address) for line, address in enumerate(people, 2)]

    application.imports.commit_chunk(by(), begun.id, a_chunk(*rows))

    counts = application.imports.get(begun.id).counts
    assert (counts.created, counts.granted, counts.suppressed) == (3, 3, 2)
    assert [scopes_of(suppressions, one)[0][1] for one in people] == [
        "owner",
        "self",
        "owner",
    ]
    assert len(marked(datastore)) == 3


def test_an_import_closes_who_is_here_already(
    application: Application, records: Records, datastore: AccountDatastore
) -> None:
    """Another system's unsubscribes in a file of people: found by who asks in SQL."""
    person = a_person(application)
    begun = application.imports.start(
        by(), sent(application), ImportOptions(a_list(application), PURPOSE)
    )
    chunk = Chunk(
        2,
        100,
        [],
        [],
        repeated=0,
        stopped=[Stopped(2, ("email", ANNA), "unsubscribed")],
    )

    application.imports.commit_chunk(by(), begun.id, chunk)

    assert marked(datastore) == [(the_contact(records, person), "account")]


def test_an_erasure_and_a_return_leave_the_block(
    application: Application, suppressions: Suppressions
) -> None:
    """C-13: what the owner blocked outlives the person."""
    person = a_person(application)
    application.stop_lists.fill(by(), replace(a_block(ANNA), note="rang on 3 March"))

    application.erasing.erase(by(), person, Wanted("request"))

    assert scopes_of(suppressions) == [("account", "erasure"), ("account", "owner")]
    with pytest.raises(AddressClosed):
        a_person(application)
    assert "note" in application.erasing.certificate(person).categories


def test_a_release_opens_one_entry_and_says_why(
    application: Application, records: Records, suppressions: Suppressions
) -> None:
    """The reason lies in the vault; what is not there is released without a word."""
    application.stop_lists.fill(by(), a_block(ANNA))
    application.stop_lists.fill(by(), a_block(ANNA, scope="channel"))
    entry = Entry("email", ANNA, "account", "owner")

    answer = application.stop_lists.release(by(), entry, "a mistake", TENTH)

    assert scopes_of(suppressions) == [("channel", "owner")]
    [reason] = records.vault.rows_of([answer.id])
    assert reason.value == "a mistake"
    again = application.stop_lists.release(by(), entry, "a mistake", TENTH)
    assert again.position == answer.position


def test_what_people_closed_themselves_is_released_within_the_months_share(
    application: Application, suppressions: Suppressions
) -> None:
    """The owner's own blocks do not count, and an erasure is not theirs to lift."""
    addresses = (ANNA, "bo@b.example")
    application.stop_lists.fill(by(), a_block(*addresses, ground="self"))
    application.stop_lists.fill(by(), a_block(*addresses))
    entries = [Entry("email", one, "account", "self") for one in addresses]

    application.stop_lists.release(by(), entries[0], "asked by phone", TENTH)
    with pytest.raises(ReleasesSpent):
        application.stop_lists.release(by(), entries[1], "asked by phone", TENTH)

    for one in entries:
        application.stop_lists.release(by(), replace(one, ground="owner"), "x", TENTH)
    assert scopes_of(suppressions) == []
    assert scopes_of(suppressions, addresses[1]) == [("account", "self")]
    erased = replace(entries[0], ground="erasure")
    with pytest.raises(AddressClosed):
        application.stop_lists.release(by(), erased, "x", TENTH)


def test_of_two_releases_at_once_the_second_counts_the_first(
    application: Application, suppressions: Suppressions
) -> None:
    """The month is one stream: its share is never exceeded by a race."""
    addresses = [f"p{number}@example.com" for number in range(6)]
    application.stop_lists.fill(by(), a_block(*addresses, ground="self"))

    def release(address: str) -> None:
        entry = Entry("email", address, "account", "self")
        with suppress(ReleasesSpent, ConflictPersists):
            application.stop_lists.release(by(), entry, "asked", TENTH)

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(release, addresses))

    closed = [address for address in addresses if scopes_of(suppressions, address)]
    assert len(closed) == len(addresses) - 1


@pytest.mark.parametrize(
    ("what", "scope"),
    [("all", "account"), ("topic", "topic:shoes"), ("sender", "sender:")],
)
def test_a_messages_link_closes_what_its_reader_chose(
    application: Application,
    records: Records,
    suppressions: Suppressions,
    what: str,
    scope: str,
) -> None:
    """Everything, the topic or the sender; the evidence is kept with it."""
    [contact] = consenting(application, records, 1)
    draft = a_draft(a_list(application), topic="shoes")
    campaign = application.campaigns.draft(by(), draft).id
    link = MessageLink(campaign, contact)

    for _ in range(2):
        application.unsubscribing.take(by(), link, what, Trace("192.0.2.7"))

    [(closed, ground)] = scopes_of(suppressions, "person0@example.com")
    assert closed.startswith(scope)
    assert ground == "self"
    [person] = {one.subscriber_id for one in records.vault.claims([contact])}
    [state] = records.load(Subscriber, person).consents.states().values()
    assert state == ("withdrawn" if what == "all" else "granted")


def test_a_link_offers_what_its_campaign_has(application: Application) -> None:
    """A topic only if it is about one."""
    news = a_list(application)
    plain = application.campaigns.draft(by(), a_draft(news)).id
    about = application.campaigns.draft(
        by(), replace(a_draft(news, topic="shoes"), sender=None)
    ).id

    assert application.unsubscribing.offers(plain) == ["purpose", "sender", "all"]
    assert application.unsubscribing.offers(about) == ["purpose", "topic", "all"]


def test_what_closes_a_sender_or_a_topic_stops_their_campaigns_alone(
    application: Application,
    records: Records,
    event_log: EventLog,
) -> None:
    """In the attempt as in the choice of the audience: both are told the same."""
    contacts = consenting(application, records, 3)
    window = frozen(application, event_log, contacts)
    lists = application.stop_lists
    lists.fill(by(), a_block("person0@example.com", scope="sender:shop.example"))
    lists.fill(by(), a_block("person1@example.com", scope="topic:shoes"))
    mine = replace(turn(window), sender="news@shop.example", topic="shoes")

    attempt = application.deliveries.proceed(by(), window, mine)

    assert attempt
    assert [(e.offset, e.reason) for e in attempt.excluded] == [
        (0, "suppressed"),
        (1, "suppressed"),
    ]
    scopes = application.deliveries.scopes(mine.sender, mine.topic)
    assert {"sender:shop.example", "topic:shoes"} < set(scopes)


@pytest.mark.parametrize("seed", range(5))
def test_no_attempt_after_a_suppression_in_its_scope(
    application: Application, records: Records, event_log: EventLog, seed: int
) -> None:
    """Blocks, releases, removals and attempts race; the log tells who came first."""
    contacts = consenting(application, records, 30)
    window = frozen(application, event_log, contacts)
    digests = {
        PEPPERS.digest("email", f"person{number}@example.com").value: contact
        for number, contact in enumerate(contacts)
    }

    with ThreadPoolExecutor(4) as threads:
        racing = [
            threads.submit(block_and_release, application, seed * 10 + number)
            for number in range(3)
        ]
        racing.append(threads.submit(attempt_all, application, window))
        for one in racing:
            one.result()

    attempts = list(attempts_and_closings(event_log, digests))
    assert len(attempts) == len(contacts)
    for contact, passed, closed in attempts:
        assert passed == closed, contact
    assert all(line.equal for line in rederive_standing(records.datastore, PEPPERS))


def block_and_release(application: Application, seed: int) -> None:
    """Close and open addresses, forty times."""
    random = Random(seed)  # noqa: S311 - a test's dice
    for _ in range(40):
        address = f"person{random.randrange(30)}@example.com"
        scope = random.choice(["account", "channel", "topic:other"])
        with suppress(ConflictPersists):
            if random.random() < 0.6:
                application.stop_lists.fill(by(), a_block(address, scope=scope))
            else:
                entry = Entry("email", address, scope, "owner")
                application.stop_lists.release(by(), entry, "x", TENTH)


def attempts_and_closings(
    log: EventLog, digests: dict[bytes, UUID]
) -> Iterator[tuple[UUID, bool, bool]]:
    """Return each attempt: of whom, if they were passed over, if they were closed."""
    contacts = list(digests.values())
    closed: set[tuple[UUID, str, str]] = set()
    for event in log.read(0, 100_000):
        assert isinstance(event, Recorded)
        fact = event.fact
        if isinstance(fact, AddressSuppressed):
            closed.add((digests[fact.digest], fact.scope, fact.ground))
        elif isinstance(fact, SuppressionLifted):
            for ground in opened(fact):
                closed.discard((digests[fact.digest], fact.scope, ground))
        elif isinstance(fact, WindowAttempted):
            contact = contacts[fact.first]
            stops = [one for one in closed if one[0] == contact]
            in_scope = any(scope in ("account", "channel") for _, scope, _ in stops)
            yield contact, bool(fact.excluded), in_scope


@pytest.mark.parametrize("seed", range(3))
def test_who_comes_while_their_address_is_closed_is_marked(
    application: Application, datastore: AccountDatastore, seed: int
) -> None:
    """Whichever of the two appends takes the lock first."""
    addresses = [f"p{seed}-{number}@example.com" for number in range(25)]

    def come(address: str) -> None:
        with suppress(AddressInUse):
            newcomer = Newcomer([("email", address)], {})
            application.subscribers.register(by(), newcomer)

    with ThreadPoolExecutor(4) as threads:
        coming = [threads.submit(come, address) for address in addresses]
        for address in reversed(addresses):
            application.stop_lists.fill(by(), a_block(address))
        for one in coming:
            one.result()

    assert len({contact for contact, _ in marked(datastore)}) == len(addresses)
