"""Wires the API: the table of operations on the parts."""

from __future__ import annotations

import atexit
from collections import defaultdict
from functools import cache
from pathlib import Path
from threading import Event

import falcon
from falcon import Request, Response

from api import problems
from api.calls import Endpoint, Operation
from api.confirmation import Confirmation
from api.explaining import Description, Explanation, ReadingPage
from api.health import Health, Readiness
from api.metrics import Metrics, Requests
from api.middleware import RequestLog
from api.openapi import describe
from api.parts import Parts, create_parts
from api.report_page import ReportPage
from api.routes import OPERATIONS
from api.sender_page import SenderPage
from api.sign_up import SignUpForm
from api.unsubscribe import Unsubscribe
from api.web_version import WebVersion
from domain.store.clock import now
from domain.store.datastore import AccountDatastore, open_pool
from settings import Settings, logs

App = falcon.App[Request, Response]


def create_app(parts: Parts, requests: Requests | None = None) -> App:
    """Build the application; without ``requests`` it counts its own."""
    requests = requests or Requests()
    app: App = falcon.App(middleware=[RequestLog(requests)])
    app.req_options.strip_url_path_trailing_slash = True
    app.req_options.auto_parse_form_urlencoded = False
    problems.install(app)
    by_path: dict[str, list[Operation]] = defaultdict(list)
    for operation in OPERATIONS:
        by_path[operation.path].append(operation)
    for path, operations in by_path.items():
        app.add_route(path, Endpoint(parts, operations))
    description, page = _described(parts.settings.url)
    app.add_route("/v1/openapi.json", description)
    app.add_route("/v1/docs", page)
    app.add_route("/problems/{name}", Explanation())
    _add_pages(app, parts)
    app.add_route("/healthz", Health())
    app.add_route("/readyz", Readiness(parts.datastore))
    app.add_route("/metrics", Metrics(parts.datastore, requests))
    return app


def _add_pages(app: App, parts: Parts) -> None:
    """Add what people see who follow a link."""
    app.add_route("/u/{token}", Unsubscribe(parts))
    app.add_route("/w/{token}", WebVersion(parts))
    report = ReportPage(parts)
    app.add_route("/r/{token}", report)
    app.add_route("/r/{token}/progress", report, suffix="progress")
    app.add_route("/f/{code}", SignUpForm(parts))
    app.add_route("/c/{token}", Confirmation(parts))
    app.add_route("/s/{token}", SenderPage(parts))


@cache
def _described(url: str) -> tuple[Description, ReadingPage]:
    """Describe all operations, for programs and for people: it takes its time."""
    description = describe(OPERATIONS, url)
    return Description(description), ReadingPage(description)


def get_app(
    config: Settings, counters: Path | None = None, stopping: Event | None = None
) -> App:
    """Build the application of a web process; ``counters`` is what these share.

    Answers that take long end once the process is ``stopping``.
    """
    logs.configure(config.log_level)
    pool = open_pool(config.require_database_url(), size=config.web_threads)
    # Whatever stops the process, the pool's threads are not left to be killed.
    atexit.register(pool.close)
    datastore = AccountDatastore(pool, config.account)
    parts = create_parts(config, datastore, now, stopping=stopping)
    atexit.register(parts.trials.close)
    return create_app(parts, Requests(counters))
