"""/healthz and /readyz: whether the service lives, and whether it can answer."""

from __future__ import annotations

import falcon
import orjson
from falcon import Request, Response

from api.errors import NotReady
from domain.store.datastore import AccountDatastore
from migrations import missing
from projections.runner import lags

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
        with self._datastore.get_connection() as connection:
            unapplied = missing(connection)
        if unapplied:
            raise NotReady(f"migrations are missing: {', '.join(unapplied)}")
        behind = lags(self._datastore)
        late = [name for name, events in behind.items() if events > _MOST_BEHIND]
        if late:
            raise NotReady(f"far behind the log: {', '.join(late)}")
        return behind
