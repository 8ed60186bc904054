"""Marks links for statistics elsewhere: UTM parameters on those that have none."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from html import escape
from urllib.parse import urlencode

from domain.liquid_tags import replaced
from domain.veil import ELEMENT

_OPEN, _CLOSE = "\ufdd0", "\ufdd1"
_STANDIN = re.compile(f"{_OPEN}([0-9]+){_CLOSE}")
_LINK = re.compile(r"<(?:a|area)[\s/]", re.IGNORECASE)
_HREF = re.compile(
    r"""(\shref\s{0,9}=\s{0,9})(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)')""",
    re.IGNORECASE,
)
_WEB = re.compile(r"\s*https?://", re.IGNORECASE)
_URL = re.compile(r"https?://[^\s<>\"')\]]+", re.IGNORECASE)
_AFTER_URL = ".,;:!?"


def marked_html(html: str, utm: Mapping[str, str]) -> str:
    """Add parameters to every link over HTTP that has none of the kind."""
    if not utm:
        return html
    query = escape(urlencode(utm))

    def mark(href: re.Match[str]) -> str:
        quote = '"' if href["single"] is None else "'"
        url = href["double"] if href["single"] is None else href["single"]
        return f"{href[1]}{quote}{_marked(url, query, '&amp;')}{quote}"

    def element(found: re.Match[str]) -> str:
        if not _LINK.match(found[0]):
            return found[0]
        return _HREF.sub(mark, found[0], count=1)

    return _with_tags_hidden(html, lambda hidden: ELEMENT.sub(element, hidden))


def marked_text(text: str, utm: Mapping[str, str]) -> str:
    """Add parameters to every URL of a plain text that has none of the kind."""
    if not utm:
        return text
    query = urlencode(utm)

    def mark(found: re.Match[str]) -> str:
        url = found[0].rstrip(_AFTER_URL)
        return _marked(url, query, "&") + found[0][len(url) :]

    return _with_tags_hidden(text, lambda hidden: _URL.sub(mark, hidden))


def _marked(url: str, query: str, joint: str) -> str:
    if not _WEB.match(url) or "utm_" in url.lower():
        return url
    address, sign, fragment = url.partition("#")
    begin = joint if "?" in address else "?"
    if address.endswith(("?", joint)):
        begin = ""
    return f"{address}{begin}{query}{sign}{fragment}"


def _with_tags_hidden(source: str, work: Callable[[str], str]) -> str:
    tags: list[str] = []

    def hide(tag: str) -> str:
        tags.append(tag)
        return f"{_OPEN}{len(tags) - 1}{_CLOSE}"

    hidden = replaced(source.replace(_OPEN, "").replace(_CLOSE, ""), hide)
    return _STANDIN.sub(lambda standin: tags[int(standin[1])], work(hidden))
