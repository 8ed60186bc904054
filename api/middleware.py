"""What happens around every request: a name, a line in the log, and a count."""

from __future__ import annotations

import re
import time

import structlog
from falcon import Request, Response

from api.metrics import Requests
from domain.ids import new_id

_HEADER = "X-Request-Id"
_SAFE = re.compile(r"[A-Za-z0-9._-]{1,64}")

logger = structlog.get_logger()


class RequestLog:
    """Gives each request an id and logs what was asked, never by whom or about whom."""

    def __init__(self, requests: Requests) -> None:
        self._requests = requests

    def process_request(self, req: Request, resp: Response) -> None:
        """Take the caller's id for the request, or give it one."""
        told = req.get_header(_HEADER) or ""
        id_ = told if _SAFE.fullmatch(told) else str(new_id())
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request=id_)
        resp.set_header(_HEADER, id_)
        req.context.began = time.perf_counter()

    def process_response(
        self,
        req: Request,
        resp: Response,
        _resource: object,
        _succeeded: bool,  # noqa: FBT001 - Falcon calls it so
    ) -> None:
        """Log the path's pattern, not the path: ids are enough to find a person."""
        took = time.perf_counter() - req.context.began
        path, status = req.uri_template, resp.status_code
        self._requests.observe(req.method, path, status, took)
        logger.info(
            "request",
            method=req.method,
            path=path,
            status=status,
            ms=round(took * 1000, 1),
        )
