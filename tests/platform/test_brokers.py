"""A wake-up gets through each broker."""

from __future__ import annotations

import threading

import dramatiq
import pytest

from domain.ids import new_id
from settings import Settings
from tests.acceptance.brokers import BROKERS
from workers.brokers import ACTOR, QUEUE, BrokerUnusable, make_broker, wake
from workers.due import WakeUp

pytestmark = pytest.mark.process


@pytest.mark.parametrize("name", list(BROKERS))
def test_a_wake_up_gets_through(name: str, database_url: str) -> None:
    """It says the account, what, which, and since when: no state."""
    got: list[tuple[object, ...]] = []
    rung = threading.Event()

    def work(*arguments: object) -> None:
        got.append(arguments)
        rung.set()

    with BROKERS[name]() as url:
        config = Settings(database_url=database_url, broker_url=url or None)
        broker = make_broker(config)
        broker.declare_actor(
            dramatiq.Actor(
                work,
                broker=broker,
                actor_name=ACTOR,
                queue_name=QUEUE,
                priority=0,
                options={"max_retries": 0},
            )
        )
        worker = dramatiq.Worker(broker, worker_threads=1, worker_timeout=100)
        worker.start()
        wake_up = WakeUp("send_window", new_id(), 9)
        wake(broker, "main", wake_up)
        heard = rung.wait(30)
        worker.stop()
        broker.close()

    assert heard
    assert got == [("main", "send_window", str(wake_up.id), 9)]


def test_a_broker_that_is_closed_lets_go_of_its_connections(database_url: str) -> None:
    """Else they last until somebody collects what is left, in a thread of their own."""
    broker = make_broker(Settings(database_url=database_url))

    broker.close()

    assert broker.pool.closed  # type: ignore[attr-defined] # that of PostgreSQL


def test_a_broker_of_another_kind_is_refused() -> None:
    """The error names the three that can be."""
    with pytest.raises(BrokerUnusable, match=r"amqp://, redis:// or postgresql://"):
        make_broker(Settings(broker_url="kafka://here"))
