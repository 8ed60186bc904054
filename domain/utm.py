"""Marks links for statistics elsewhere: UTM parameters on those that have none."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape
from urllib.parse import urlencode

from domain.hrefs import hrefs_replaced, with_tags_hidden

_WEB = re.compile(r"\s*https?://", re.IGNORECASE)
_URL = re.compile(r"https?://[^\s<>\"')\]]+", re.IGNORECASE)
_AFTER_URL = ".,;:!?"


def marked_html(html: str, utm: Mapping[str, str]) -> str:
    """Add parameters to every link over HTTP that has none of the kind."""
    if not utm:
        return html
    query = escape(urlencode(utm))
    return hrefs_replaced(html, lambda url: _marked(url, query, "&amp;"))


def marked_text(text: str, utm: Mapping[str, str]) -> str:
    """Add parameters to every URL of a plain text that has none of the kind."""
    if not utm:
        return text
    query = urlencode(utm)

    def mark(found: re.Match[str]) -> str:
        url = found[0].rstrip(_AFTER_URL)
        return _marked(url, query, "&") + found[0][len(url) :]

    return with_tags_hidden(text, lambda hidden: _URL.sub(mark, hidden))


def _marked(url: str, query: str, joint: str) -> str:
    if not _WEB.match(url) or "utm_" in url.lower():
        return url
    address, sign, fragment = url.partition("#")
    begin = joint if "?" in address else "?"
    if address.endswith(("?", joint)):
        begin = ""
    return f"{address}{begin}{query}{sign}{fragment}"
