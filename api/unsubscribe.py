"""/u/{token}: the no that a message's own link carries (RFC 8058).

State changes on POST only: link scanners fetch every GET. The answer is the same for
whoever said no already, and it tells nothing about the person.
"""

from __future__ import annotations

from hashlib import sha256
from urllib.parse import parse_qs

import falcon
from falcon import Request, Response

from api.origin_address import Origins
from api.pages import show
from api.parts import Parts
from domain.application import By
from domain.ids import new_id
from domain.links import MessageLink, read_unsubscribe_token
from domain.store.commands import Command

_LONGEST = 1_000
#: What else the page offers -> the words on its button.
_OFFERS = {
    "topic": "Nothing more about this topic",
    "sender": "Nothing more from this sender",
    "all": "Nothing more at all",
}
_BUTTONS = {
    name: f'<button name="from" value="{name}">{words}</button>'
    for name, words in _OFFERS.items()
}
_OF_THIS_KIND = "Nothing more of this kind"


class Unsubscribe:
    """Asks on GET, and does it on POST."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._keys = parts.keyring.links()
        self._origins = Origins(parts.settings.trusted_proxies)

    def on_get(self, _req: Request, resp: Response, token: str) -> None:
        """Show a page with one button."""
        link = self._link(token)
        offers = self._parts.application.unsubscribing.offers(link.campaign_id)
        show(resp, "unsubscribe", more="\n".join(map(_BUTTONS.__getitem__, offers[1:])))

    def on_head(self, req: Request, resp: Response, token: str) -> None:
        """Tell what GET would answer: some scanners ask no more."""
        self.on_get(req, resp, token)

    def on_post(self, req: Request, resp: Response, token: str) -> None:
        """Take the no, from the button or from the mail program."""
        link = self._link(token)
        what = _wanted(req)
        # No part of the token: what is remembered of commands is no secret.
        said = Command("link", str(new_id()), sha256(token.encode()).digest())
        by = By("recipient", self._parts.now(), said, while_held=True)
        trace = self._origins.trace(req)
        self._parts.application.unsubscribing.take(by, link, what, trace)
        show(resp, "unsubscribed", what=_OFFERS.get(what, _OF_THIS_KIND))

    def _link(self, token: str) -> MessageLink:
        link = read_unsubscribe_token(self._keys, token)
        if link is None:
            raise falcon.HTTPNotFound(description="this link is none of ours")
        return link


def _wanted(req: Request) -> str:
    """Tell which button was pressed; a mail program presses the first."""
    body = req.bounded_stream.read(_LONGEST).decode("utf-8", "replace")
    req.bounded_stream.exhaust()
    [pressed] = parse_qs(body).get("from", ["purpose"])[:1]
    return pressed
