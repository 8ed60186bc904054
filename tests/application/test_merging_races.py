"""Merges against everything else that may happen at the same moment, on PostgreSQL.

Each round some threads merge, move, agree, withdraw and send at once. Whoever loses a
race decides again. What came of it is checked by the log alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from random import Random
from uuid import UUID

import pytest
from eventsourcing.persistence import IntegrityError

from domain.application import Application
from domain.application.records import Records
from domain.errors import Refusal
from domain.events import (
    ConsentGranted,
    ConsentRefused,
    ConsentTakenOver,
    ConsentWithdrawn,
    ContactTakenOver,
    Recorded,
    SubscriberMergedInto,
    WindowAttempted,
)
from domain.store.datastore import AccountDatastore
from domain.store.log import EventLog
from domain.subscriber import Subscriber
from domain.window import Window
from projections.rederiving import rederive_standing
from tests.application.builders import by, said_yes
from tests.application.test_deliveries import (
    PURPOSE,
    accepted,
    consenting,
    frozen,
    turn,
)

PEOPLE = 6
_SAID = (ConsentGranted, ConsentWithdrawn, ConsentRefused)


@pytest.fixture
def contacts(application: Application, records: Records) -> list[UUID]:
    """Give contacts of people who agreed, one each."""
    return consenting(application, records, PEOPLE)


def at_once(doings: Iterable[Callable[[], object]]) -> None:
    """Do things at the same moment; a refusal is an answer, all else is a fault."""

    def do(doing: Callable[[], object]) -> None:
        # The window's own fence: the other sender of it was faster.
        with suppress(Refusal, IntegrityError):
            doing()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(do, doings))


def log_of(event_log: EventLog) -> list[Recorded]:
    """Return all that happened."""
    return [one for one in event_log.read(0, 10_000) if isinstance(one, Recorded)]


class Crowd:
    """People of whom each doing is about some at random, as they were at first."""

    def __init__(
        self, application: Application, records: Records, window: Window, seed: int
    ) -> None:
        self._application = application
        self._window = window
        self._random = Random(seed)  # noqa: S311 - no secret
        self._contacts = list(window.contacts)
        claims = records.vault.claims(window.contacts)
        self._holders = {one.contact_id: one.subscriber_id for one in claims}
        self._people = list(self._holders.values())

    def doings(self, count: int) -> list[Callable[[], object]]:
        """Return what so many of them are about to do."""
        kinds = [
            self._merge,
            self._move,
            self._withdraw,
            self._agree,
            *[self._send] * 3,
        ]
        return [self._random.choice(kinds) for _ in range(count)]

    def _merge(self) -> None:
        one, other = self._random.sample(self._people, 2)
        self._application.merging.merge(by(), one, other)

    def _move(self) -> None:
        taker = self._random.choice(self._people)
        contact = self._random.choice(self._contacts)
        self._application.merging.take_over(by(), taker, contact)

    def _withdraw(self) -> None:
        no = (*self._cell(), "phone")
        self._application.subscribers.withdraw_consent(by(), *no)

    def _agree(self) -> None:
        self._application.subscribers.grant_consent(by(), *self._cell(), said_yes())

    def _send(self) -> None:
        deliveries = self._application.deliveries
        mine = deliveries.window(self._window.id)
        settled = accepted(mine.open) if mine.open else None
        deliveries.proceed(by(), mine, turn(mine, 1), settled)

    def _cell(self) -> tuple[UUID, UUID, str]:
        contact = self._random.choice(self._contacts)
        return self._holders[contact], contact, PURPOSE


def attempts(
    events: Sequence[Recorded], contacts: Sequence[UUID]
) -> Iterator[tuple[Recorded, UUID, int]]:
    """Return each attempt on somebody: contact, and the version that it names."""
    for event in events:
        if isinstance(event.fact, WindowAttempted):
            range_ = contacts[event.fact.first :]
            for version, contact in zip(event.fact.consents, range_, strict=False):
                if version:
                    yield event, contact, version


def rests_on(events: Sequence[Recorded], contact: UUID, version: int) -> Recorded:
    """Return the event that an attempt rests on: the newest of that version, or its."""
    *_, named = (
        event
        for event in events
        if isinstance(event.fact, (*_SAID, ConsentTakenOver))
        and (event.fact.contact_id, event.version) == (contact, version)
    )
    if isinstance(named.fact, ConsentTakenOver):
        place = (named.fact.origin_id, named.fact.origin_version)
        [named] = [one for one in events if (one.stream_id, one.version) == place]
    return named


@pytest.mark.parametrize("seed", range(4))
def test_no_attempt_without_a_yes_that_stands_whoever_is_merged(
    application: Application,
    records: Records,
    event_log: EventLog,
    datastore: AccountDatastore,
    contacts: list[UUID],
    seed: int,
) -> None:
    """The last that was said of the contact before each attempt is a yes."""
    window = frozen(application, event_log, contacts)

    at_once(Crowd(application, records, window, seed).doings(60))

    events = log_of(event_log)
    assert any(isinstance(one.fact, ContactTakenOver) for one in events)
    for attempt, contact, version in attempts(events, contacts):
        before = [one for one in events if one.position < attempt.position]
        *_, last = (
            one
            for one in before
            if isinstance(one.fact, _SAID) and one.fact.contact_id == contact
        )
        assert isinstance(last.fact, ConsentGranted)
        assert rests_on(before, contact, version) == last
    assert all(report.equal for report in rederive_standing(datastore))


@pytest.mark.parametrize("seed", range(3))
def test_a_no_that_races_a_merge_is_never_lost(
    application: Application,
    records: Records,
    event_log: EventLog,
    contacts: list[UUID],
    seed: int,
) -> None:
    """Said under whichever id, before or after: it is in the log, and closes both."""
    random = Random(seed)  # noqa: S311 - no secret
    holders = {c.contact_id: c.subscriber_id for c in records.vault.claims(contacts)}
    first, second = contacts[:2]
    one, other = holders[first], holders[second]
    doings: list[Callable[[], object]] = [
        lambda: application.merging.merge(by(), one, other),
        lambda: application.merging.merge(by(), other, one),
        lambda: application.subscribers.withdraw_consent(
            by(), other, second, PURPOSE, "phone"
        ),
    ]
    random.shuffle(doings)

    at_once(doings)

    events = log_of(event_log)
    said = [event.fact for event in events if isinstance(event.fact, ConsentWithdrawn)]
    assert (second, "phone") in {(fact.contact_id, fact.method) for fact in said}
    merges = [one for one in events if isinstance(one.fact, SubscriberMergedInto)]
    assert len(merges) == 1
    survivor = records.going_on(Subscriber, one)
    states = survivor.consents.states()
    assert states[second, PURPOSE] == "withdrawn"
    # Whoever said no before the merge is not written to at their other address either.
    no_at = next(e.position for e in events if isinstance(e.fact, ConsentWithdrawn))
    if no_at < merges[0].position:
        assert states[first, PURPOSE] == "withdrawn"
