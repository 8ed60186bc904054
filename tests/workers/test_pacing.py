"""Rates, warm-ups and pauses hold over all who send, and stop nobody else."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from domain.application import Application
from domain.application.records import Records
from domain.events import (
    CampaignAudienceSet,
    Cap,
    QuietHours,
    Rate,
    Recorded,
    SendingRulesSet,
    WarmUp,
    WindowAttempted,
)
from domain.ids import new_id
from domain.results import ACCEPTED, Result
from domain.slowing import OF_DOMAIN, OF_OUTAGE
from domain.store.keyring import Keyring
from domain.store.log import EventLog
from domain.store.paces import Paces
from domain.window import Window
from tests.application.builders import AT, a_list, a_person, by, said_yes
from tests.application.test_deliveries import PURPOSE, frozen
from tests.workers.test_sending import held, keep, outcomes, unlimited
from tests.workers.wire import OK, Wire
from workers.channels import Outcome, Outgoing, Verdict
from workers.counting import Counting
from workers.origin import Origin
from workers.sending import SendWindow, Writer
from workers.tasks import Later

CLOSING = Verdict(Outcome.UNSENT, 421, "the connection broke")
GREYLISTED = Verdict(Outcome.DEFERRED, 451, "4.7.1 come back later")
SHOP = "shop.example"


class Sink(Wire):
    """A wire that notes when each message came."""

    def __init__(self) -> None:
        super().__init__()
        self.came: list[float] = []

    def send(self, messages: Sequence[Outgoing]) -> list[Verdict]:
        """Note the time of each."""
        self.came += [time.monotonic()] * len(messages)
        return super().send(messages)

    @contextmanager
    def connect(self) -> Iterator[Wire]:
        """Be the connection of everybody."""
        with super().connect():
            yield self


@pytest.fixture
def sink() -> Sink:
    """Give a wire that accepts everything."""
    return Sink()


class Late(Writer):
    """A writer that sleeps before it hands anything over."""

    def send(self, *told: Any) -> dict[UUID, Result]:  # noqa: ANN401 - passed on
        """Hand over, a second after the slots were reserved."""
        time.sleep(1)
        return super().send(*told)


class Sending:
    """People at some domains, and tasks that write to them."""

    def __init__(
        self, application: Application, records: Records, sink: Sink, folder: Path
    ) -> None:
        self.application = application
        self.records = records
        self.sink = sink
        self.origin = Origin("https://mail.example", Keyring.open(folder))
        self.counting = Counting(application.tracking, self.origin)

    def task(self) -> SendWindow:
        """Return the task of one process."""
        writer = Writer(self.records.vault, self.origin, self.counting)
        rules = unlimited(self.application, self.records)
        return SendWindow(self.application, self.sink, writer, rules, lambda: AT)

    def window(self, *addresses: str, urgent: bool = False) -> Window:
        """Return a window of these, who said yes."""
        contacts = [self._person(address) for address in addresses]
        return self.again(contacts, urgent=urgent)

    def again(self, contacts: Sequence[UUID], *, urgent: bool = False) -> Window:
        """Return a window of another campaign for the same people."""
        news = a_list(self.application, f"list-{new_id()}")
        audience = CampaignAudienceSet((news,), PURPOSE, urgent=urgent)
        log = self.records.event_log
        return frozen(self.application, log, list(contacts), audience)

    def moves(self, address: str, zone: str) -> None:
        """Have somebody live elsewhere."""
        (subscriber, _) = self.records.vault.holders("email", [address])[address]
        self.application.subscribers.change_profile(
            by(), subscriber, {"time_zone": zone}
        )

    def quiet(self, hours: QuietHours) -> None:
        """Have quiet hours."""
        rules = SendingRulesSet(quiet_hours=hours)
        self.application.sending.set_rules(by(), rules)

    def excluded(self) -> set[tuple[int, str]]:
        """Return who was passed over, by offset, and why."""
        return {
            (one.offset, one.reason)
            for event in self.records.event_log.read(0, 10_000)
            if isinstance(event, Recorded) and isinstance(event.fact, WindowAttempted)
            for one in event.fact.excluded
        }

    def _person(self, address: str) -> UUID:
        person = a_person(self.application, address)
        contact = next(iter(self.records.vault.contacts([person]))).contact_id
        self.application.subscribers.grant_consent(
            by(), person, contact, PURPOSE, said_yes()
        )
        return contact

    def rules(self, *rates: Rate, warm_ups: tuple[WarmUp, ...] = ()) -> None:
        """Send by these rules."""
        self.application.sending.set_rules(by(), SendingRulesSet(rates, warm_ups))


@pytest.fixture
def sending(
    application: Application, records: Records, sink: Sink, tmp_path: Path
) -> Sending:
    """Give whatever sends."""
    return Sending(application, records, sink, tmp_path)


def at(domain: str, count: int) -> list[str]:
    """Return so many addresses of a domain."""
    return [f"p{number}@{domain}" for number in range(count)]


def most_in_a_second(came: Sequence[float]) -> int:
    """Return how many came in the fullest second."""
    return max(sum(1 for t in came if start <= t < start + 1) for start in came)


def test_a_rate_holds_in_every_second_over_all_who_send(sending: Sending) -> None:
    """E-11: four hands of four processes, of which none knows of the others."""
    sending.rules(Rate("account", 20))
    windows = [sending.window(*at(f"{n}.example", 15)) for n in range(4)]

    with ThreadPoolExecutor(4) as pool:
        tasks = [pool.submit(sending.task(), held(w), keep) for w in windows]

    assert [task.result() for task in tasks] == [None] * 4
    assert len(sending.sink.came) == 60
    assert most_in_a_second(sending.sink.came) <= 21
    assert max(sending.sink.came) - min(sending.sink.came) < 5


def test_a_domain_that_is_full_stops_nobody_else(
    sending: Sending, event_log: EventLog
) -> None:
    """Those of others go out; the window looks again when there may be room."""
    sending.rules(Rate("receiver:gmail.com", 3, 60))
    window = sending.window(*at("gmail.com", 6), *at("mail.ru", 30))

    later = sending.task()(held(window), keep)

    assert later
    assert later.reason == "receiving domains take no more for now"
    assert timedelta(seconds=20) < later.after < timedelta(minutes=3)
    domains = Counter(address.partition("@")[2] for address in sending.sink.sent)
    assert domains == {"gmail.com": 1, "mail.ru": 30}
    assert len(outcomes(event_log)) == 31


def test_a_domain_that_answers_421_is_left_alone(
    sending: Sending, sink: Sink, records: Records
) -> None:
    """The connection is gone, so is the domain for a minute; the others go on."""
    window = sending.window(*at("slow.example", 5), *at("mail.ru", 30))
    slow = len(sending.sink.sent)
    sink.answer = lambda number: CLOSING if number == slow else UNSENT
    first = sending.task()(held(window), keep)
    assert first
    assert first.reason == "the connection broke"
    (slowed,) = Paces(records.datastore).slowed()
    assert (slowed.scope, slowed.reason) == ("receiver:slow.example", "it answers 421")

    sink.answer = lambda _: OK
    sink.sent.clear()
    later = sending.task()(held(window), keep)

    assert later
    assert all(address.endswith("@mail.ru") for address in sink.sent)
    assert len(sink.sent) == 30


def test_a_domain_that_refuses_half_is_left_alone(
    sending: Sending, sink: Sink, event_log: EventLog, records: Records
) -> None:
    """P-06: the storm ends after one range."""
    window = sending.window(*at("busy.example", 60))
    sink.answer = lambda _: GREYLISTED

    later = sending.task()(held(window), keep)

    assert later
    assert len(sink.sent) == 20
    assert len(outcomes(event_log)) == 20
    (slowed,) = Paces(records.datastore).slowed()
    assert slowed.scope == "receiver:busy.example"


def test_a_server_that_is_down_is_left_alone_by_all(
    sending: Sending, sink: Sink, records: Records
) -> None:
    """An outage is found out once, not by each window; then it goes on."""
    windows = [sending.window(f"{n}@x.example") for n in range(2)]
    sink.down = True
    task = sending.task()
    assert task(held(windows[0]), keep)
    sink.down = False

    later = task(held(windows[1]), keep)
    assert later
    assert later.reason == "connection refused"
    assert sink.sent == []

    with records.datastore.get_connection() as connection:
        connection.execute("UPDATE paces SET slowed_until = now()")
    task = sending.task()
    assert [task(held(window), keep) for window in windows] == [None, None]
    assert Paces(records.datastore).slowed() == []


def test_a_domain_sends_no_more_than_its_warm_up_allows(
    sending: Sending, event_log: EventLog
) -> None:
    """P-07: whatever is left waits for the next day."""
    plan = WarmUp(SHOP, date(2026, 3, 3), (25, 100))
    sending.rules(warm_ups=(plan,))
    window = sending.window(*at("mail.ru", 40))

    later = sending.task()(held(window), keep)

    assert outcomes(event_log) == dict.fromkeys(range(25), ACCEPTED)
    assert later == Later(
        AT.replace(hour=0, minute=0) + timedelta(days=1) - AT,
        "shop.example has sent what its warm-up allows today",
    )


def test_nobody_is_written_to_at_night(sending: Sending, event_log: EventLog) -> None:
    """By their own clock; it is 10:15 in UTC, and 19:15 in Tokyo."""
    sending.quiet(QuietHours("19:00", "07:00"))
    window = sending.window("una@x.example", "tomoko@x.example")
    sending.moves("tomoko@x.example", "Asia/Tokyo")

    later = sending.task()(held(window), keep)

    assert later == Later(timedelta(minutes=10), "it is quiet where they are")
    assert sending.sink.sent == ["una@x.example"]
    assert outcomes(event_log) == {0: ACCEPTED}


def test_at_night_people_can_be_passed_over(
    sending: Sending, event_log: EventLog
) -> None:
    """With the reason; nothing waits for them."""
    sending.quiet(QuietHours("19:00", "07:00", skip=True))
    window = sending.window("una@x.example", "tomoko@x.example")
    sending.moves("tomoko@x.example", "Asia/Tokyo")

    assert sending.task()(held(window), keep) is None

    assert sending.sink.sent == ["una@x.example"]
    assert sending.excluded() == {(1, "quiet hours")}
    assert outcomes(event_log)[1] == "suppressed"


def test_what_is_urgent_goes_at_night(sending: Sending) -> None:
    """It heeds no quiet hours."""
    sending.quiet(QuietHours("00:00", "23:59"))
    window = sending.window("una@x.example", urgent=True)

    assert sending.task()(held(window), keep) is None

    assert sending.sink.sent == ["una@x.example"]


def test_nobody_gets_more_campaigns_than_the_cap(sending: Sending) -> None:
    """Whoever has had two is passed over by the third; what is urgent is not."""
    rules = SendingRulesSet(cap=Cap(2, 7))
    sending.application.sending.set_rules(by(), rules)
    first = sending.window("una@x.example", "berta@x.example")
    una = first.contacts[:1]
    windows = [
        first,
        sending.again(una),
        sending.again(una),
        sending.again(una, urgent=True),
    ]
    task = sending.task()

    assert [task(held(window), keep) for window in windows] == [None] * 4

    times = Counter(sending.sink.sent)
    assert times == {"una@x.example": 3, "berta@x.example": 1}
    assert sending.excluded() == {(0, "capped")}


def test_what_was_long_ago_counts_no_more(sending: Sending, records: Records) -> None:
    """A cap looks back as many days as it says; what is older is forgotten."""
    rules = SendingRulesSet(cap=Cap(1, 7))
    sending.application.sending.set_rules(by(), rules)
    first = sending.window("una@x.example")
    task = sending.task()
    task(held(first), keep)
    with records.datastore.get_connection() as connection:
        connection.execute("UPDATE recent_campaigns SET at = at - interval '8 days'")

    assert task(held(sending.again(first.contacts)), keep) is None

    assert sending.sink.sent == ["una@x.example"] * 2
    with records.datastore.get_connection() as connection:
        rows = connection.execute("SELECT * FROM recent_campaigns").fetchall()
    assert len(rows) == 1


def test_two_campaigns_at_once_do_not_pass_the_cap(sending: Sending) -> None:
    """The lock orders their attempts: one of them finds that the other was first."""
    rules = SendingRulesSet(cap=Cap(1, 7))
    sending.application.sending.set_rules(by(), rules)
    first = sending.window(*at("x.example", 30))
    windows = [first, *(sending.again(first.contacts) for _ in range(3))]

    with ThreadPoolExecutor(4) as pool:
        tasks = [pool.submit(sending.task(), held(w), keep) for w in windows]

    assert [task.result() for task in tasks] == [None] * 4
    assert sorted(sending.sink.sent) == sorted(at("x.example", 30))


def test_a_rate_that_is_slow_lets_go_of_the_window(sending: Sending) -> None:
    """Nobody's hand is held for minutes."""
    sending.rules(Rate("account", 1, 600))
    window = sending.window(*at("mail.ru", 3))

    later = sending.task()(held(window), keep)

    assert later
    assert len(sending.sink.sent) == 1
    assert timedelta(seconds=500) < later.after <= timedelta(minutes=10)


def test_a_message_that_missed_its_slot_takes_another(
    sending: Sending, sink: Sink
) -> None:
    """As after a pause of the whole process: nothing comes in a burst."""
    sending.rules(Rate("account", 10))
    window = sending.window(*at("mail.ru", 8))
    rules = unlimited(sending.application, sending.records)
    late = Late(sending.records.vault, sending.origin, sending.counting)
    task = SendWindow(sending.application, sink, late, rules, lambda: AT)

    assert task(held(window), keep) is None
    assert most_in_a_second(sink.came) <= 10


def test_what_is_left_alone_is_so_for_longer_each_time(records: Records) -> None:
    """Whoever asks again meanwhile says nothing new; what is taken ends it."""
    paces = Paces(records.datastore)

    def ends() -> None:
        with records.datastore.get_connection() as connection:
            connection.execute("UPDATE paces SET slowed_until = clock_timestamp()")

    assert paces.slow("receiver:x.example", "421", OF_DOMAIN) == timedelta(minutes=1)
    assert paces.slow("receiver:x.example", "421", OF_DOMAIN) is None
    paces.ease(["receiver:x.example"])
    assert paces.slowed()[0].is_left_alone
    ends()
    assert paces.slow("receiver:x.example", "421", OF_DOMAIN) == timedelta(minutes=2)
    ends()
    paces.ease(["receiver:x.example"])
    assert paces.slowed() == []
    assert paces.slow("receiver:x.example", "421", OF_OUTAGE) == timedelta(seconds=5)


UNSENT = Verdict(Outcome.UNSENT, None, "the connection broke")
