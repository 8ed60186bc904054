"""The broker that wakes workers. It carries no state: it may be wiped at any time."""

from __future__ import annotations

from importlib.util import find_spec
from urllib.parse import urlsplit

import dramatiq
from dramatiq.middleware import AgeLimit, Callbacks, Middleware, ShutdownNotifications
from dramatiq_postgres import PostgresBroker, schema
from psycopg_pool import ConnectionPool

from settings import Settings
from workers.due import WakeUp
from workers.kinds import FOR_ONE

#: Wake-ups older than this are dropped: what they meant has been woken again since.
_OLDEST_MS = 10 * 60 * 1000

#: scheme -> (what must be installed, the extra that brings it)
_NEEDS = {
    "amqp": ("pika", "rabbitmq"),
    "amqps": ("pika", "rabbitmq"),
    "redis": ("redis", "redis"),
    "rediss": ("redis", "redis"),
}


QUEUE = "sayso"
ACTOR = "wake"
#: What one person waits for has a queue and hands of its own.
LANE = "sayso-for-one"
LANE_ACTOR = "wake-for-one"


class BrokerUnusable(Exception):  # noqa: N818 - says what is wrong
    """The broker's URL cannot be used here; the text says what to do."""


def make_broker(config: Settings) -> dramatiq.Broker:
    """Make the broker that the settings name: without any, the database is it.

    Raises BrokerUnusable.
    """
    url = config.broker_url or config.require_database_url()
    # A database may also be named as libpq's "host=… dbname=…".
    scheme = urlsplit(url).scheme if "://" in url else "postgresql"
    module, extra = _NEEDS.get(scheme, ("psycopg", ""))
    if find_spec(module) is None:
        message = f"a broker at {scheme}:// needs: pip install 'sayso[{extra}]'"
        raise BrokerUnusable(message)
    if scheme.startswith("amqp"):
        return _rabbitmq(url)
    if scheme.startswith("redis"):
        return _redis(url)
    if scheme in ("postgresql", "postgres"):
        return _postgresql(url)
    raise BrokerUnusable("SAYSO_BROKER_URL is amqp://, redis:// or postgresql://")


def wake(broker: dramatiq.Broker, account: str, wake_up: WakeUp) -> None:
    """Send a wake-up: the account, what, which, and the position it is due to."""
    is_for_one = wake_up.kind in FOR_ONE
    message = dramatiq.Message[None](
        queue_name=LANE if is_for_one else QUEUE,
        actor_name=LANE_ACTOR if is_for_one else ACTOR,
        args=(account, wake_up.kind, str(wake_up.id), wake_up.position),
        kwargs={},
        options={},
    )
    broker.enqueue(message)


def _middleware() -> list[Middleware]:
    # Neither retries nor time limits: work is leased in the database, and what fails
    # is put back there. Nothing that opens ports.
    return [AgeLimit(max_age=_OLDEST_MS), ShutdownNotifications(), Callbacks()]


def _rabbitmq(url: str) -> dramatiq.Broker:
    from dramatiq.brokers.rabbitmq import RabbitmqBroker  # noqa: PLC0415 - an extra

    return RabbitmqBroker(url=url, middleware=_middleware())


def _redis(url: str) -> dramatiq.Broker:
    from dramatiq.brokers.redis import RedisBroker  # noqa: PLC0415 - an extra

    broker: dramatiq.Broker = RedisBroker(url=url, middleware=_middleware())  # type: ignore[no-untyped-call] # the library's
    return broker


class _OnPostgresql(PostgresBroker):  # type: ignore[misc] # the library has no types
    """A broker that closes the pool which was opened for it."""

    def close(self) -> None:
        """Let go of everything."""
        super().close()
        self.pool.close()


def _postgresql(url: str) -> dramatiq.Broker:
    pool = ConnectionPool(url, min_size=1, max_size=8, open=True, name="broker")
    with pool.connection() as connection, connection.cursor() as cursor:
        schema.init(cursor)
    broker: dramatiq.Broker = _OnPostgresql(
        pool=pool, results=False, middleware=_middleware()
    )
    return broker
