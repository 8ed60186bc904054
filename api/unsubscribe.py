"""/u/{token}: the no that a message's own link carries (RFC 8058).

State changes on POST only: link scanners fetch every GET. The answer is the same for
whoever said no already, and it tells nothing about the person.
"""

from __future__ import annotations

from hashlib import sha256
from importlib import resources

import falcon
from falcon import Request, Response

from api.parts import Parts
from domain.application import By
from domain.ids import new_id
from domain.links import UnsubscribeLink, read_unsubscribe_token
from domain.store.commands import Command

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'"


class Unsubscribe:
    """Asks on GET, and does it on POST."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._keys = parts.keyring.links()

    def on_get(self, _req: Request, resp: Response, token: str) -> None:
        """Show a page with one button."""
        self._link(token)
        _show(resp, "unsubscribe.html")

    def on_post(self, req: Request, resp: Response, token: str) -> None:
        """Take the no, from the button or from the mail program."""
        link = self._link(token)
        req.bounded_stream.exhaust()
        said = Command("link", f"{token} {new_id()}", sha256(token.encode()).digest())
        by = By("recipient", self._parts.now(), said, while_held=True)
        subscribers = self._parts.application.subscribers
        subscribers.unsubscribe(by, link.campaign_id, link.contact_id)
        _show(resp, "unsubscribed.html")

    def _link(self, token: str) -> UnsubscribeLink:
        link = read_unsubscribe_token(self._keys, token)
        if link is None:
            raise falcon.HTTPNotFound(description="this link is none of ours")
        return link


def _show(resp: Response, page: str) -> None:
    resp.data = (resources.files("api") / "pages" / page).read_bytes()
    resp.content_type = falcon.MEDIA_HTML
    resp.set_header("Content-Security-Policy", _POLICY)
    resp.set_header("Referrer-Policy", "no-referrer")
    resp.set_header("X-Robots-Tag", "noindex")
    resp.cache_control = ["no-store"]
