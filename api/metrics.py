"""/metrics: what the database knows, and how the requests of all processes went."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import falcon
from falcon import Request, Response
from prometheus_client import CollectorRegistry, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector
from psycopg.rows import tuple_row

from domain.store.datastore import AccountDatastore
from domain.store.sql import load_statements
from projections.runner import lags

_SQL = load_statements(__package__, "metrics.sql")
#: name of a number -> what it counts, and by what.
_COUNTED = {
    "webhooks": ("Webhooks that fail, that we gave up, and the most behind", "what"),
    "due": ("Pieces of work that wait or are held", "kind"),
    "due_stuck": ("Pieces of work that failed more than five times in a row", "kind"),
    "left_alone": ("Domains, and ways out, that nobody writes to for a while", "kind"),
    "moderation": ("Campaigns that wait for somebody, and past their deadline", "what"),
    "parked": ("Streams set aside as unreadable", "follower"),
    "ledger": ("Events without a leaf or a signature; 1 if the log is held", "what"),
}
#: Seconds. The card's budget is 20 ms.
_BUCKETS = (0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 1.0, 2.5, 10.0)


class Requests:
    """Counts requests and their time.

    Web processes share a folder of counters (prometheus-client's multiprocess mode);
    without one this process counts for itself.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._registry = CollectorRegistry()
        self._seconds = Histogram(
            "sayso_request_seconds",
            "Time to answer a request",
            ["method", "path", "status"],
            buckets=_BUCKETS,
            registry=None if folder else self._registry,
        )
        if folder:
            MultiProcessCollector(self._registry, str(folder))  # type: ignore[no-untyped-call] # the library's types miss it

    def observe(self, method: str, path: str | None, status: int, took: float) -> None:
        """Count one request; ``path`` is the pattern, for a path would name people."""
        # Whoever sends a word of their own gets no series of their own.
        known = method if method in falcon.COMBINED_METHODS else "other"
        self._seconds.labels(known, path or "", status).observe(took)

    def collect(self) -> Iterator[Metric]:
        """Return the numbers of all processes."""
        yield from self._registry.collect()


class Metrics(Collector):
    """/metrics: the same from every web process."""

    def __init__(self, datastore: AccountDatastore, requests: Requests) -> None:
        self._datastore = datastore
        self._requests = requests
        self._registry = CollectorRegistry()
        self._registry.register(self)

    def on_get(self, _req: Request, resp: Response) -> None:
        """Write the numbers as Prometheus reads them."""
        resp.data = generate_latest(self._registry)
        resp.content_type = "text/plain; version=0.0.4; charset=utf-8"

    def describe(self) -> Iterator[Metric]:
        """Name nothing beforehand: the database is asked at each scrape."""
        yield from ()

    def collect(self) -> Iterator[Metric]:
        """Ask the database, then the processes."""
        behind = GaugeMetricFamily(
            "sayso_read_model_lag_events", "Events not yet shown", labels=["read_model"]
        )
        for own in (False, True):
            for name, events in lags(self._datastore, own=own).items():
                behind.add_metric([name], events)
        yield behind
        for name, (help_, label) in _COUNTED.items():
            family = GaugeMetricFamily(f"sayso_{name}", help_, labels=[label])
            for value, count in self._counted(name):
                family.add_metric([value], count)
            yield family
        yield from self._requests.collect()

    def _counted(self, statement: str) -> list[tuple[str, int]]:
        with self._datastore.get_connection() as connection:
            cursor = connection.cursor(row_factory=tuple_row)
            return cursor.execute(_SQL[statement]).fetchall()
