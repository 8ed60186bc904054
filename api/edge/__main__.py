"""Counts openings and clicks: ``python -m api.edge`` starts gunicorn's ASGI workers."""

from __future__ import annotations

import gc
from functools import partial

import settings
from api.edge.app import get_app
from api.serving import Gunicorn
from settings import logs


def main() -> None:
    """Serve until told to stop."""
    config = settings.load()
    logs.configure(config.log_level)
    gc.freeze()
    told = {
        "bind": f"{config.host}:{config.counting_port}",
        "worker_class": "asgi",
        "workers": config.edge_workers,
        "proc_name": "sayso-edge",
    }
    Gunicorn(config, partial(get_app, config), told).run()


if __name__ == "__main__":
    main()
