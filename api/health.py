"""/healthz, /readyz, /metrics: for those who keep the service running."""

from __future__ import annotations

from collections.abc import Iterator

import falcon
import orjson
import psycopg
from falcon import Request, Response
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from psycopg.rows import tuple_row
from psycopg_pool import PoolTimeout

from api.errors import NotReady
from domain.store.datastore import AccountDatastore
from domain.store.sql import load_statements
from migrations import missing
from projections.runner import lags

_SQL = load_statements(__package__, "health.sql")
#: Events behind the log from which on answers are too old to be given.
_MOST_BEHIND = 100_000


class Health:
    """/healthz: the process answers."""

    def on_get(self, _req: Request, resp: Response) -> None:
        """Say so."""
        resp.data = b'{"status":"ok"}'
        resp.content_type = falcon.MEDIA_JSON


class Readiness:
    """/readyz: the database answers, is up to date, and the read models follow."""

    def __init__(self, datastore: AccountDatastore) -> None:
        self._datastore = datastore

    def on_get(self, _req: Request, resp: Response) -> None:
        """Say so, or what is wrong."""
        behind = self._checked()
        resp.data = orjson.dumps({"status": "ready", "behind": behind})
        resp.content_type = falcon.MEDIA_JSON

    def _checked(self) -> dict[str, int]:
        try:
            with self._datastore.get_connection() as connection:
                unapplied = missing(connection)
            behind = lags(self._datastore)
        except (psycopg.Error, PoolTimeout) as error:
            kind = type(error).__name__
            raise NotReady(f"the database does not answer ({kind})") from None
        if unapplied:
            raise NotReady(f"migrations are missing: {', '.join(unapplied)}")
        late = [name for name, events in behind.items() if events > _MOST_BEHIND]
        if late:
            raise NotReady(f"far behind the log: {', '.join(late)}")
        return behind


class Metrics(Collector):
    """/metrics: numbers that the database knows, the same from every process."""

    def __init__(self, datastore: AccountDatastore) -> None:
        self._datastore = datastore
        self._registry = CollectorRegistry()
        self._registry.register(self)

    def on_get(self, _req: Request, resp: Response) -> None:
        """Write them as Prometheus reads them."""
        resp.data = generate_latest(self._registry)
        resp.content_type = "text/plain; version=0.0.4; charset=utf-8"

    def describe(self) -> Iterator[GaugeMetricFamily]:
        """Name nothing beforehand: the database is asked at each scrape."""
        yield from ()

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Ask the database."""
        behind = GaugeMetricFamily(
            "sayso_read_model_lag_events", "Events not yet shown", labels=["read_model"]
        )
        for name, events in lags(self._datastore).items():
            behind.add_metric([name], events)
        yield behind
        for name, help_, label in (
            ("due", "Pieces of work that wait or are held", "kind"),
            ("parked", "Streams set aside as unreadable", "follower"),
        ):
            family = GaugeMetricFamily(f"sayso_{name}", help_, labels=[label])
            for value, count in self._counted(name):
                family.add_metric([value], count)
            yield family

    def _counted(self, statement: str) -> list[tuple[str, int]]:
        with self._datastore.get_connection() as connection:
            cursor = connection.cursor(row_factory=tuple_row)
            return cursor.execute(_SQL[statement]).fetchall()
