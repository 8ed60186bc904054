"""No attempt without a standing consent at its version, whoever is faster."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any
from uuid import UUID

import pytest
from eventsourcing.persistence import IntegrityError

from domain.application import Application, Audience, Settled, Trace, Turn
from domain.application.records import Records
from domain.errors import ConsentNotGranted
from domain.events import (
    CampaignReleased,
    Recorded,
    WindowAttempted,
    WindowPlanned,
    WindowResulted,
)
from domain.links import UnsubscribeLink
from domain.store.log import EventLog
from domain.store.standing import STATES
from domain.subscriber import Subscriber
from domain.window import ACCEPTED, UNKNOWN, UNSENT, Window
from tests.application.builders import (
    AT,
    a_draft,
    a_list,
    a_person,
    by,
    said_yes,
)

PURPOSE = "newsletter"


def consenting(application: Application, records: Records, count: int) -> list[UUID]:
    """Register people who say yes, and return their contacts."""
    contacts = []
    for number in range(count):
        id_ = a_person(application, f"person{number}@example.com")
        (contact,) = records.load(Subscriber, id_).contacts
        application.subscribers.grant_consent(by(), id_, contact, PURPOSE, said_yes())
        contacts.append(contact)
    return contacts


def frozen(application: Application, log: EventLog, contacts: list[UUID]) -> Window:
    """Release a campaign to these contacts and return its one window."""
    campaigns = application.campaigns
    campaign = campaigns.draft(by(), a_draft(a_list(application)))
    campaigns.submit(by(), campaign.id)
    campaigns.release(by(), campaign.id)
    application.deliveries.freeze(by(), campaign.id, Audience(contacts, {}))
    (planned,) = (
        event.stream_id
        for event in log.read(0, 10_000)
        if isinstance(event, Recorded) and isinstance(event.fact, WindowPlanned)
    )
    return application.deliveries.window(planned)


def turn(window: Window, size: int = 20, claim: str = "me") -> Turn:
    """Return a turn of the window's campaign."""
    assert window.planned
    return Turn(window.planned.campaign_id, PURPOSE, size, claim)


def accepted(attempt: WindowAttempted) -> Settled:
    """Return that everyone of a range was accepted."""
    return Settled(attempt, [(ACCEPTED, 0, "")] * attempt.count)


def test_a_window_is_attempted_range_by_range(
    application: Application, records: Records, event_log: EventLog
) -> None:
    """Each attempt is recorded before the next begins, until all had theirs."""
    window = frozen(application, event_log, consenting(application, records, 5))
    counts, settled = [], None

    while attempt := application.deliveries.proceed(
        by(), window, turn(window, size=2), settled
    ):
        counts.append(attempt.count)
        settled = accepted(attempt)

    assert counts == [2, 2, 1]
    assert application.deliveries.window(window.id).done


def test_a_campaign_that_is_paused_while_it_is_frozen_is_frozen_all_the_same(
    application: Application, records: Records, event_log: EventLog
) -> None:
    """The freeze lost a race, and decides again on the campaign as it is now."""
    contacts = Contacts(consenting(application, records, 3))
    contacts.meanwhile = lambda: pause_all(application, event_log)

    window = frozen(application, event_log, contacts)

    campaign = application.campaigns.get(turn(window).campaign_id)
    assert campaign.state == "paused"
    assert campaign.frozen
    assert campaign.frozen.planned == 3


class Contacts(list[UUID]):
    """Contacts with which something happens while they are cut into windows."""

    meanwhile: Callable[[], None] | None = None

    def __getitem__(self, place: Any) -> Any:  # noqa: ANN401 - as a list has it
        """Let it happen, once."""
        happen, self.meanwhile = self.meanwhile, None
        if happen:
            happen()
        return super().__getitem__(place)


def pause_all(application: Application, log: EventLog) -> None:
    """Pause every campaign that was released."""
    for event in log.read(0, 10_000):
        if isinstance(event, Recorded) and isinstance(event.fact, CampaignReleased):
            application.campaigns.pause(by(), event.stream_id)


def test_who_said_no_meanwhile_is_passed_over(
    application: Application, records: Records, event_log: EventLog
) -> None:
    """A withdrawal after the freeze is heard."""
    contacts = consenting(application, records, 3)
    window = frozen(application, event_log, contacts)
    campaign_id = turn(window).campaign_id
    link = UnsubscribeLink(campaign_id, contacts[1])
    application.unsubscribing.take(by(), link, "purpose", Trace())

    attempt = application.deliveries.proceed(by(), window, turn(window))

    assert attempt
    assert [(e.offset, e.reason) for e in attempt.excluded] == [(1, "withdrawn")]
    assert attempt.consents[1] == 0


def test_a_paused_campaign_attempts_nothing(
    application: Application, records: Records, event_log: EventLog
) -> None:
    """The gate is read under the lock: after the pause there is no attempt."""
    window = frozen(application, event_log, consenting(application, records, 3))
    application.campaigns.pause(by(), turn(window).campaign_id)

    assert application.deliveries.proceed(by(), window, turn(window)) is None

    application.campaigns.resume(by(), turn(window).campaign_id)
    assert application.deliveries.proceed(by(), window, turn(window))


def test_of_two_workers_on_a_window_one_gets_through(
    application: Application, records: Records, event_log: EventLog
) -> None:
    """The version of the stream is the fence."""
    ours = frozen(application, event_log, consenting(application, records, 3))
    theirs = application.deliveries.window(ours.id)
    application.deliveries.proceed(by(), theirs, turn(ours, claim="they"))

    with pytest.raises(IntegrityError):
        application.deliveries.proceed(by(), ours, turn(ours))


def test_results_that_come_late_replace_the_doubt(
    application: Application, records: Records, event_log: EventLog
) -> None:
    """Given up as unknown, then known after all."""
    window = frozen(application, event_log, consenting(application, records, 3))
    attempt = application.deliveries.proceed(by(), window, turn(window))
    assert attempt
    others = application.deliveries.window(window.id)
    application.deliveries.give_up(by(), others)
    assert event_fact(event_log).outcome == UNKNOWN

    late = application.deliveries.window(window.id)
    application.deliveries.settle(by(), late, accepted(attempt))

    assert event_fact(event_log).outcome == ACCEPTED
    assert event_fact(event_log).late


def test_what_was_not_begun_gets_another_turn(
    application: Application, records: Records, event_log: EventLog
) -> None:
    """After a broken connection the rest of a range is attempted again."""
    window = frozen(application, event_log, consenting(application, records, 4))
    attempt = application.deliveries.proceed(by(), window, turn(window))
    assert attempt
    results = [(ACCEPTED, 0, "")] * 3 + [(UNSENT, 0, "")]
    application.deliveries.settle(by(), window, Settled(attempt, results))

    again = application.deliveries.proceed(by(), window, turn(window))

    assert again
    assert (again.first, again.count) == (3, 1)


@pytest.mark.parametrize("seed", range(5))
def test_no_attempt_without_a_consent_that_stands(
    application: Application, records: Records, event_log: EventLog, seed: int
) -> None:
    """Grants, withdrawals and attempts race; the log tells who was attempted when.

    Replayed in its own order, at each attempt every recipient who was not passed over
    has a granted consent, at the version that the attempt names.
    """
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

    assert attempts_against_consents(event_log, window) == len(contacts)


def change_minds(
    application: Application, holders: dict[UUID, UUID], seed: int
) -> None:
    """Have people say yes, yes again and no, forty times."""
    random = Random(seed)  # noqa: S311 - a test's dice
    subscribers, consents = application.subscribers, application.consents
    for number in range(40):
        contact, person = random.choice(list(holders.items()))
        cell, dice = (person, contact, PURPOSE), random.random()
        if dice < 0.4:
            subscribers.grant_consent(by(), *cell, said_yes())
        elif dice < 0.6:
            subscribers.withdraw_consent(by(), *cell, "phone call")
        elif dice < 0.8:
            consents.refuse(by(), *cell, "phone call")
        else:
            later = replace(said_yes(), granted_at=AT + timedelta(seconds=number))
            with suppress(ConsentNotGranted):
                consents.renew(by(), *cell, later)


def attempt_all(application: Application, window: Window) -> None:
    """Attempt everybody, one by one."""
    settled = None
    while attempt := application.deliveries.proceed(
        by(), window, turn(window, size=1), settled
    ):
        settled = accepted(attempt)


def attempts_against_consents(log: EventLog, window: Window) -> int:
    """Check each attempt of the log against the consents before it; count them."""
    consents: dict[UUID, tuple[str, int]] = {}
    attempts = 0
    for event in log.read(0, 100_000):
        assert isinstance(event, Recorded)
        fact = event.fact
        if type(fact) in STATES:
            contact = fact.contact_id  # type: ignore[attr-defined] # every consent has one
            consents[contact] = (STATES[type(fact)], event.version)
        elif isinstance(fact, WindowAttempted):
            state, version = consents[window.contacts[fact.first]]
            expected = version if state == "granted" else 0
            assert fact.consents == (expected,)
            attempts += 1
    return attempts


def event_fact(log: EventLog) -> WindowResulted:
    """Return the newest results in the log."""
    (event,) = log.read(log.head()[0] - 1, 1)
    assert isinstance(event, Recorded)
    assert isinstance(event.fact, WindowResulted)
    return event.fact
