"""What the checks of a wording look at."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from domain.checks.hosts import host_of
from domain.checks.page import VARIABLE, Page, read
from domain.plain_text import plain_text
from domain.rendering import Parsed, Rendered

#: Stand for links that every message has for itself.
WAY_OUT = "https://unsubscribe.invalid/out"
WEB_VERSION = "https://unsubscribe.invalid/web"


def named_host(url: str) -> str:
    """Return the host of a URL; empty if there is none, or a variable names it."""
    try:
        host = host_of(url)
    except ValueError:
        return ""
    return "" if VARIABLE in host else host


@dataclass(frozen=True)
class Seen:
    """One wording: with its partials, MJML as HTML, Liquid tags as they are."""

    subject: str
    html: str

    @cached_property
    def page(self) -> Page:
        """Return what is in its HTML."""
        return read(self.html)

    @cached_property
    def hosts(self) -> list[str]:
        """Name the hosts of its links and pictures, as far as they can be read."""
        links = (link.href for link in self.page.links)
        sources = (picture.src for picture in self.page.pictures)
        return list(filter(None, dict.fromkeys(map(named_host, (*links, *sources)))))

    @cached_property
    def text(self) -> str:
        """Return what of its HTML is read."""
        return plain_text(self.html)


@dataclass(frozen=True)
class Sample:
    """One wording as somebody reads it of whom nothing is known."""

    parsed: Parsed
    #: The text part as its author wrote it; None if it is made from the HTML.
    text: str | None

    @cached_property
    def written(self) -> Rendered:
        """Return subject, HTML and text."""
        links = {"unsubscribe_url": WAY_OUT, "web_version_url": WEB_VERSION}
        return self.parsed.render(links)

    @cached_property
    def page(self) -> Page:
        """Return what is in its HTML."""
        return read(self.written.html)
