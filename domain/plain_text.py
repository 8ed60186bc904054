"""Makes the plain-text part of a message from its HTML, keeping Liquid tags whole."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser

from domain.liquid_tags import replaced

# Noncharacters stand for Liquid tags while the HTML is read: no author types them.
_OPEN, _CLOSE = "\ufdd0", "\ufdd1"
_STANDIN = re.compile(f"{_OPEN}([0-9]+){_CLOSE}")
_SILENT = frozenset({"head", "script", "style", "template", "title"})
_PARAGRAPHS = frozenset(
    {"blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "ol", "p", "table", "ul"}
)
_LINES = frozenset({"address", "div", "footer", "header", "section", "tr"})
_CELLS = frozenset({"td", "th"})
# Only HTML's own white space folds; a no-break space is meant to stay.
_SPACE = re.compile(r"[ \t\r\n\f]+")


def plain_text(html: str) -> str:
    """Write ``html`` as plain text: links as ``text (url)``, one line a list item."""
    tags: list[str] = []

    def hide(tag: str) -> str:
        tags.append(tag)
        return f"{_OPEN}{len(tags) - 1}{_CLOSE}"

    reader = _Reader()
    hidden = replaced(html.replace(_OPEN, "").replace(_CLOSE, ""), hide)
    # The library's reader fails at ``<![`` without a keyword that it knows.
    reader.feed(hidden.replace("<![", "<!x["))
    reader.end()
    return _STANDIN.sub(lambda standin: tags[int(standin[1])], reader.text())


class _Reader(HTMLParser):
    """Hears tags and writes lines; paragraphs are kept one empty line apart."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._written: list[str] = []
        self._silence = 0
        self._link: tuple[str, int] | None = None
        self._counters: list[int | None] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silence += 1
        elif tag == "body":
            self._silence = 0  # the end of the head may be left out
        elif tag == "a":
            self.handle_endtag("a")  # there is no link within a link
            self._link = (dict(attrs).get("href") or "", len(self._written))
        elif tag == "img":
            self.handle_data(dict(attrs).get("alt") or "")
        else:
            self._begin_block(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silence = max(0, self._silence - 1)
        elif tag == "a":
            self._close_link()
        else:
            self._end_block(tag)

    def handle_data(self, data: str) -> None:
        if not self._silence:
            self._written.append(_SPACE.sub(" ", data))

    def end(self) -> None:
        """Take in what is left; a tag or comment without an end is none.

        The library's own ``close`` looks for that end anew behind every ``<``: by the
        square of their number, which an author chooses.
        """
        self.handle_data(unescape(self.rawdata.partition("<")[0]))

    def text(self) -> str:
        """Return what was written, tidied."""
        lines = [
            _SPACE.sub(" ", line).strip() for line in "".join(self._written).split("\n")
        ]
        return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n") + "\n"

    def _begin_block(self, tag: str) -> None:
        if tag in {"ol", "ul"}:
            self._counters.append(0 if tag == "ol" else None)
        if tag == "li":
            self._written.append(f"\n{self._bullet()} ")
        elif tag == "hr":
            self._written.append("\n\n---\n\n")
        else:
            self._written.append("\n" if tag == "br" else _spacing(tag))

    def _end_block(self, tag: str) -> None:
        if tag in {"ol", "ul"} and self._counters:
            self._counters.pop()
        self._written.append(_spacing(tag))

    def _bullet(self) -> str:
        if not self._counters or (count := self._counters[-1]) is None:
            return "*"
        self._counters[-1] = count + 1
        return f"{count + 1}."

    def _close_link(self) -> None:
        if not self._link:
            return
        (url, start), self._link = self._link, None
        label = "".join(self._written[start:]).strip()
        if not label:
            self._written.append(url)
        elif url and not url.startswith("#") and url not in {label, f"mailto:{label}"}:
            self._written.append(f" ({url})")


def _spacing(tag: str) -> str:
    if tag in _PARAGRAPHS:
        return "\n\n"
    if tag in _LINES:
        return "\n"
    return " " if tag in _CELLS else ""
