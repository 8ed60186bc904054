"""Serves the API: ``python -m api`` starts gunicorn with threads."""

from __future__ import annotations

import gc
import logging
import os
import re
import shutil
from collections.abc import Callable
from functools import partial
from typing import Any

from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger

import settings
from api.hurrying import HurryingWorker
from settings import Settings, logs

#: Where prometheus-client looks for the folder; it takes it from nowhere else.
_COUNTERS = "PROMETHEUS_MULTIPROC_DIR"
_LINKS = re.compile(r"(/[cuw]/)[^\s'\"?]+")


class WithoutLinks(logging.Filter):
    """Takes the secret part of people's links out of what gunicorn says."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite a record, and let it through."""
        record.msg, record.args = _LINKS.sub(r"\1…", record.getMessage()), ()
        return True


class OurLog(Logger):  # type: ignore[misc] # gunicorn brings no types
    """Lets our own logging write what gunicorn has to say: JSON like all else."""

    def setup(self, _cfg: object) -> None:
        """Hand everything on to the root logger, and write no access log."""
        self.error_log.propagate = True
        self.error_log.setLevel(logging.NOTSET)
        self.error_log.addFilter(WithoutLinks())
        self.access_log.disabled = True


class Gunicorn(BaseApplication):  # type: ignore[misc] # gunicorn brings no types
    """Gunicorn, told by our settings instead of its own files."""

    def __init__(self, config: Settings, create_app: Callable[[], Any]) -> None:
        self._config = config
        self._create_app = create_app
        super().__init__()

    def load_config(self) -> None:
        """Tell it."""
        config = self._config
        told = {
            "bind": f"{config.host}:{config.port}",
            "worker_class": HurryingWorker,
            "workers": config.web_workers,
            "threads": config.web_threads,
            "graceful_timeout": 10,
            "timeout": 60,
            "keepalive": 5,
            # Queries carry wordings and cursors; this is the most gunicorn takes.
            "limit_request_line": 8190,
            "forwarded_allow_ips": ",".join(config.trusted_proxies) or "127.0.0.1",
            "proc_name": "sayso",
            "logger_class": OurLog,
            # Signals are enough to tell it; a socket in the home folder is a surprise.
            "control_socket_disable": True,
        }
        for name, value in told.items():
            self.cfg.set(name, value)

    def load(self) -> Any:  # noqa: ANN401 - a WSGI application
        """Build the application, in the worker: pools do not survive a fork."""
        return self._create_app()


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
    Gunicorn(config, partial(get_app, config, counters)).run()


if __name__ == "__main__":
    main()
