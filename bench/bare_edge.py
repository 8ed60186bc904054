"""The least that can answer a click: falcon's ASGI application saying 204, no more.

It is the limit that ``bench.tracking`` holds the edge against: under the same server
with as many processes.
"""

from __future__ import annotations

import sys

import falcon
import falcon.asgi
from falcon.asgi import Request, Response

import settings
from api.edge.app import App
from api.serving import Gunicorn


class _Nothing:
    async def on_get(self, _req: Request, resp: Response, token: str) -> None:  # noqa: ARG002 - as falcon names it
        resp.status = falcon.HTTP_204


def create_app() -> App:
    """Build the application, in the worker."""
    app: App = falcon.asgi.App()
    app.add_route("/t/{token}", _Nothing())
    return app


if __name__ == "__main__":
    config = settings.load()
    told = {
        "bind": f"{config.host}:{config.counting_port}",
        "worker_class": "asgi",
        "workers": config.edge_workers,
    }
    sys.exit(Gunicorn(config, create_app, told).run())
