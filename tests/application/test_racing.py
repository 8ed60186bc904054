"""Whoever is faster, nobody is attempted after their no: the log tells who was when."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from itertools import count, takewhile
from random import Random
from threading import Event
from uuid import UUID

import pytest
from msgspec import structs

from domain.application import Application, Said
from domain.application.records import Records
from domain.consent_steps import STATES
from domain.errors import ConflictPersists, ConsentNotGranted
from domain.events import Recorded, WindowAttempted, WindowPlanned
from domain.store.log import EventLog
from domain.window import Window
from tests.application.builders import AT, by, said_yes
from tests.application.test_deliveries import (
    PURPOSE,
    accepted,
    consenting,
    frozen,
    turn,
)
from tests.builders import a_campaign, a_subscriber, a_window, record

#: Recipients of a campaign in the large race, and how many are attempted at once.
CROWD, RANGE = 1_000, 20
#: How many change their minds beside two workers.
MINDS = 3
LONG = pytest.mark.timeout(1_800)


@pytest.mark.parametrize("seed", range(5))
def test_no_attempt_without_a_consent_that_stands(
    application: Application, records: Records, event_log: EventLog, seed: int
) -> None:
    """Thirty people, one by one: each attempt names the consent that it rests on."""
    contacts = consenting(application, records, 30)
    holders = {c: held[0] for c, held in records.vault.recipients(contacts).items()}
    window = frozen(application, event_log, contacts)

    with ThreadPoolExecutor(4) as threads:
        racing = [
            threads.submit(change_minds, application, holders, seed * 10 + number)
            for number in range(3)
        ]
        racing.append(threads.submit(attempt_all, application, window))
        for one in racing:
            one.result()

    assert sum(attempts_against_consents(event_log)) == len(contacts)


def change_minds(
    application: Application,
    holders: Mapping[UUID, UUID],
    seed: int,
    numbers: Iterable[int] = range(40),
) -> None:
    """Have people say yes, yes again and no, forty times or as often as is said.

    Whoever finds others faster three times is told so, and has changed nothing.
    """
    random, cells = Random(seed), list(holders.items())  # noqa: S311 - a test's dice
    subscribers, consents = application.subscribers, application.consents
    for number in numbers:
        contact, person = random.choice(cells)
        cell, dice = (person, contact, PURPOSE), random.random()
        with suppress(ConflictPersists, ConsentNotGranted):
            if dice < 0.4:
                subscribers.grant_consent(by(), *cell, _newer(number))
            elif dice < 0.6:
                subscribers.withdraw_consent(by(), *cell, "phone call")
            elif dice < 0.8:
                consents.refuse(by(), *cell, "phone call")
            else:
                consents.renew(by(), *cell, _newer(number))


def _newer(number: int) -> Said:
    """Return a yes that is newer than any no, and than the yes before it."""
    return structs.replace(
        said_yes(), granted_at=AT + timedelta(milliseconds=number + 1)
    )


def attempt_all(application: Application, window: Window, size: int = 1) -> None:
    """Attempt everybody, one by one or so many at once."""
    settled = None
    while attempt := application.deliveries.proceed(
        by(), window, turn(window, size), settled
    ):
        settled = accepted(attempt)


def attempts_against_consents(log: EventLog) -> tuple[int, int]:
    """Check each attempt of the log against the consents before it, and no others.

    Whoever was not passed over has a consent that is granted, at the version that the
    attempt names. Returns how many were attempted and how many were passed over.
    """
    consents: dict[UUID, tuple[str, int]] = {}
    windows: dict[UUID, Sequence[UUID]] = {}
    found = Counter[bool]()
    for event in whole(log):
        fact = event.fact
        if type(fact) in STATES:
            contact = fact.contact_id  # type: ignore[attr-defined] # every consent has one
            consents[contact] = (STATES[type(fact)], event.version)
        elif isinstance(fact, WindowPlanned):
            windows[event.stream_id] = fact.contacts
        elif isinstance(fact, WindowAttempted):
            some = windows[event.stream_id][fact.first : fact.first + fact.count]
            held = [consents[contact] for contact in some]
            standing = tuple(v if state == "granted" else 0 for state, v in held)
            assert fact.consents == standing, event.position
            found.update(version > 0 for version in standing)
    return found[True], found[False]


def whole(log: EventLog) -> Iterator[Recorded]:
    """Read the log from its first event to its last."""
    position = 0
    while events := log.read(position, 10_000):
        for event in events:
            assert isinstance(event, Recorded)
            yield event
        position = events[-1].position


@pytest.mark.parametrize(
    "campaigns", [2, pytest.param(100, marks=[pytest.mark.long, LONG])]
)
def test_of_a_hundred_thousand_attempts_none_is_without_consent(
    application: Application, event_log: EventLog, campaigns: int
) -> None:
    """C-08: two workers attempt a thousand people a campaign, whatever they say."""
    people = [a_subscriber().who_granted() for _ in range(CROWD)]
    planned = [a_window(a_campaign(), [p.contact_id for p in people])]
    planned += [
        a_window(a_campaign(), planned[0].contacts) for _ in range(campaigns - 1)
    ]
    for window in planned:
        window.campaign.released().frozen(window)
    record(event_log, *people, *(w.campaign for w in planned), *planned)
    holders = {person.contact_id: person.id for person in people}
    windows = [application.deliveries.window(window.id) for window in planned]

    said = race(application, holders, windows)

    attempted, passed = attempts_against_consents(event_log)
    assert attempted + passed == campaigns * CROWD
    assert passed > 0
    assert said > 10 * campaigns


def race(
    application: Application, holders: Mapping[UUID, UUID], windows: Iterable[Window]
) -> int:
    """Attempt all windows while minds are changed; return how often that was tried."""
    over, tried = Event(), count()
    numbers = takewhile(lambda _: not over.is_set(), tried)
    with ThreadPoolExecutor(MINDS + 2) as threads:
        minds = [
            threads.submit(change_minds, application, holders, seed, numbers)
            for seed in range(MINDS)
        ]
        workers = [
            threads.submit(attempt_all, application, window, RANGE)
            for window in windows
        ]
        for worker in workers:
            worker.result()
        over.set()
        for mind in minds:
            mind.result()
    return next(tried)
