"""Goes through the links of an HTML source, with Liquid's tags hidden."""

from __future__ import annotations

import re
from collections.abc import Callable

from domain.liquid_tags import replaced
from domain.veil import ELEMENT

_OPEN, _CLOSE = "\ufdd0", "\ufdd1"
_STANDIN = re.compile(f"{_OPEN}([0-9]+){_CLOSE}")
_LINK = re.compile(r"<(?:a|area|mj-[a-z-]{1,40})[\s/]", re.IGNORECASE)
_HREF = re.compile(
    r"""(\shref\s{0,9}=\s{0,9})(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)')""",
    re.IGNORECASE,
)


def hrefs_replaced(html: str, by: Callable[[str], str]) -> str:
    """Put something in the place of each link, as it is written in the source.

    Where a tag stands in it, there is a stand-in for it: see ``is_fixed``.
    """

    def href(found: re.Match[str]) -> str:
        quote = '"' if found["single"] is None else "'"
        url = found["double"] if found["single"] is None else found["single"]
        return f"{found[1]}{quote}{by(url)}{quote}"

    def element(found: re.Match[str]) -> str:
        if not _LINK.match(found[0]):
            return found[0]
        return _HREF.sub(href, found[0], count=1)

    return with_tags_hidden(html, lambda hidden: ELEMENT.sub(element, hidden))


def is_fixed(url: str) -> bool:
    """Tell whether a link is the same for everybody: no tag stands in it."""
    return _OPEN not in url


def with_tags_hidden(source: str, work: Callable[[str], str]) -> str:
    """Work on a source without seeing what Liquid makes of it."""
    tags: list[str] = []

    def hide(tag: str) -> str:
        tags.append(tag)
        return f"{_OPEN}{len(tags) - 1}{_CLOSE}"

    hidden = replaced(source.replace(_OPEN, "").replace(_CLOSE, ""), hide)
    return _STANDIN.sub(lambda standin: tags[int(standin[1])], work(hidden))
