"""/w/{token}: a message as a page, for whoever has its link.

What an author wrote is shown without anything that could run or send: cleaned by a
list of what may stay, under a policy that allows no script.
"""

from __future__ import annotations

from html import escape

import falcon
from falcon import Request, Response

from api.cleaning import cleaned
from api.parts import Parts
from domain.errors import ContentInvalid
from domain.links import MessageLink, read_web_version_token, unsubscribe_token
from domain.trying import Written

_POLICY = (
    "sandbox allow-popups; default-src 'none'; img-src https: http: data:;"
    " style-src 'unsafe-inline'"
)


class WebVersion:
    """Shows a message as one person got it, by their profile of now."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._keys = parts.keyring.links()

    def on_get(self, _req: Request, resp: Response, token: str) -> None:
        """Show it; a link that was altered, or of whoever is gone, leads nowhere."""
        link = read_web_version_token(self._keys, token)
        written = link and self._written(link, token)
        if not written:
            raise falcon.HTTPNotFound(description="this link is none of ours")
        resp.text = _page(written)
        resp.content_type = falcon.MEDIA_HTML
        resp.set_header("Content-Security-Policy", _POLICY)
        resp.set_header("Referrer-Policy", "no-referrer")
        resp.set_header("X-Robots-Tag", "noindex")
        resp.cache_control = ["no-store"]

    def on_head(self, req: Request, resp: Response, token: str) -> None:
        """Tell what GET would answer."""
        self.on_get(req, resp, token)

    def _written(self, link: MessageLink, token: str) -> Written | None:
        held = self._parts.queries.vault.recipients([link.contact_id])
        campaigns = self._parts.application.campaigns
        content, _ = campaigns.parts(campaigns.get(link.campaign_id))
        if content is None or link.contact_id not in held:
            return None
        _, _, fields = held[link.contact_id]
        try:
            return self._parts.trials.written(
                content, {**fields, **self._links(link, token)}
            )
        except ContentInvalid:
            return None

    def _links(self, link: MessageLink, token: str) -> dict[str, str]:
        key, url = self._parts.keyring.link, self._parts.settings.url
        no = unsubscribe_token(key.secret, key.id, link.campaign_id, link.contact_id)
        return {
            "unsubscribe_url": f"{url}/u/{no}",
            "web_version_url": f"{url}/w/{token}",
        }


def _page(written: Written) -> str:
    return (
        '<!doctype html><html><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(written.subject)}</title>{cleaned(written.html)}</html>"
    )
