"""Other systems tell of people, singly or by thousands: both come to the same."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any
from uuid import UUID

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import structs

from domain.application import (
    Application,
    Chunk,
    Item,
    Newcomer,
    Said,
    Upsert,
    Wanted,
    refused,
)
from domain.application import upserts as module
from domain.application.records import Records
from domain.arrival import IfContactInUse, IfExists, Says
from domain.errors import (
    AddressClosed,
    AddressInUse,
    ContactsOfSeveral,
    FieldsInvalid,
    IdempotencyKeyReused,
    NotFound,
    Refusal,
    SubscriberGone,
    SubscriberMerged,
)
from domain.events import FieldDeclared, ImportStarted, Recorded, VaultRef
from domain.ids import new_id
from domain.people_import import Import
from domain.screening import Evidence, Person
from domain.store.log import EventLog
from domain.store.vault import Vault
from domain.subscriber import Subscriber
from tests.application.builders import AT, WORDING, a_list, a_person, by

ANNA = ("email", "anna@example.com")
PHONE = ("sms", "+442079460018")
YES = Says(ANNA, "newsletter", Said(WORDING, "shop", AT))


def somebody(**more: Any) -> Upsert:  # noqa: ANN401 - as Upsert has them
    """Return Anna as another system tells of her."""
    return replace(Upsert((ANNA,), {"name": "Anna"}), **more)


def test_somebody_is_created_then_updated_then_unchanged(
    application: Application, records: Records
) -> None:
    """Found by any contact; what is news is taken."""
    news = a_list(application)
    told = somebody(says=(YES,), join=(news,))

    first, created = application.upserts.one(by(), told)
    second, updated = application.upserts.one(
        by(), Upsert((PHONE, ANNA), {"city": "Riga"}, leave=(news,))
    )
    third, unchanged = application.upserts.one(
        by(), Upsert((PHONE,), {"city": "Riga"}, id=first.id)
    )

    assert (created, updated, unchanged) == ("created", "updated", "unchanged")
    assert first.id == second.id == third.id
    anna = records.load(Subscriber, first.id)
    assert (len(anna.contacts), anna.lists) == (2, set())
    assert list(anna.consents.states().values()) == ["granted"]
    assert records.vault.profiles([anna.id])[anna.id] == {
        "name": "Anna",
        "city": "Riga",
    }


def test_a_command_that_is_sent_again_answers_as_it_did(
    application: Application, event_log: EventLog
) -> None:
    """With what happened then; the key of another request is refused."""
    once = by("upsert", b"a")
    first = application.upserts.one(once, somebody())
    head = event_log.head()

    assert application.upserts.one(once, somebody()) == first
    assert event_log.head() == head
    with pytest.raises(IdempotencyKeyReused):
        application.upserts.one(by("upsert", b"b"), somebody())


def test_what_refuses_one(application: Application) -> None:
    """Each by its name, and nothing is recorded."""
    anna = a_person(application)
    ben = a_person(application, "ben@example.com")
    both = (ANNA, ("email", "ben@example.com"))
    upserts = application.upserts
    application.fields.declare(by(), FieldDeclared("age", "Age", "integer"))

    with pytest.raises(ContactsOfSeveral) as several:
        upserts.one(by(), Upsert(both))
    assert set(several.value.subscriber_ids) == {anna, ben}
    with pytest.raises(ContactsOfSeveral):
        upserts.one(by(), somebody(id=ben))
    with pytest.raises(AddressInUse) as known:
        upserts.one(by(), somebody(if_exists=IfExists.ERROR))
    assert known.value.subscriber_id == anna
    with pytest.raises(FieldsInvalid):
        upserts.one(by(), somebody(fields={"age": "old"}))
    with pytest.raises(NotFound, match="list"):
        upserts.one(by(), somebody(join=(new_id(),)))
    with pytest.raises(NotFound, match="subscriber"):
        upserts.one(by(), Upsert(id=new_id()))


def test_whoever_became_another_is_told_of_there(application: Application) -> None:
    """The refusal of the old id names the card that goes on; contacts lead there."""
    anna, ben = a_person(application), a_person(application, "ben@example.com")
    application.merging.merge(by(), anna, ben)

    with pytest.raises(SubscriberMerged) as merged:
        application.upserts.one(by(), Upsert(id=ben))
    assert merged.value.survivor_id == anna
    answer, _ = application.upserts.one(by(), Upsert((("email", "ben@example.com"),)))
    assert answer.id == anna


def test_nobody_comes_back_by_being_told_of(application: Application) -> None:
    """An erased address is closed, and an id of somebody erased is gone."""
    anna = a_person(application)
    application.erasing.erase(by(), anna, Wanted("request"))

    with pytest.raises(AddressClosed):
        application.upserts.one(by(), somebody())
    ben = a_person(application, "ben@example.com")
    both = somebody(contacts=(("email", "ben@example.com"), ANNA))
    with pytest.raises(AddressClosed):
        application.upserts.one(by(), both)
    ignoring = replace(both, if_exists=IfExists.IGNORE)
    assert application.upserts.one(by(), ignoring)[0].id == ben
    with pytest.raises(SubscriberGone):
        application.upserts.one(by(), Upsert(id=anna))


def test_a_batch_records_the_good_and_names_the_others(
    application: Application, records: Records
) -> None:
    """In order, each with what happened; who comes twice is known the second time."""
    news = a_list(application)
    items: list[Item] = [
        somebody(says=(YES,)),
        somebody(fields={"name": "Ann", "shoe": None}, join=(news,)),
        somebody(join=(new_id(),)),
        refused(ValueError("amiss"), {"id": "is none"}),
        somebody(fields={"name": 7}),
        somebody(if_exists=IfExists.IGNORE, fields={"name": "Bo"}),
        somebody(if_exists=IfExists.FILL, fields={"name": "Bo", "city": "Riga"}),
    ]

    outcomes, position = application.upserts.many(by(), items)

    assert [one.result for one in outcomes] == [
        "created",
        "updated",
        "refused",
        "refused",
        "refused",
        "unchanged",
        "updated",
    ]
    assert [one.refusal for one in outcomes if one.refusal] == [
        "NotFound",
        "ValueError",
        "FieldsInvalid",
    ]
    assert list(outcomes[4].complaints) == ["fields.name"]
    assert position
    anna = outcomes[0].id
    assert anna
    assert records.load(Subscriber, anna).lists == {news}
    values = records.vault.profiles([anna])
    assert values == {anna: {"name": "Ann", "city": "Riga"}}


def test_a_batch_can_stop_at_the_first_who_is_refused(
    application: Application, event_log: EventLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever comes after is skipped, in later parts too."""
    monkeypatch.setattr(module, "PART", 3)
    good = [Upsert((("client_id", str(n)),)) for n in range(6)]
    items = [*good[:4], Upsert(id=new_id()), *good[4:]]

    outcomes, _ = application.upserts.many(by(), items, stop_on_error=True)

    results = [one.result for one in outcomes]
    assert results == [*["created"] * 4, "refused", "skipped", "skipped"]
    assert event_log.head()[0] == 4


def test_a_batch_that_broke_off_goes_on(
    application: Application, event_log: EventLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sent again under its key, what was done is told and the rest is done."""
    monkeypatch.setattr(module, "PART", 2)
    items = [Upsert((("client_id", str(n)),)) for n in range(5)]
    once = by("batch", b"a")
    first, _ = application.upserts.many(once, items[:2])

    outcomes, position = application.upserts.many(once, items)
    again = application.upserts.many(once, items)

    assert outcomes[:2] == first
    assert again == (outcomes, position)
    assert [one.result for one in outcomes] == ["created"] * 5
    assert event_log.head()[0] == 5


def test_thousands_are_taken_in_a_part_at_a_time(
    application: Application, records: Records
) -> None:
    """Profiles of people whom nobody knew are copied in, others are changed."""
    people = [
        Upsert((("client_id", str(n)),), {"n": str(n)}) for n in range(module.PART + 1)
    ]
    outcomes, _ = application.upserts.many(by(), [*people[:3], *people])

    ids = [one.id for one in outcomes[3:] if one.id]
    assert [one.result for one in outcomes[:4]] == [*["created"] * 3, "unchanged"]
    assert len(set(ids)) == len(people)
    values = records.vault.profiles(ids)
    assert [values[id_] for id_ in ids] == [dict(one.fields) for one in people]


def test_who_registers_and_who_upserts_records_the_same(
    application: Application, event_log: EventLog
) -> None:
    """The same fact, but for ids and digests."""
    application.subscribers.register(by(), Newcomer([ANNA], {"name": "Anna"}))
    ben = ("email", "ben@example.com")
    application.upserts.one(by(), Upsert((ben,), {"name": "Ben"}))

    one, other = (
        event.fact for event in event_log.read(0, 9) if isinstance(event, Recorded)
    )
    assert alike([one]) == alike([other])


#: Few addresses, so that people meet.
PAIRS = [
    ("email", "a@example.com"),
    ("email", "b@example.com"),
    ("sms", "+442079460018"),
    ("client_id", "1"),
]
pairs = st.sampled_from(PAIRS)
values = st.dictionaries(
    st.sampled_from(["name", "age"]), st.sampled_from(["x", "y", "", 1, None])
)


@st.composite
def told(draw: st.DrawFn, least: int = 1, most: int = 3) -> Upsert:
    """Draw somebody as another system tells of them."""
    some = st.lists(pairs, min_size=least, max_size=most, unique=True)
    contacts = tuple(draw(some))
    said = st.sampled_from([None, YES.said])
    purposes = st.sampled_from(["news", "offers"])
    agreeable = [one for one in contacts if one[0] != "client_id"] or contacts
    says = st.builds(Says, st.sampled_from(agreeable), purposes, said)
    return Upsert(
        contacts,
        draw(values),
        tuple(draw(st.lists(says, max_size=2))),
        # Those who are let in most of all: else nobody meets.
        if_exists=draw(st.sampled_from([*IfExists, *[IfExists.OVERWRITE] * 5])),
        if_contact_in_use=draw(st.sampled_from(IfContactInUse)),
    )


@st.composite
def crowds(draw: st.DrawFn) -> list[Upsert]:
    """Draw some who are known by one contact, and some who turn out to be several."""
    known = draw(st.lists(st.sampled_from(PAIRS[:3]), min_size=1, unique=True))
    alone = [Upsert((one,), {}, (Says(one, "news", YES.said),)) for one in known]
    return [*alone, *draw(st.lists(told(least=2), min_size=1, max_size=3))]


@settings(
    max_examples=80,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(crowds())
def test_a_batch_records_what_single_commands_record(
    application: Application,
    event_log: EventLog,
    records: Records,
    people: list[Upsert],
) -> None:
    """Event for event, and the same is refused: the rule is one."""
    one_by_one, at_once = world(people), world(people)
    start = event_log.head()[0]
    singly = [_single(application, one) for one in one_by_one]
    middle = event_log.head()[0]
    outcomes, _ = application.upserts.many(by(), at_once)

    assert [(one.result, one.refusal) for one in outcomes] == singly
    vault = records.vault
    between = _people_of(event_log, start, middle)
    after = _people_of(event_log, middle, event_log.head()[0])
    assert alike(between, vault) == alike(after, vault)


def _single(application: Application, one: Upsert) -> tuple[str, str | None]:
    try:
        _, result = application.upserts.one(by(), one)
    except Refusal as refusal:
        return "refused", type(refusal).__name__
    return result, None


def world(people: list[Upsert]) -> list[Upsert]:
    """Return the same people with addresses that nobody else has."""
    mark = new_id().hex
    return [
        replace(
            one,
            contacts=tuple(_marked(pair, mark) for pair in one.contacts),
            says=tuple(
                structs.replace(says, address=_marked(says.address, mark))
                for says in one.says
            ),
        )
        for one in people
    ]


def _marked(pair: tuple[str, str], mark: str) -> tuple[str, str]:
    channel, address = pair
    return channel, f"{mark}{address}"


def _people_of(event_log: EventLog, after: int, until: int) -> list[Any]:
    events = event_log.read(after, until - after)
    return [
        (event.stream_id, event.version, event.fact)
        for event in events
        if isinstance(event, Recorded) and event.fact.TOPIC.startswith("subscriber.")
    ]


def alike(facts: list[Any], vault: Vault | None = None) -> list[Any]:
    """Return facts with ids numbered as they come and digests left out."""
    numbers: dict[UUID, int] = {}

    def plain(thing: Any) -> Any:  # noqa: ANN401 - whatever facts are made of
        if isinstance(thing, UUID):
            return numbers.setdefault(thing, len(numbers))
        if isinstance(thing, VaultRef):
            value = vault.values([thing.id]).get(thing.id, "") if vault else ""
            return value[32:] if value[:32].isalnum() else value
        if isinstance(thing, msgspec.Struct):
            thing = [type(thing).__name__, *msgspec.structs.astuple(thing)]
        return [*map(plain, thing)] if isinstance(thing, tuple | list) else thing

    return [plain(fact) for fact in facts]


@settings(
    max_examples=50,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    people=crowds(),
    policy=st.sampled_from(IfExists),
    in_use=st.sampled_from(IfContactInUse),
)
def test_a_chunk_of_a_file_records_what_its_rows_record_alone(
    application: Application,
    event_log: EventLog,
    records: Records,
    people: list[Upsert],
    policy: IfExists,
    in_use: IfContactInUse,
) -> None:
    """Rows that meet in one append know of each other."""
    news = a_list(application, f"l{new_id().hex[-8:]}")
    rows = [_rows(world(people)), _rows(world(people))]
    marks = [event_log.head()[0]]
    for chunks in ([[row] for row in rows[0]], [rows[1]]):
        begun = _begun(records, news, policy, in_use)
        for chunk in chunks:
            whole = Chunk(chunk[-1].line, 1, chunk, (), repeated=0)
            application.imports.commit_chunk(by(), begun, whole)
        marks.append(event_log.head()[0])

    vault = records.vault
    first, second = (
        _people_of(event_log, start, end) for start, end in pairwise(marks)
    )
    assert alike(first, vault) == alike(second, vault)


def _rows(people: list[Upsert]) -> list[Person]:
    return [
        Person(
            line,
            one.contacts,
            {k: v for k, v in one.fields.items() if isinstance(v, str)},
            Evidence(AT, "shop", WORDING) if one.says else None,
        )
        for line, one in enumerate(people, 2)
        if not (one.says and one.contacts[0][0] == "client_id")
    ] or [Person(2, (("email", f"{new_id().hex}@example.com"),), {})]


def _begun(
    records: Records, list_id: UUID, policy: IfExists, in_use: IfContactInUse
) -> UUID:
    begun = Import(new_id())
    said: dict[str, Any] = {"if_exists": policy, "if_contact_in_use": in_use}
    started = ImportStarted(list_id, "news", bytes(32), 1, {}, **said)
    records.append(by(), [(begun, [started])])
    return begun.id
