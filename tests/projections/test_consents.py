"""Every consent event of the account, found by whatever is known of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from itertools import combinations
from typing import Any, get_type_hints
from uuid import UUID

import pytest

from domain.consent_steps import ACTS, STATES, ConsentEvent, act_of, happened_at
from domain.events import ConsentGranted, Context, Recorded
from domain.ids import new_id
from domain.store.datastore import AccountDatastore
from projections.consents.queries import FILTERS, Consents
from tests.builders import MONDAY, NOTICE, Person, a_subscriber
from tests.events.write import Samples
from tests.projections.conftest import Ask, Show

BOOTH, FORM = '{"source": "booth"}', '{"source": "form", "ip": "192.0.2.1"}'


@pytest.fixture
def consents(datastore: AccountDatastore) -> Consents:
    """Give the questions about consent events."""
    return Consents(datastore)


@pytest.fixture
def events(
    consents: Consents, datastore: AccountDatastore, show: Show
) -> list[ConsentEvent]:
    """Record what a few people said, with evidence, and return it."""
    for person in (
        a_subscriber().who_granted().who_granted("offers"),
        a_subscriber().who_was_asked().who_granted().later(days=1).who_withdrew(),
        a_subscriber().who_granted("offers").later(days=2).who_withdrew("offers"),
        a_subscriber().who_became_unreachable(),
    ):
        show(person)
    found = consents.events({})
    _keep_evidence(datastore, found)
    return found


def _keep_evidence(
    datastore: AccountDatastore, events: list[ConsentEvent], at: int | None = None
) -> None:
    statement = "INSERT INTO vault VALUES (%s, %s, 'evidence', %s, %s, %s)"
    with datastore.get_connection() as connection:
        for event in events:
            if event.evidence_id:
                value = BOOTH if event.purpose == "offers" else FORM
                row = (event.evidence_id, event.contact_id, value)
                connection.execute(statement, (*row, bytes(16), at or event.position))


def test_each_consent_event_is_a_row_and_nothing_else_is(
    events: list[ConsentEvent],
) -> None:
    """In the log's order, with the state that each leads to."""
    assert [(event.act, event.state) for event in events] == [
        (act, act)
        for act in (
            "granted",
            "granted",
            "requested",
            "granted",
            "withdrawn",
            "granted",
            "withdrawn",
        )
    ]
    assert [event.version for event in events] == [2, 3, 2, 3, 4, 2, 3]


def test_a_row_says_who_what_when_and_how(consents: Consents, show: Show) -> None:
    """Ids and facts: everything personal is a way into the vault."""
    anna = a_subscriber().later(days=1).who_granted()
    position = show(anna)

    [event] = consents.events({})

    assert event == ConsentEvent(
        position=position,
        subscriber_id=anna.id,
        version=2,
        contact_id=anna.contact_id,
        channel="email",
        purpose="newsletter",
        act="granted",
        method="form",
        actor="key:test",
        notice_id=NOTICE,
        evidence_id=_evidence_of(anna),
        at=anna.at,
        recorded_at=event.recorded_at,
    )


def _evidence_of(person: Person) -> UUID:
    _, fact = person.facts[-1]
    assert isinstance(fact, ConsentGranted)
    return fact.evidence.id


def _lets_through(filters: dict[str, Any], event: ConsentEvent) -> bool:
    kept = FORM if event.purpose == "newsletter" else BOOTH
    rules: dict[str, Callable[[Any], bool]] = {
        "purpose": lambda value: event.purpose == value,
        "channel": lambda value: event.channel == value,
        "actor": lambda value: event.actor == value,
        "method": lambda value: event.method == value,
        "notice": lambda value: event.notice_id == value,
        "acts": lambda value: event.act in value,
        "source": lambda value: event.evidence_id is not None and value in kept,
        "since": lambda value: event.recorded_at >= value,
        "until": lambda value: event.recorded_at <= value,
    }
    return all(rules[name](value) for name, value in filters.items())


def test_filters_combine(consents: Consents, events: list[ConsentEvent]) -> None:
    """Any two of them let through what each lets through."""
    filters: dict[str, Any] = {
        "purpose": "offers",
        "channel": "email",
        "actor": "key:test",
        "method": "form",
        "notice": NOTICE,
        "acts": ["granted", "requested"],
        "source": "booth",
        "since": events[2].recorded_at,
        "until": events[5].recorded_at,
    }
    assert set(filters) == set(FILTERS)
    for names in [*combinations(filters, 1), *combinations(filters, 2), (*filters,)]:
        chosen = {name: filters[name] for name in names}
        expected = [event for event in events if _lets_through(chosen, event)]

        assert expected, chosen
        assert consents.events(chosen) == expected, chosen


@pytest.mark.parametrize(
    "filters",
    [
        {"purpose": "nothing"},
        {"source": "elsewhere"},
        {"notice": bytes(32)},
        {"since": datetime(2100, 1, 1, tzinfo=MONDAY.tzinfo)},
        {"until": datetime(2000, 1, 1, tzinfo=MONDAY.tzinfo)},
        {"acts": []},
    ],
)
def test_nothing_is_found_by_what_nobody_said(
    consents: Consents, events: list[ConsentEvent], filters: dict[str, Any]
) -> None:
    """A filter that fits nothing leaves nothing."""
    assert events
    assert consents.events(filters) == []


def test_pages_neither_repeat_nor_skip(
    consents: Consents, events: list[ConsentEvent]
) -> None:
    """A page begins after the last event of the one before, whatever is asked."""
    filters = {"purpose": "newsletter"}
    whole = consents.events(filters)
    paged, after = [], 0
    while page := consents.events(filters, after, limit=2):
        paged += page
        after = page[-1].position

    assert paged == whole
    assert len(whole) < len(events)


def test_pages_of_a_source_go_through_an_append_of_many(
    consents: Consents, datastore: AccountDatastore, show: Show
) -> None:
    """Evidence that was kept together is of events that follow one another."""
    some = [a_subscriber().who_granted().who_granted("offers") for _ in range(3)]
    for people in (some, [a_subscriber().who_granted("offers") for _ in range(3)]):
        show(*people)
    events = consents.events({})
    for append in (events[:6], events[6:]):
        # As the vault has it: the position at which the append begins.
        _keep_evidence(datastore, append, append[0].position - 1)
    paged, after = [], 0
    while page := consents.events({"source": "booth"}, after, limit=2):
        paged += page
        after = page[-1].position

    assert paged == [event for event in events if event.purpose == "offers"]
    assert len(paged) == 6


def test_an_erased_source_finds_nobody(
    consents: Consents, events: list[ConsentEvent], ask: Ask
) -> None:
    """With the vault's row goes the way to find a person by what was in it."""
    assert consents.events({"source": "booth"})
    ask("DELETE FROM vault RETURNING id")

    assert consents.events({"source": "booth"}) == []
    assert consents.events({}) == events


def test_acts_are_named_as_their_topics() -> None:
    """A new act finds its name and its state in one table."""
    assert {act_of(kind.TOPIC): state for kind, state in STATES.items()} == ACTS
    assert ACTS["granted"] == "granted"


def test_an_act_with_a_time_of_its_own_counts_from_then() -> None:
    """A yes may be recorded long after it was given; so may what comes later."""
    for kind in STATES:
        own = [
            name
            for name, type_ in get_type_hints(kind).items()
            if type_ is datetime and name != "expires_at"
        ]
        fact = Samples().struct(kind)
        event = Recorded(1, MONDAY, new_id(), 1, Samples().struct(Context), fact)
        told = [getattr(fact, name) for name in own] or [event.context.at]

        assert [happened_at(event)] == told
