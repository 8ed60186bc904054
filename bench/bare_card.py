"""The least that can answer with a card: WSGI, one SQL query, no more.

It is the limit that ``bench.card`` holds the API against: the same query, the same
server, the same threads; no key, no scope, no words, no document.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from uuid import UUID

import settings
from api.serving import Gunicorn
from domain.store.datastore import AccountDatastore, open_pool
from projections.subscriber_card.queries import _SQL

Start = Callable[[str, list[tuple[str, str]]], object]


def create_app() -> Callable[[dict[str, str], Start], Iterable[bytes]]:
    """Build the application, in the worker."""
    config = settings.load()
    pool = open_pool(config.require_database_url(), size=config.web_threads)
    datastore = AccountDatastore(pool, config.account)

    def answer(environ: dict[str, str], start: Start) -> Iterable[bytes]:
        id_ = UUID(environ["PATH_INFO"].rpartition("/")[2])
        with datastore.get_connection() as connection:
            cursor = connection.cursor(binary=True)
            rows = cursor.execute(_SQL["cards"], {"ids": [id_]}).fetchall()
        content = str(rows[0]["id"]).encode()
        head = [("Content-Length", str(len(content)))]
        start("200 OK", head)
        return [content]

    return answer


if __name__ == "__main__":
    config = settings.load()
    told = {
        "bind": f"{config.host}:{config.port}",
        "worker_class": "gthread",
        "workers": config.web_workers,
        "threads": config.web_threads,
    }
    sys.exit(Gunicorn(config, create_app, told).run())
