"""The links of a content that can be counted: fixed when it is written.

A link is known by a digest of where it leads, so it stays the same however a message is
put together. Where Liquid has a part in it, it is nobody else's business and not
counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import unescape

from domain.content import Content
from domain.hrefs import hrefs_replaced, is_fixed
from domain.tracking.links import link_of
from domain.utm import marked_html

#: Links of one content; more are not counted.
MOST_LINKS = 500
#: The field of a message that the picture and the unseen link are in.
TAIL = "_tail"
_WEB = re.compile(r"https?://[^\s\x00-\x1f\x7f-\x9f]+", re.IGNORECASE)
_BODY_END = re.compile(r"</body\s*>", re.IGNORECASE)


def field_of(link: str) -> str:
    """Name the field of a message that a link stands in."""
    return f"_link_{link}"


def targets_of(content: Content) -> tuple[str, ...]:
    """Return where the links of a content lead that can be counted, each once."""
    found: dict[str, None] = {}
    for source in _htmls(content):
        hrefs_replaced(
            marked_html(source, content.utm),
            lambda url: (found.setdefault(_target(url)), url)[1],
        )
    found.pop("", None)
    return tuple(found)[:MOST_LINKS]


def marked(html: str, targets: Iterable[str]) -> str:
    """Put a field in the place of each link that is counted, and one at the end."""
    links = {target: link_of(target) for target in targets}

    def mark(url: str) -> str:
        link = links.get(_target(url))
        return f"{{{{ {field_of(link)} }}}}" if link else url

    made = hrefs_replaced(html, mark)
    end = [one.start() for one in _BODY_END.finditer(made)][-1:] or [len(made)]
    return f"{made[: end[0]]}{{{{ {TAIL} }}}}{made[end[0] :]}"


def _target(url: str) -> str:
    """Return where a link of HTML leads, or "" if it is not counted."""
    target = unescape(url).strip()
    return target if is_fixed(url) and _WEB.fullmatch(target) else ""


def _htmls(content: Content) -> Iterator[str]:
    for one in (content, *content.partials.values()):
        for wording in (one, *one.variants.values()):
            yield wording.html
