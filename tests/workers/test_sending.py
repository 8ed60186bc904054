"""A window is sent range by range, whatever the wire, the gate or the others do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest

from domain.application import Application
from domain.application.records import Records
from domain.application.segments import SegmentChange
from domain.campaign import Campaign
from domain.conditions.times import Today
from domain.events import (
    CampaignAudienceSet,
    CampaignContentSet,
    Deviation,
    Recorded,
    SendPlan,
    VaultRef,
    WindowAttempted,
    WindowResulted,
)
from domain.ids import new_id
from domain.results import ACCEPTED, DEFERRED, REJECTED, UNKNOWN
from domain.store.keyring import Keyring
from domain.store.log import EventLog
from domain.store.paces import Paces
from domain.store.vault import Vault
from domain.window import Window
from projections.audiences.queries import Audiences
from tests.application.builders import AT, by
from tests.application.test_deliveries import PURPOSE, consenting, frozen
from tests.workers.wire import OK, Wire
from workers.channels import (
    Outcome,
    Outgoing,
    Verdict,
)
from workers.counting import Counting
from workers.due import Held
from workers.kinds import SEND_WINDOW
from workers.origin import Origin
from workers.rules_in_force import RulesInForce
from workers.sending import SendWindow, Writer
from workers.tasks import LEFT_OFF, Later, Taken


@pytest.fixture
def wire() -> Wire:
    """Give a wire that accepts everything."""
    return Wire()


@pytest.fixture
def task(
    application: Application, records: Records, wire: Wire, tmp_path: Path
) -> SendWindow:
    """Give the task on that wire."""
    origin = Origin("https://mail.example", Keyring.open(tmp_path))
    counting = Counting(application.tracking, origin)
    writer = Writer(records.vault, origin, counting)
    rules = unlimited(application, records)
    return SendWindow(application, wire, writer, rules, lambda: AT)


def unlimited(application: Application, records: Records) -> RulesInForce:
    """Give the pace of an account, which has no limits yet."""
    paces, rules = Paces(records.datastore), application.sending.rules
    audiences = Audiences(records.datastore)
    return RulesInForce(paces, rules, records.vault, audiences, lambda: AT)


@pytest.fixture
def window(application: Application, records: Records, event_log: EventLog) -> Window:
    """Give a window of 45 people who said yes: three ranges."""
    return frozen(application, event_log, consenting(application, records, 45))


def held(window: Window) -> Held:
    """Return the window as taken up."""
    assert window.planned
    campaign = window.planned.campaign_id
    return Held(window.id, SEND_WINDOW, campaign, 1, new_id(), 0)


def outcomes(log: EventLog) -> dict[int, str]:
    """Read from the log what became of each offset, later results over earlier."""
    found: dict[int, str] = {}
    for event in log.read(0, 10_000):
        assert isinstance(event, Recorded)
        fact = event.fact
        if isinstance(fact, WindowResulted):
            found.update(dict.fromkeys(fact.span, fact.outcome))
            found.update({other.offset: other.outcome for other in fact.others})
    return found


def addresses(window: Window, vault: Vault, offsets: range) -> list[str]:
    """Return the addresses of some offsets, in order."""
    contacts = [window.contacts[offset] for offset in offsets]
    known = vault.recipients(contacts)
    return [known[contact][1] for contact in contacts]


def pause(application: Application, sending: Held) -> None:
    """Pause the campaign that is being sent."""
    application.campaigns.pause(by(), sending.subject_id)


def keep() -> bool:
    """Keep hold of it, always."""
    return True


def test_everyone_gets_one_message(
    task: SendWindow, window: Window, wire: Wire, event_log: EventLog, records: Records
) -> None:
    """Three ranges, each attempted before it is sent and recorded after."""
    assert task(held(window), keep) is None

    assert sorted(wire.sent) == sorted(addresses(window, records.vault, range(45)))
    assert outcomes(event_log) == dict.fromkeys(range(45), ACCEPTED)
    assert len({letter.reference for letter in wire.letters}) == 45
    assert all(
        letter.unsubscribe_url.startswith("https://mail.example/u/")
        for letter in wire.letters
    )


def test_a_window_waits_for_its_time_until_it_is_hurried(
    task: SendWindow,
    application: Application,
    records: Records,
    event_log: EventLog,
    wire: Wire,
) -> None:
    """Also when all that waits about the campaign is looked at, as after a pause."""
    plan = SendPlan(local_time=f"{AT:%Y-%m-%dT}23:00:00")
    contacts = consenting(application, records, 3)
    window = frozen(application, event_log, contacts, plan=plan)
    sending = held(window)

    later = task(sending, keep)
    assert later
    assert later.after == AT.replace(hour=23, minute=0) - AT
    assert wire.sent == []

    application.campaigns.hasten(by(), sending.subject_id)
    assert task(sending, keep) is None
    assert len(wire.sent) == 3


def test_a_campaign_for_a_segment_is_sent(
    application: Application,
    records: Records,
    task: SendWindow,
    wire: Wire,
    event_log: EventLog,
) -> None:
    """It was chosen by its definition, which may be another by now."""
    anybody = [{"random": "seed", "to": 50}]
    whoever = [{"random": "seed", "to": 60}]
    today = Today(AT)
    segment = application.segments.define(by(), "half", "Half", anybody, today).id
    audience = CampaignAudienceSet((), PURPOSE, segment_ids=(segment,))
    contacts = consenting(application, records, 2)
    window = frozen(application, event_log, contacts, audience)
    change = SegmentChange(conditions=whoever)
    application.segments.change(by(), segment, change, today)

    assert task(held(window), keep) is None

    assert sorted(wire.sent) == ["person0@example.com", "person1@example.com"]


def test_what_is_not_as_it_was_released_is_not_sent(
    task: SendWindow, window: Window, wire: Wire, records: Records
) -> None:
    """No command changes it then; whatever did, its content was not approved."""
    sending = held(window)
    campaign = records.existing(Campaign, sending.subject_id)
    assert campaign.content
    other = VaultRef(campaign.content.id, bytes(32))
    records.append(by(), [(campaign, [CampaignContentSet(other)])])

    assert task(sending, keep) is None

    assert wire.sent == []


def test_an_attempt_is_in_the_log_before_its_messages_leave(
    task: SendWindow, window: Window, wire: Wire, event_log: EventLog
) -> None:
    """Whatever the wire is given was attempted before."""
    attempted: list[int] = []

    def look() -> None:
        attempts = [
            event.fact.count
            for event in event_log.read(0, 10_000)
            if isinstance(event, Recorded) and isinstance(event.fact, WindowAttempted)
        ]
        attempted.append(sum(attempts))

    wire.before = look

    task(held(window), keep)

    assert attempted == [20, 40, 45]


def test_a_left_attempt_is_unknown_and_not_sent_again(
    task: SendWindow,
    window: Window,
    wire: Wire,
    event_log: EventLog,
) -> None:
    """A worker died between its attempt and its results: a doubt, named."""
    wire.before = _die
    with pytest.raises(KeyboardInterrupt):
        task(held(window), keep)

    wire.before = lambda: None
    task(held(window), keep)

    found = outcomes(event_log)
    assert [found[offset] for offset in range(20)] == [UNKNOWN] * 20
    assert [found[offset] for offset in range(20, 45)] == [ACCEPTED] * 25
    assert len(wire.sent) == len(set(wire.sent)) == 25


def test_a_closed_gate_stops_between_ranges(
    task: SendWindow, window: Window, wire: Wire, application: Application
) -> None:
    """A pause while a range is sent: it is finished, and no other begins."""
    sending = held(window)
    wire.before = lambda: pause(application, sending)

    later = task(sending, keep)

    assert isinstance(later, Later)
    assert later.come
    assert not later.come()
    assert len(wire.sent) == 20


def test_whoever_is_told_to_stop_records_and_leaves_off(
    task: SendWindow, window: Window, wire: Wire, event_log: EventLog
) -> None:
    """A clean stop leaves no doubt: what was sent is recorded."""
    told = iter([True, True, False])

    left = task(held(window), lambda: next(told))

    assert left is LEFT_OFF
    assert outcomes(event_log) == dict.fromkeys(range(40), ACCEPTED)
    assert len(wire.sent) == 40


def test_a_cancelled_campaign_leaves_nothing_to_do(
    task: SendWindow, window: Window, wire: Wire, application: Application
) -> None:
    """Whatever is left of a cancelled campaign is taken off the table."""
    sending = held(window)
    application.campaigns.cancel(by(), sending.subject_id)

    assert task(sending, keep) is None
    assert wire.sent == []


def test_a_server_that_is_down_costs_no_attempt(
    task: SendWindow, window: Window, wire: Wire, event_log: EventLog
) -> None:
    """No connection, no attempt, no doubt: later."""
    wire.down = True

    later = task(held(window), keep)

    assert isinstance(later, Later)
    assert outcomes(event_log) == {}


def test_a_broken_connection_gives_back_what_was_not_begun(
    task: SendWindow, window: Window, wire: Wire, event_log: EventLog
) -> None:
    """One in doubt where it broke; the rest of the range gets another turn."""
    wire.answer = _breaks_at(5)

    assert isinstance(task(held(window), keep), Later)
    wire.answer = lambda _: OK
    wire.sent.clear()
    task(held(window), keep)

    found = outcomes(event_log)
    assert found[5] == UNKNOWN
    assert [found[o] for o in range(45) if o != 5] == [ACCEPTED] * 44
    assert len(wire.sent) == 45 - 6


def test_a_message_that_cannot_be_written_is_rejected_alone(
    task: SendWindow, window: Window, wire: Wire, event_log: EventLog, records: Records
) -> None:
    """A template that fails for one person does not stop the others."""
    wire.unsendable = set(addresses(window, records.vault, range(7, 8)))

    task(held(window), keep)

    found = outcomes(event_log)
    assert found.pop(7) == REJECTED
    assert set(found.values()) == {ACCEPTED}


def test_a_refusal_is_recorded_with_its_code_and_status(
    task: SendWindow, window: Window, wire: Wire, event_log: EventLog
) -> None:
    """The server's own words lead to the mark of an unreachable address."""
    gone = Verdict(Outcome.REJECTED, 550, "5.1.1 no such user")
    wire.answer = lambda number: gone if number == 3 else OK

    task(held(window), keep)

    others = [
        other
        for event in event_log.read(0, 10_000)
        if isinstance(event, Recorded) and isinstance(event.fact, WindowResulted)
        for other in event.fact.others
    ]
    assert others == [Deviation(3, REJECTED, 550, "5.1.1")]


def test_whoever_was_overtaken_still_says_what_they_know(
    task: SendWindow,
    window: Window,
    wire: Wire,
    event_log: EventLog,
    application: Application,
) -> None:
    """Another worker gave the range up; its results come late and count."""

    def overtake() -> None:
        application.deliveries.give_up(by(), application.deliveries.window(window.id))

    wire.before = overtake

    with pytest.raises(Taken):
        task(held(window), keep)

    found = outcomes(event_log)
    assert found == dict.fromkeys(range(20), ACCEPTED)
    assert len(wire.sent) == 20


def _die() -> None:
    raise KeyboardInterrupt


def _breaks_at(place: int) -> Callable[[int], Verdict]:
    def answer(number: int) -> Verdict:
        if number < place:
            return OK
        broken = Outcome.UNKNOWN if number == place else Outcome.UNSENT
        return Verdict(broken, None, "the connection broke")

    return answer


def test_an_erased_person_is_passed_over(
    task: SendWindow, window: Window, wire: Wire, event_log: EventLog, records: Records
) -> None:
    """Between attempt and sending the address went: nothing is sent."""
    gone: UUID = window.contacts[4]
    with records.datastore.get_connection() as connection:
        connection.execute("DELETE FROM addresses WHERE contact_id = %s", (gone,))

    task(held(window), keep)

    assert outcomes(event_log)[4] == "suppressed"
    assert len(wire.sent) == 44


def test_a_server_that_takes_nobody_is_left_alone_for_longer(
    task: SendWindow, window: Window, wire: Wire, event_log: EventLog
) -> None:
    """Each attempt in vain is counted, and nobody is given up for it."""
    wire.answer = lambda _: UNSENT

    waits = [turn(task, window, failures) for failures in (0, 3, 6, 20)]

    assert all(wait.in_vain for wait in waits)
    assert [wait.after.total_seconds() for wait in waits] == [5, 8, 64, 600]
    assert outcomes(event_log) == {}


def test_a_server_that_took_somebody_first_is_not_in_vain(
    task: SendWindow, window: Window, wire: Wire
) -> None:
    """It closes at the second range: the next turn begins as if nothing were amiss."""
    wire.answer = lambda number: OK if number < 20 else UNSENT

    wait = turn(task, window, 6)

    assert not wait.in_vain
    assert wait.after.total_seconds() == 5


def test_whoever_makes_the_server_close_does_not_stop_the_others(
    task: SendWindow,
    window: Window,
    wire: Wire,
    event_log: EventLog,
    records: Records,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Stuck at the first in line, the others go first; then it is told of that one."""
    [feared] = addresses(window, records.vault, range(1))

    def closing(messages: Sequence[Outgoing]) -> list[Verdict]:
        known = [message.address for message in messages]
        place = known.index(feared) if feared in known else len(known)
        return [OK] * place + [UNSENT] * (len(known) - place)

    monkeypatch.setattr(wire, "send", closing)
    in_vain = [turn(task, window, failures).in_vain for failures in range(3)]

    assert in_vain == [True, True, False]
    found = outcomes(event_log)
    assert found == {0: DEFERRED} | dict.fromkeys(range(1, 20), ACCEPTED)
    task(held(window), keep)
    assert len(outcomes(event_log)) == 45


UNSENT = Verdict(Outcome.UNSENT, None, "the connection broke")


def turn(task: SendWindow, window: Window, failures: int) -> Later:
    """Take the window up after so many turns in vain."""
    later = task(replace(held(window), failures=failures), keep)
    assert isinstance(later, Later)
    return later
