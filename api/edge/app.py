"""Wires the edge: a small application that answers many at once."""

from __future__ import annotations

import atexit
from typing import Any

import falcon
import falcon.asgi
import psycopg
from eventsourcing.persistence import PersistenceError
from falcon.asgi import Request, Response
from psycopg_pool import PoolTimeout

from api.edge.hits import Hits, Whence
from api.edge.keeping import Keeping
from api.edge.taking import Taking
from api.origin_address import Origins
from domain.application.link_targets import Targets
from domain.application.records import Records
from domain.application.tracking import Tracking
from domain.store.clock import now
from domain.store.datastore import AccountDatastore, open_pool
from domain.store.keyring import Keyring
from domain.tracking.signs import Networks
from settings import Settings, logs

App = falcon.asgi.App[Request, Response]
#: Connections of a process to the database: one takes hits, others look links up.
_POOL = 4


class Health:
    """Tells that somebody answers."""

    async def on_get(self, _req: Request, resp: Response) -> None:
        """Say nothing more."""
        resp.status = falcon.HTTP_204


def create_app(hits: Hits) -> App:
    """Build the application."""
    app: App = falcon.asgi.App()
    app.add_route("/t/{token}", hits)
    app.add_route("/healthz", Health())
    for kind in (PersistenceError, psycopg.Error, PoolTimeout):
        app.add_error_handler(kind, _try_later)
    return app


def get_app(config: Settings) -> App:
    """Build the application of a process, and begin to take what it keeps."""
    logs.configure(config.log_level)
    pool = open_pool(config.require_database_url(), size=_POOL)
    atexit.register(pool.close)
    datastore = AccountDatastore(pool, config.account)
    records = Records(datastore)
    taking = Taking(Tracking(records), config.hits_dir, now)
    taking.start()
    atexit.register(taking.stop)
    return create_app(
        Hits(
            Keyring.open(config.state_dir).links(),
            Targets(records),
            Keeping(taking.keep),
            Whence(Origins(config.trusted_proxies), Networks(config.scanner_networks)),
            now,
        )
    )


async def _try_later(
    _req: Request, _resp: Response, _error: Exception, _params: dict[str, Any]
) -> None:
    raise falcon.HTTPServiceUnavailable(retry_after=5)
