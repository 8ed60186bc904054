"""Reads of a message's HTML what the checks ask for: links, pictures, words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser

from domain.liquid_tags import replaced

#: Stands for a Liquid tag, of which nobody knows yet what it becomes.
VARIABLE = "\ufdd0"
_SILENT = frozenset({"head", "script", "style", "template", "title"})
_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta"}
    | {"param", "source", "track", "wbr"}
)
_HIDING = ("display:none", "visibility:hidden", "font-size:0;", "mso-hide:all")


@dataclass
class Link:
    """Where a link leads, and what of it is seen."""

    href: str
    text: str = ""
    shown: bool = False


@dataclass(frozen=True)
class Picture:
    """A picture; ``alt`` is None if it has no alternative text at all."""

    src: str
    alt: str | None
    #: So small that nobody sees it.
    is_dot: bool


@dataclass
class Page:
    """What is in a message's HTML."""

    links: list[Link] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    #: Names of all elements, and characters of text that can be seen.
    elements: set[str] = field(default_factory=set)
    letters: int = 0


def read(html: str) -> Page:
    """Read HTML, with Liquid tags or without."""
    reader = _Reader()
    hidden = replaced(html.replace(VARIABLE, ""), lambda _: VARIABLE)
    # As in ``domain.plain_text``: the library's reader fails at ``<![``, and its
    # ``close`` takes time by the square.
    reader.feed(hidden.replace("<![", "<!x["))
    return reader.page


class _Reader(HTMLParser):
    """Keeps which elements are open, and since when nothing is seen."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.page = Page()
        self._open: list[tuple[str, bool]] = []
        self._count: dict[str, int] = {}
        self._unseen = 0
        self._link: Link | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        self.page.elements.add(tag)
        if tag == "img":
            self._picture(told)
        if tag in {"a", "area"}:
            self._link = Link((told.get("href") or "").strip())
            self.page.links.append(self._link)
        if tag not in _VOID:
            self._begin(tag, hides=tag in _SILENT or _hides(told))

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self._link = None
        # What was never opened ends nothing; else all within it ends with it.
        while self._count.get(tag):
            name, hides = self._open.pop()
            self._count[name] -= 1
            self._unseen -= hides
            if name == tag:
                break

    def handle_data(self, data: str) -> None:
        text = " ".join(data.split())
        if self._unseen or not text:
            return
        self.page.letters += len(text)
        self._show(text)

    def _begin(self, tag: str, *, hides: bool) -> None:
        if tag == "body":
            # The end of the head may be left out.
            self._open, self._count, self._unseen = [], {}, 0
        self._open.append((tag, hides))
        self._count[tag] = self._count.get(tag, 0) + 1
        self._unseen += hides

    def _picture(self, told: Mapping[str, str | None]) -> None:
        sizes = {(told.get(name) or "").strip() for name in ("width", "height")}
        is_dot = bool(sizes & {"0", "1", "0px", "1px"})
        alt = told.get("alt") or "" if "alt" in told else None
        self.page.pictures.append(Picture((told.get("src") or "").strip(), alt, is_dot))
        if not self._unseen and not is_dot:
            self._show(alt or "")

    def _show(self, text: str) -> None:
        if self._link:
            self._link.shown = True
            self._link.text = f"{self._link.text} {text}".strip()


def _hides(told: Mapping[str, str | None]) -> bool:
    style = "".join((told.get("style") or "").lower().split()) + ";"
    return "hidden" in told or any(word in style for word in _HIDING)
