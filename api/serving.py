"""Gunicorn, told by our settings instead of its own files."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Mapping
from threading import Event
from typing import Any

from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger

from settings import Settings

_LINKS = re.compile(r"(/[crstuw]/)[^\s'\"?]+")


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
    """Gunicorn for one of our applications, with what is ``told`` of it."""

    def __init__(
        self,
        config: Settings,
        create_app: Callable[[], Any],
        told: Mapping[str, Any],
        stopping: Event | None = None,
    ) -> None:
        #: Set in a worker that is to stop.
        self.stopping = stopping or Event()
        self._config = config
        self._create_app = create_app
        self._told = told
        super().__init__()

    def load_config(self) -> None:
        """Tell it."""
        told = {
            "graceful_timeout": 10,
            "timeout": 60,
            "keepalive": 5,
            # Queries carry wordings and cursors; this is the most gunicorn takes.
            "limit_request_line": 8190,
            "forwarded_allow_ips": ",".join(self._config.trusted_proxies)
            or "127.0.0.1",
            "logger_class": OurLog,
            # Signals are enough to tell it; a socket in the home folder is a surprise.
            "control_socket_disable": True,
            **self._told,
        }
        for name, value in told.items():
            self.cfg.set(name, value)

    def load(self) -> Any:  # noqa: ANN401 - a WSGI or ASGI application
        """Build the application, in the worker: pools do not survive a fork."""
        return self._create_app()
