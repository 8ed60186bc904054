"""/v1/openapi.json, /v1/docs and /problems/…: the API explains itself."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

import falcon
import orjson
from falcon import Request, Response

from api import errors, handbook
from api.pages import filled

_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


class Description:
    """/v1/openapi.json."""

    def __init__(self, description: Mapping[str, Any]) -> None:
        self._content = orjson.dumps(description)

    def on_get(self, _req: Request, resp: Response) -> None:
        """Give the description."""
        resp.data = self._content
        resp.content_type = falcon.MEDIA_JSON


class ReadingPage:
    """/v1/docs: the description for human eyes, without a script."""

    def __init__(self, description: Mapping[str, Any]) -> None:
        self._content = _page("Sayso: the API", "".join(handbook.sections(description)))

    def on_get(self, _req: Request, resp: Response) -> None:
        """Show it."""
        _show(resp, self._content)


class Explanation:
    """/problems/{name}: what a refusal means."""

    def on_get(self, _req: Request, resp: Response, name: str) -> None:
        """Explain it."""
        known = errors.explanations().get(name)
        if known is None:
            raise falcon.HTTPNotFound(description=f"there is no problem {name}")
        status, meaning = known
        body = f"<h1>{escape(name)}</h1><p>{escape(meaning)}</p><p>Status {status}.</p>"
        _show(resp, _page(name, body))


def _page(title: str, body: str) -> bytes:
    return filled("explaining", title=escape(title), body=body).encode()


def _show(resp: Response, content: bytes) -> None:
    resp.data = content
    resp.content_type = falcon.MEDIA_HTML
    resp.set_header("Content-Security-Policy", _POLICY)
