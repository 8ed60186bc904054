"""No attempt without a standing consent at its version, whoever is faster."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from eventsourcing.persistence import IntegrityError

from domain.application import Application, Audience, Settled, Trace, Turn
from domain.application.records import Records
from domain.events import (
    CampaignAudienceSet,
    CampaignReleased,
    Recorded,
    SendPlan,
    WindowAttempted,
    WindowPlanned,
    WindowResulted,
)
from domain.ids import new_id
from domain.links import MessageLink
from domain.results import ACCEPTED, UNKNOWN, UNSENT
from domain.store.log import EventLog
from domain.subscriber import Subscriber
from domain.window import Window
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


def frozen(
    application: Application,
    log: EventLog,
    contacts: list[UUID],
    audience: CampaignAudienceSet | None = None,
    plan: SendPlan | None = None,
) -> Window:
    """Release a campaign to these contacts and return its one window."""
    campaigns = application.campaigns
    draft = a_draft(a_list(application, f"list-{new_id()}"))
    campaign = campaigns.draft(
        by(), replace(draft, audience=audience or draft.audience)
    )
    campaigns.submit(by(), campaign.id, acknowledged=True)
    campaigns.release(by(), campaign.id, plan)
    application.deliveries.freeze(by(), campaign.id, Audience(contacts, {}))
    *_, planned = (
        event.stream_id
        for event in log.read(0, 10_000)
        if isinstance(event, Recorded) and isinstance(event.fact, WindowPlanned)
    )
    return application.deliveries.window(planned)


def turn(window: Window, size: int = 20, claim: str = "me") -> Turn:
    """Return the next turn of a window."""
    assert window.planned
    offsets = window.turn(size, AT)
    return Turn(window.planned.campaign_id, PURPOSE, claim, offsets)


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
    link = MessageLink(campaign_id, contacts[1])
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


def event_fact(log: EventLog) -> WindowResulted:
    """Return the newest results in the log."""
    (event,) = log.read(log.head()[0] - 1, 1)
    assert isinstance(event, Recorded)
    assert isinstance(event.fact, WindowResulted)
    return event.fact
