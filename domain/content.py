"""What a campaign says, and in whose name."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import msgspec

HTML, MJML = "html", "mjml"
FORMATS = (HTML, MJML)


class Wording(msgspec.Struct, frozen=True, omit_defaults=True):
    """Templates in Liquid; ``text`` is made from ``html`` if there is none."""

    subject: str
    html: str
    text: str | None = None


class Origin(msgspec.Struct, frozen=True, omit_defaults=True):
    """The template that a content was taken from; version 0 asks for the newest."""

    id: UUID
    version: int = 0


class Content(Wording, frozen=True, omit_defaults=True):
    """All that is said, in every language, and nothing that lies elsewhere.

    ``html`` is in ``format``. ``language`` (BCP 47) is that of the wording itself, and
    ``variants`` are wordings in other languages. ``partials`` are what its templates
    render by code, as they were when it was written. ``utm`` goes onto its links.
    ``tracking`` names what is counted of it (``domain.tracking.setting``), ``links``
    are where those lead that are counted: they are fixed with it.
    """

    format: str = HTML
    language: str = ""
    variants: dict[str, Wording] = {}
    partials: dict[str, Content] = {}
    utm: dict[str, str] = {}
    tracking: tuple[str, ...] | None = None
    links: tuple[str, ...] = ()
    template: Origin | None = None

    @property
    def sources(self) -> Iterator[str]:
        """Yield every template that it is made of, but those of partials."""
        for wording in (self, *self.variants.values()):
            yield from (wording.subject, wording.html, wording.text or "")


class Sender(msgspec.Struct, frozen=True, omit_defaults=True):
    """Who a campaign comes from; refusals go to ``return_path``, else ``address``."""

    name: str
    address: str
    reply_to: str | None = None
    return_path: str | None = None
