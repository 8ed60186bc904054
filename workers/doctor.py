"""Looks at everything that Sayso stands on, and says what to do about it."""

from __future__ import annotations

import platform
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from importlib.metadata import version

import psycopg
from psycopg.rows import dict_row

from domain.ids import new_id
from domain.store.clock import now
from domain.store.datastore import AccountDatastore, open_pool
from domain.store.keyring import KeptPeppers
from domain.store.paces import Paces
from domain.store.server import running_url
from domain.store.suppressions import Peppers, Suppressions
from migrations import missing
from projections.moderation.queries import ModerationQueue
from projections.own.queries import Projections
from projections.runner import lags
from settings import Settings
from workers.brokers import QUEUE, BrokerUnusable, make_broker, wake
from workers.channels import ChannelUnavailable
from workers.channels.smtp_server import SmtpServer, SmtpUrlInvalid
from workers.due import DueWork, WakeUp
from workers.ledger import open_keeper
from workers.webhook_progress import WebhookProgress

OLDEST_POSTGRESQL = 150000
_FAR_BEHIND = 10_000
_MOST_PROJECTIONS = 1_000


@dataclass(frozen=True)
class Diagnosis:
    """What was found about one thing; ``remedy`` is empty if it is well."""

    subject: str
    finding: str
    remedy: str = ""


def examine(config: Settings) -> Iterator[Diagnosis]:
    """Examine one thing after another."""
    yield Diagnosis("versions", _versions())
    yield _mail(config)
    url = config.database_url or running_url(config.state_dir)
    if url is None:
        remedy = "start `sayso up`, or set SAYSO_DATABASE_URL"
        yield Diagnosis("database", "none runs", remedy)
        return
    yield from _stores(config, url)


def _stores(config: Settings, url: str) -> Iterator[Diagnosis]:
    try:
        with psycopg.connect(
            url, connect_timeout=5, row_factory=dict_row
        ) as connection:
            yield _database(connection)
            connection.execute(f'SET search_path = "{config.account}"'.encode())
            migrations = _migrations(connection)
            yield migrations
    except psycopg.Error as error:
        remedy = "look at SAYSO_DATABASE_URL, and whether the server runs"
        yield Diagnosis("database", type(error).__name__, remedy)
        return
    if migrations.remedy:
        return
    yield _broker(config, url)
    yield _lag(config, url)
    yield _own_projections(config, url)
    yield _peppers(config, url)
    yield _ledger(config, url)
    yield _webhooks(config, url)
    yield _left_alone(config, url)
    yield _moderation(config, url)
    yield _work(config, url)


def _versions() -> str:
    return f"Sayso {version('sayso')}, Python {platform.python_version()}"


def _database(connection: psycopg.Connection[dict[str, object]]) -> Diagnosis:
    server = connection.info.server_version
    found = f"PostgreSQL {server // 10000}.{server % 10000}"
    old = server < OLDEST_POSTGRESQL
    return Diagnosis("database", found, "use PostgreSQL 15 or later" if old else "")


def _migrations(connection: psycopg.Connection[dict[str, object]]) -> Diagnosis:
    try:
        lacking = missing(connection)
    except psycopg.errors.UndefinedTable:
        return Diagnosis("migrations", "none was applied", "run `sayso migrate`")
    if lacking:
        found = f"missing: {', '.join(lacking)}"
        return Diagnosis("migrations", found, "run `sayso migrate`")
    return Diagnosis("migrations", "up to date")


def _broker(config: Settings, url: str) -> Diagnosis:
    scheme = (config.broker_url or url).partition(":")[0]
    told = Settings(broker_url=config.broker_url, database_url=url)
    return _tried(
        "broker",
        f"answers ({scheme})",
        "look at SAYSO_BROKER_URL, and whether the server runs",
        lambda: _touch_broker(told),
    )


def _touch_broker(config: Settings) -> None:
    broker = make_broker(config)
    try:
        broker.declare_queue(QUEUE)
        # Workers who get it know of no such kind of work, and drop it.
        wake(broker, config.account, WakeUp("doctor", new_id(), 0))
    finally:
        broker.close()


def _lag(config: Settings, url: str) -> Diagnosis:
    pool = open_pool(url, size=1)
    try:
        behind = lags(AccountDatastore(pool, config.account))
    finally:
        pool.close()
    if not behind:
        return Diagnosis("read models", "none is built", "start `sayso up`")
    name, events = max(behind.items(), key=lambda pair: pair[1])
    remedy = "see whether `projections` runs" if events > _FAR_BEHIND else ""
    return Diagnosis("read models", f"{name} is {events} events behind", remedy)


def _own_projections(config: Settings, url: str) -> Diagnosis:
    with closing(open_pool(url, size=1)) as pool:
        datastore = AccountDatastore(pool, config.account)
        kept = Projections(datastore).page("", _MOST_PROJECTIONS)
    for one in kept:
        if one.fault:
            found, _, remedy = one.fault.rpartition("; ")
            return Diagnosis("your projections", found, remedy)
        if one.parked:
            found = f"{one.name} has set {one.parked} streams aside: {one.stumbled}"
            remedy = f"mend {one.name}.py, and it is rebuilt"
            return Diagnosis("your projections", found, remedy)
    late = [one.name for one in kept if (one.behind or 0) > _FAR_BEHIND]
    remedy = f"see whether `own` runs: {late[0]} is far behind" if late else ""
    return Diagnosis("your projections", f"{len(kept)} are kept", remedy)


def _peppers(config: Settings, url: str) -> Diagnosis:
    peppers = Peppers(KeptPeppers(config.state_dir))
    with closing(open_pool(url, size=1)) as pool:
        suppressions = Suppressions(AccountDatastore(pool, config.account), peppers)
        lacking = suppressions.lacking()
    if lacking:
        found = f"addresses were closed under {', '.join(lacking)}, which is not here"
        remedy = "copy secrets.json from where the pepper was added"
        return Diagnosis("stop lists", found, remedy)
    return Diagnosis("stop lists", "every address that is closed can be recognised")


def _ledger(config: Settings, url: str) -> Diagnosis:
    with closing(open_pool(url, size=1)) as pool:
        keeper = open_keeper(config, AccountDatastore(pool, config.account))
        signed, held = keeper.book.read().size, keeper.held()
        size = keeper.place().size
    if held:
        return Diagnosis("ledger", held, "if a backup was restored: sayso ledger fork")
    found = f"{size:,} leaves, {signed:,} of them signed"
    if size < signed:
        return Diagnosis("ledger", found, "restart `sayso up`: a backup was restored")
    late = size - signed > _FAR_BEHIND
    return Diagnosis("ledger", found, "see whether `ledger` runs" if late else "")


def _webhooks(config: Settings, url: str) -> Diagnosis:
    with closing(open_pool(url, size=1)) as pool:
        counted = WebhookProgress(AccountDatastore(pool, config.account)).counted()
    found = f"{counted.active} are told, {counted.failing} fail"
    if counted.given_up:
        found += f", {counted.given_up} were given up"
    amiss = counted.failing or counted.given_up
    return Diagnosis("webhooks", found, "see `sayso webhook list`" if amiss else "")


def _left_alone(config: Settings, url: str) -> Diagnosis:
    with closing(open_pool(url, size=1)) as pool:
        slowed = Paces(AccountDatastore(pool, config.account)).slowed()
    scopes = [one.scope for one in slowed if one.is_left_alone]
    if "account" in scopes:
        remedy = "look at SAYSO_SMTP_URL, and whether the server runs"
        return Diagnosis("mail", "the server cannot be reached", remedy)
    remedy = "see `sayso sending show`" if scopes else ""
    return Diagnosis("mail", f"{len(scopes)} domains are left alone", remedy)


def _moderation(config: Settings, url: str) -> Diagnosis:
    with closing(open_pool(url, size=1)) as pool:
        datastore = AccountDatastore(pool, config.account)
        if "moderation" not in lags(datastore):
            return Diagnosis("moderation", "nothing waits")
        counted = ModerationQueue(datastore).counted(now())
    found = f"{counted.waiting} wait, {counted.overdue} past their deadline"
    remedy = "see `sayso moderation queue`" if counted.overdue else ""
    return Diagnosis("moderation", found, remedy)


def _work(config: Settings, url: str) -> Diagnosis:
    with closing(open_pool(url, size=1)) as pool:
        stuck = DueWork(AccountDatastore(pool, config.account)).stuck()
    if stuck:
        told = ", ".join(f"{number} of {kind}" for kind, number in stuck.items())
        remedy = "look for `failed` in the log of `workers`: it says where"
        return Diagnosis("work", f"fails again and again: {told}", remedy)
    return Diagnosis("work", "none fails again and again")


def _mail(config: Settings) -> Diagnosis:
    if not config.smtp_url:
        return Diagnosis("mail", f"is written to {config.sink_dir}")
    url = config.smtp_url

    def touch() -> None:
        session, _ = SmtpServer.from_url(url).open()
        session.close()

    return _tried("mail", "the server answers", "look at SAYSO_SMTP_URL", touch)


def _tried(
    subject: str, well: str, remedy: str, attempt: Callable[[], None]
) -> Diagnosis:
    try:
        attempt()
    except (BrokerUnusable, SmtpUrlInvalid, ChannelUnavailable) as error:
        return Diagnosis(subject, str(error), remedy)
    except Exception as error:  # noqa: BLE001 - a doctor faints at nothing
        return Diagnosis(subject, type(error).__name__, remedy)
    return Diagnosis(subject, well)
