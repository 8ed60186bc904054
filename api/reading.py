"""/v1/openapi.json, /v1/docs and /problems/…: the API explains itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape
from importlib import resources
from typing import Any

import falcon
import orjson
from falcon import Request, Response

from api import errors

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
        self._content = _page("Sayso: the API", "".join(_sections(description)))

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


def _sections(description: Mapping[str, Any]) -> Iterator[str]:
    yield "<h1>Sayso: the API</h1>"
    yield f"<p>{escape(description['info']['description'])}</p>"
    for path, operations in description["paths"].items():
        for method, operation in operations.items():
            yield _section(method.upper(), path, operation)


def _section(method: str, path: str, operation: Mapping[str, Any]) -> str:
    rows = "".join(
        f"<tr><td>{escape(name)}<td>{escape(where)}<td>{escape(what)}"
        for name, where, what in _fields(operation)
    )
    answers = "".join(
        f"<tr><td>{status}<td colspan=2>{escape(answer['description'])}"
        for status, answer in operation["responses"].items()
    )
    return (
        f"<section><h2><code>{method} {escape(path)}</code></h2>"
        f"<p>{escape(operation['summary'])} {escape(operation['description'])}</p>"
        f"<table>{rows}{answers}</table></section>"
    )


def _fields(operation: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    for parameter in operation.get("parameters", ()):
        schema = parameter.get("schema", {})
        yield parameter["name"], parameter["in"], str(schema.get("type", ""))
    for media, body in operation.get("requestBody", {}).get("content", {}).items():
        schema = body["schema"]
        yield "body", media, schema.get("$ref", "").rpartition("/")[2] or "text"


def _page(title: str, body: str) -> bytes:
    frame = (resources.files("api") / "pages" / "reading.html").read_text("utf-8")
    return frame.replace("{title}", escape(title)).replace("{body}", body).encode()


def _show(resp: Response, content: bytes) -> None:
    resp.data = content
    resp.content_type = falcon.MEDIA_HTML
    resp.set_header("Content-Security-Policy", _POLICY)
