"""Serves the API: ``python -m api`` starts gunicorn with threads."""

from __future__ import annotations

import gc
import os
import shutil
from functools import partial
from threading import Event

import settings
from api.hurrying import HurryingWorker
from api.serving import Gunicorn
from settings import logs

#: Where prometheus-client looks for the folder; it takes it from nowhere else.
_COUNTERS = "PROMETHEUS_MULTIPROC_DIR"


def main() -> None:
    """Serve until told to stop."""
    config = settings.load()
    logs.configure(config.log_level)
    counters = config.state_dir / "counters"
    # Counters of processes that are no more say nothing.
    shutil.rmtree(counters, ignore_errors=True)
    counters.mkdir(parents=True)
    os.environ[_COUNTERS] = str(counters)  # noqa: TID251 - see _COUNTERS
    # The workers share what is loaded here; the counters look for their folder at once.
    from api.app import get_app  # noqa: PLC0415

    gc.freeze()
    told = {
        "bind": f"{config.host}:{config.port}",
        "worker_class": HurryingWorker,
        "workers": config.web_workers,
        "threads": config.web_threads,
        "proc_name": "sayso",
    }
    stopping = Event()
    create_app = partial(get_app, config, counters, stopping)
    Gunicorn(config, create_app, told, stopping).run()


if __name__ == "__main__":
    main()
