"""/t/{token}: the picture of a message, or a link of it.

The request is on the disk before its answer leaves. A link leads where the approved
content has it lead, and nowhere else: whatever was altered leads nowhere.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from string import ascii_letters, digits, punctuation
from urllib.parse import quote

import falcon
from falcon.asgi import Request, Response

from api.edge.keeping import Keeping
from api.origin_address import Origins
from domain.application.link_targets import Targets
from domain.links import Followed, read_tracked_token
from domain.tracking.gathering import Request as Hit
from domain.tracking.links import OPEN, TRAP
from domain.tracking.signs import Networks, agent_of

#: The smallest transparent picture there is.
PICTURE = bytes.fromhex(
    "47494638396101000100800000000000ffffff21f90401000000002c00000000"
    "010001000002024401003b"
)

_ASCII = ascii_letters + digits + punctuation


class Hits:
    """Answers whoever opens a message or follows a link of it."""

    def __init__(
        self,
        keys: Mapping[str, bytes],
        targets: Targets,
        keeping: Keeping,
        whence: Whence,
        now: Callable[[], datetime],
    ) -> None:
        self._keys = keys
        self._targets = targets
        self._keeping = keeping
        self._whence = whence
        self._now = now

    async def on_get(self, req: Request, resp: Response, token: str) -> None:
        """Show the picture, or lead to where the link leads."""
        followed = read_tracked_token(self._keys, token)
        if followed is None:
            raise falcon.HTTPNotFound(description="this link is none of ours")
        target = await self._target(followed)
        await self._keeping.keep(self._hit(req, followed))
        _answer(resp, followed.link, target)

    async def on_head(self, req: Request, resp: Response, token: str) -> None:
        """Tell what GET would answer: programs ask so."""
        await self.on_get(req, resp, token)

    async def _target(self, followed: Followed) -> str:
        if followed.link in (OPEN, TRAP):
            return ""
        found = self._targets.known(followed.campaign_id)
        if found is None:
            found = await self._keeping.aside(self._targets.load, followed.campaign_id)
        if followed.link not in found:
            raise falcon.HTTPNotFound(description="this link is none of ours")
        return found[followed.link]

    def _hit(self, req: Request, followed: Followed) -> Hit:
        return Hit(
            campaign_id=followed.campaign_id,
            link=followed.link,
            at=int(self._now().timestamp() * 1000),
            agent=agent_of(req.user_agent or ""),
            contact_id=followed.contact_id,
            sent=followed.sent,
            network=self._whence.of(req),
            head=req.method == "HEAD",
        )


class Whence:
    """Tells whose network a request comes from."""

    def __init__(self, origins: Origins, networks: Networks) -> None:
        self._origins = origins
        self._networks = networks

    def of(self, req: Request) -> str:
        """Return whose network it is, or ""."""
        peer, _ = req.scope.get("client") or ("", 0)
        ip, _ = self._origins.locate(peer, req.get_header("X-Forwarded-For") or "")
        return self._networks.of(ip)


def _answer(resp: Response, link: str, target: str) -> None:
    resp.set_header("Cache-Control", "no-store")
    resp.set_header("Referrer-Policy", "no-referrer")
    resp.set_header("X-Robots-Tag", "noindex")
    if link == OPEN:
        resp.content_type, resp.data = falcon.MEDIA_GIF, PICTURE
    elif target:
        resp.status = falcon.HTTP_302
        # What is not ASCII is written as every browser reads it (RFC 3986, 2.1).
        resp.set_header("Location", quote(target, safe=_ASCII))
    else:
        resp.status = falcon.HTTP_204
