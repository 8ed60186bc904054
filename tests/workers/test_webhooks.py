"""Webhooks are told in order, at least once, and nobody waits for a slow one."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Event
from time import monotonic, sleep
from uuid import UUID

import pytest

from domain.application import Application
from domain.outside import Reach
from domain.store.datastore import AccountDatastore
from domain.webhook_message import headers_of, secret_of
from tests.application.builders import AT, by
from tests.workers.talking import Talking, saying, silent, talking
from workers import webhooks
from workers.connecting import Limits
from workers.due import DueWork, Held, WakeUp
from workers.kinds import DELIVER_WEBHOOK
from workers.outside import Outside
from workers.reactor import Reactor
from workers.tasks import Later, Tasks
from workers.webhook_progress import WebhookProgress
from workers.webhooks import TellWebhook, WebhookTerms

KEYS = {"k": b"a key of links"}


@dataclass
class Receiver:
    """An endpoint: it answers with these statuses, then 200 for ever."""

    statuses: list[str] = field(default_factory=list)
    server: Talking | None = None

    def answer(self, line: socket.socket, over: Event) -> None:
        """Answer one request."""
        status = self.statuses.pop(0) if self.statuses else "200 OK"
        saying(status, "Content-Length: 0")(line, over)

    @property
    def got(self) -> list[dict[str, object]]:
        """Return the bodies, in order."""
        assert self.server
        return [json.loads(one.partition("\r\n\r\n")[2]) for one in self.server.asked]

    @property
    def positions(self) -> list[object]:
        """Return the positions, in order."""
        return [body["position"] for body in self.got]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """Run an endpoint."""
    receiver = Receiver()
    with talking(receiver.answer) as server:
        receiver.server = server
        yield receiver


class Clock:
    """A clock that a test turns."""

    def __init__(self) -> None:
        self.at = AT

    def __call__(self) -> datetime:
        """Return the time."""
        return self.at


@pytest.fixture
def clock() -> Clock:
    """Give the clock of the deliveries."""
    return Clock()


@pytest.fixture
def deliver(
    application: Application, datastore: AccountDatastore, clock: Clock
) -> TellWebhook:
    """Give the task, for endpoints of this machine."""
    names = frozenset({"127.0.0.1"})
    outside = Outside(Reach(http=True, inside=names))
    terms = WebhookTerms(KEYS, "https://sayso.example", timedelta(days=5))
    return TellWebhook(
        application.webhooks,
        WebhookProgress(datastore),
        outside,
        terms,
        clock,
        lambda: 0.0,
    )


def a_webhook(application: Application, server: Talking | None, *topics: str) -> UUID:
    """Create a webhook for an endpoint."""
    assert server
    url = f"http://127.0.0.1:{server.port}/hook"
    return application.webhooks.create(by(), url, topics, 1, "k").id


def some_lists(application: Application, count: int, prefix: str = "list") -> None:
    """Record so many events."""
    for number in range(count):
        application.lists.create(by(), f"{prefix}-{number}", "A list")


def once(deliver: TellWebhook, id_: UUID) -> Later | None:
    """Give a webhook one turn."""
    held = Held(id_, DELIVER_WEBHOOK, id_, 1, id_, 0)
    return deliver(held, lambda: True)


def test_everything_is_told_once_and_in_order(
    application: Application, deliver: TellWebhook, receiver: Receiver
) -> None:
    """From the first event on, its own among them."""
    some_lists(application, 5)
    webhook = a_webhook(application, receiver.server)

    later = once(deliver, webhook)

    assert later
    assert later.after == webhooks.IDLE
    assert receiver.positions == [1, 2, 3, 4, 5, 6]
    assert receiver.got[-1]["type"] == "webhook.created.v1"
    assert once(deliver, webhook)
    assert len(receiver.got) == 6


def test_only_what_is_wanted_is_told(
    application: Application, deliver: TellWebhook, receiver: Receiver
) -> None:
    """The rest is passed over, and a ping is for everybody."""
    some_lists(application, 2)
    webhook = a_webhook(application, receiver.server, "subscriber.*")
    application.webhooks.ping(by(), webhook)

    once(deliver, webhook)

    assert [one["type"] for one in receiver.got] == ["webhook.pinged.v1"]


def test_what_is_told_is_signed(
    application: Application, deliver: TellWebhook, receiver: Receiver
) -> None:
    """With the secret that was shown."""
    webhook = a_webhook(application, receiver.server)

    once(deliver, webhook)

    assert receiver.server
    head, _, body = receiver.server.asked[0].partition("\r\n\r\n")
    told = dict(line.split(": ", 1) for line in head.split("\r\n")[1:])
    message = type("M", (), {"id": told["webhook-id"], "body": body.encode()})()
    expected = headers_of(message, [secret_of(KEYS["k"], webhook, 1)], AT)
    assert told["webhook-signature"] == expected["webhook-signature"]


def test_the_next_waits_for_a_yes(
    application: Application,
    deliver: TellWebhook,
    receiver: Receiver,
    datastore: AccountDatastore,
) -> None:
    """What fails comes again with the same id, and later each time."""
    some_lists(application, 2)
    webhook = a_webhook(application, receiver.server)
    receiver.statuses = ["200 OK", "503 Busy", "301 Moved"]

    waits = [once(deliver, webhook) for _ in range(3)]

    assert receiver.positions == [1, 2, 2, 2, 3]
    assert len({one["id"] for one in receiver.got[1:4]}) == 1
    assert [later and later.after for later in waits] == [
        timedelta(seconds=5),
        timedelta(seconds=10),
        webhooks.IDLE,
    ]
    with datastore.get_connection() as connection:
        rows = connection.execute(
            "SELECT status, reason FROM webhook_attempts ORDER BY id"
        ).fetchall()
    assert [(row["status"], row["reason"]) for row in rows] == [
        (200, ""),
        (503, "it answered 503"),
        (301, "it answered 301: redirects are not followed"),
        (200, ""),
        (200, ""),
    ]


def test_whoever_fails_for_days_is_paused_with_an_alarm(
    application: Application,
    deliver: TellWebhook,
    receiver: Receiver,
    clock: Clock,
) -> None:
    """And goes on where it was, once resumed."""
    webhook = a_webhook(application, receiver.server)
    receiver.statuses = ["500 Oops"] * 3

    once(deliver, webhook)
    clock.at += timedelta(days=4)
    once(deliver, webhook)
    assert application.webhooks.load(webhook).active
    clock.at += timedelta(days=1)
    once(deliver, webhook)

    assert application.webhooks.load(webhook).paused
    once(deliver, webhook)
    assert len(receiver.got) == 3
    application.webhooks.resume(by(), webhook)
    once(deliver, webhook)
    assert receiver.positions == [1, 1, 1, 1, 2, 3]


def test_whoever_is_gone_is_paused_at_once(
    application: Application, deliver: TellWebhook, receiver: Receiver
) -> None:
    """410 means: do not ask again."""
    webhook = a_webhook(application, receiver.server)
    receiver.statuses = ["410 Gone"]

    once(deliver, webhook)

    assert application.webhooks.load(webhook).paused


def test_a_name_that_came_to_lead_inside_is_not_followed(
    application: Application, deliver: TellWebhook
) -> None:
    """It is looked up and checked each time."""
    url = "https://169.254.169.254/latest"
    webhook = application.webhooks.create(by(), url, (), 1, "k").id

    later = once(deliver, webhook)

    assert later
    assert "metadata" in later.reason


def test_it_is_told_again_from_a_position_on(
    application: Application, deliver: TellWebhook, receiver: Receiver
) -> None:
    """With the ids that it had: whoever keeps them can tell."""
    some_lists(application, 2)
    webhook = a_webhook(application, receiver.server)
    once(deliver, webhook)

    application.webhooks.replay(by(), webhook, 2)
    once(deliver, webhook)

    assert receiver.positions == [1, 2, 3, 2, 3, 4]
    assert receiver.got[1]["id"] == receiver.got[3]["id"]


def test_whoever_is_paused_on_the_way_is_told_no_more(
    application: Application,
    deliver: TellWebhook,
    datastore: AccountDatastore,
) -> None:
    """What is under way arrives; the next waits."""
    some_lists(application, 3)
    ids: list[UUID] = []

    def pausing(line: socket.socket, over: Event) -> None:
        application.webhooks.pause(by(), ids[0])
        saying("200 OK")(line, over)

    with talking(pausing) as server:
        ids.append(a_webhook(application, server))
        once(deliver, ids[0])
        once(deliver, ids[0])

        assert len(server.asked) == 1
    place = WebhookProgress(datastore).place(ids[0])
    assert place
    assert place.position == 1


def test_whoever_was_deleted_is_no_work_any_more(
    application: Application, deliver: TellWebhook, receiver: Receiver
) -> None:
    """Nor is what never was."""
    webhook = a_webhook(application, receiver.server)
    application.webhooks.delete(by(), webhook)

    assert once(deliver, webhook) is None
    assert once(deliver, UUID(int=7)) is None
    assert receiver.got == []


def test_nothing_is_told_while_a_restored_log_is_held(
    application: Application,
    deliver: TellWebhook,
    receiver: Receiver,
    datastore: AccountDatastore,
) -> None:
    """Somebody decides first what the log is."""
    webhook = a_webhook(application, receiver.server)
    with datastore.get_connection() as connection:
        connection.execute("UPDATE ledger SET held = 'a backup was restored'")

    once(deliver, webhook)

    assert receiver.got == []


def test_others_have_their_turn(
    application: Application,
    deliver: TellWebhook,
    receiver: Receiver,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whoever has much to be told lets go after a while, and goes on later."""
    some_lists(application, 3)
    webhook = a_webhook(application, receiver.server)
    monkeypatch.setattr(webhooks, "TURN", 0.0)

    later = once(deliver, webhook)

    assert later
    assert later.after == timedelta()
    held = Held(webhook, DELIVER_WEBHOOK, webhook, 1, webhook, 0)
    assert deliver(held, lambda: False)
    assert receiver.got == []


@pytest.fixture
def tasks(deliver: TellWebhook, due: DueWork, woken: list[WakeUp]) -> Tasks:
    """Give a worker."""
    return Tasks(due, {DELIVER_WEBHOOK: deliver}, woken.append, lambda: False)


def test_an_event_wakes_whoever_waits_for_it(
    application: Application, reactor: Reactor, tasks: Tasks, receiver: Receiver
) -> None:
    """Through the due table, as often as something happens."""
    a_webhook(application, receiver.server)
    for number in range(3):
        some_lists(application, 1, f"again-{number}")
        reactor.catch_up()
        tasks.work(DELIVER_WEBHOOK)

    assert receiver.positions == [1, 2, 3, 4]


def test_an_event_does_not_wake_whoever_fails(
    application: Application, reactor: Reactor, tasks: Tasks, receiver: Receiver
) -> None:
    """Its own wait goes on; only a resume or a replay ends it."""
    webhook = a_webhook(application, receiver.server)
    receiver.statuses = ["500 Oops"]
    reactor.catch_up()
    tasks.work(DELIVER_WEBHOOK)

    some_lists(application, 1)
    reactor.catch_up()
    tasks.work(DELIVER_WEBHOOK)
    assert len(receiver.got) == 1

    application.webhooks.replay(by(), webhook, 1)
    reactor.catch_up()
    tasks.work(DELIVER_WEBHOOK)
    assert receiver.positions == [1, 1, 2, 3]


def test_a_slow_endpoint_delays_no_other(
    application: Application,
    reactor: Reactor,
    tasks: Tasks,
    receiver: Receiver,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It costs one hand for its own limit, and is then left alone."""
    monkeypatch.setattr(webhooks, "LIMITS", Limits(seconds=0.2))
    with ExitStack() as stack:
        slow = stack.enter_context(talking(silent))
        a_webhook(application, slow)
        a_webhook(application, receiver.server)
        reactor.catch_up()
        for _ in range(2):
            tasks.work(DELIVER_WEBHOOK)
        some_lists(application, 2)
        reactor.catch_up()
        tasks.work(DELIVER_WEBHOOK)

        assert len(slow.asked) == 1
    assert receiver.positions == [1, 2, 3, 4]


def test_a_line_is_kept_between_events(
    application: Application, deliver: TellWebhook
) -> None:
    """All that there is goes over one connection; a body is passed over."""
    some_lists(application, 5)
    with talking(
        saying("200 OK", "Content-Length: 2", body=b"ok"), kept=True
    ) as server:
        webhook = a_webhook(application, server)
        once(deliver, webhook)

        assert len(server.asked) == 6
        assert server.lines == 1


@pytest.mark.parametrize(
    ("told", "seconds"),
    [
        ("120", 120),
        ("0", 5),
        ("86400", 3600),
        ("Tue, 03 Mar 2026 10:17:00 GMT", 120),
        ("Tue, 03 Mar 2026 10:14:00 GMT", 5),
        ("soon", 5),
        ("", 5),
    ],
)
def test_whoever_asks_to_be_left_alone_is_left_alone(
    application: Application, deliver: TellWebhook, told: str, seconds: int
) -> None:
    """In seconds or as a date; an hour at the most, and no less than we would."""
    some_lists(application, 1)
    with talking(saying("503 Busy", f"Retry-After: {told}")) as server:
        later = once(deliver, a_webhook(application, server))

    assert later
    assert later.after == timedelta(seconds=seconds)


def test_ten_slow_endpoints_do_not_delay_a_quick_one(
    application: Application,
    reactor: Reactor,
    deliver: TellWebhook,
    due: DueWork,
    woken: list[WakeUp],
    receiver: Receiver,
) -> None:
    """Each waits in a thread of its own, and one hand wakes them all."""
    tasks = Tasks(
        due,
        {DELIVER_WEBHOOK: deliver},
        lambda _: None,
        lambda: False,
        waiting={DELIVER_WEBHOOK},
    )
    with ExitStack() as stack:
        slow = [stack.enter_context(talking(silent)) for _ in range(10)]
        for server in slow:
            a_webhook(application, server)
        a_webhook(application, receiver.server)
        some_lists(application, 3)
        reactor.catch_up()
        told, began = 10 + 1 + 3, monotonic()

        for wake_up in woken:
            tasks.work(wake_up.kind)
        while len(receiver.got) < told and monotonic() - began < 5:
            sleep(0.02)

        took = monotonic() - began
        for server in slow:
            server.end()
        tasks.join()
    assert len(receiver.got) == told
    assert took < 5
    assert [len(server.asked) for server in slow] == [1] * 10
