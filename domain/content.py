"""What a campaign says, and in whose name."""

from __future__ import annotations

import msgspec


class Content(msgspec.Struct, frozen=True, omit_defaults=True):
    """Templates in Liquid; ``text`` is made from ``html`` if there is none."""

    subject: str
    html: str
    text: str | None = None


class Sender(msgspec.Struct, frozen=True, omit_defaults=True):
    """Who a campaign comes from; refusals go to ``return_path``, else ``address``."""

    name: str
    address: str
    reply_to: str | None = None
    return_path: str | None = None
