"""/u/{token}: the no that a message's own link carries (RFC 8058).

State changes on POST only: link scanners fetch every GET. The answer is the same for
whoever said no already, and it tells nothing about the person.
"""

from __future__ import annotations

from hashlib import sha256

import falcon
from falcon import Request, Response

from api.origin_address import Origins
from api.pages import show
from api.parts import Parts
from domain.application import By
from domain.ids import new_id
from domain.links import UnsubscribeLink, read_unsubscribe_token
from domain.store.commands import Command


class Unsubscribe:
    """Asks on GET, and does it on POST."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._keys = parts.keyring.links()
        self._origins = Origins(parts.settings.trusted_proxies)

    def on_get(self, _req: Request, resp: Response, token: str) -> None:
        """Show a page with one button."""
        self._link(token)
        show(resp, "unsubscribe")

    def on_post(self, req: Request, resp: Response, token: str) -> None:
        """Take the no, from the button or from the mail program."""
        link = self._link(token)
        req.bounded_stream.exhaust()
        said = Command("link", f"{token} {new_id()}", sha256(token.encode()).digest())
        by = By("recipient", self._parts.now(), said, while_held=True)
        subscribers = self._parts.application.subscribers
        trace = self._origins.trace(req)
        subscribers.unsubscribe(by, link.campaign_id, link.contact_id, trace)
        show(resp, "unsubscribed")

    def _link(self, token: str) -> UnsubscribeLink:
        link = read_unsubscribe_token(self._keys, token)
        if link is None:
            raise falcon.HTTPNotFound(description="this link is none of ours")
        return link
