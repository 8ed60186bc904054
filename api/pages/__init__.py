"""Pages that people see: no script, nothing from elsewhere, kept by nobody."""

from __future__ import annotations

import re
from importlib import resources

import falcon
from falcon import Response

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'"


def filled(page: str, **parts: str) -> str:
    """Return a page; ``parts`` stand where their names are in braces, as they are."""
    text = (resources.files(__package__) / f"{page}.html").read_text(encoding="utf-8")
    return re.sub(r"\{(\w+)\}", lambda name: parts.get(name[1], name[0]), text)


def show(resp: Response, page: str, status: int = 200, **parts: str) -> None:
    """Answer with a page; ``parts`` stand where their names are in braces."""
    resp.status = falcon.code_to_http_status(status)
    resp.text = filled(page, **parts)
    resp.content_type = falcon.MEDIA_HTML
    resp.set_header("Content-Security-Policy", _POLICY)
    resp.set_header("Referrer-Policy", "no-referrer")
    resp.set_header("X-Robots-Tag", "noindex")
    resp.cache_control = ["no-store"]
