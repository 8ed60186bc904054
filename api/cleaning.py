"""Cleans what authors wrote before a browser of ours shows it: by what may stay."""

from __future__ import annotations

import nh3

_LOOKS = {"align", "bgcolor", "class", "dir", "height", "lang", "style", "width"}
_OF_TABLES = {
    "background",
    "border",
    "cellpadding",
    "cellspacing",
    "colspan",
    "rowspan",
}
_CLEANER = nh3.Cleaner(
    tags=nh3.ALLOWED_TAGS
    | {"center", "font", "section", "article", "header", "footer"},
    clean_content_tags={"script", "style", "title"},
    attributes={
        "*": _LOOKS | _OF_TABLES | {"valign", "title", "role"},
        "a": {"href", "name", "target"},
        "img": {"src", "alt"},
        "font": {"color", "face", "size"},
    },
    url_schemes={"http", "https", "mailto", "tel"},
)


def cleaned(html: str) -> str:
    """Return HTML without anything that could run, send, or load but pictures."""
    return _CLEANER.clean(html)
