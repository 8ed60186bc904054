"""Pages that people see: no script, nothing from elsewhere, kept by nobody."""

from __future__ import annotations

from importlib import resources

import falcon
from falcon import Response

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'"


def show(resp: Response, page: str, status: int = 200, **parts: str) -> None:
    """Answer with a page; ``parts`` stand where their names are in braces."""
    text = (resources.files(__package__) / f"{page}.html").read_text(encoding="utf-8")
    for name, part in parts.items():
        text = text.replace(f"{{{name}}}", part)
    resp.status = falcon.code_to_http_status(status)
    resp.text = text
    resp.content_type = falcon.MEDIA_HTML
    resp.set_header("Content-Security-Policy", _POLICY)
    resp.set_header("Referrer-Policy", "no-referrer")
    resp.set_header("X-Robots-Tag", "noindex")
    resp.cache_control = ["no-store"]
