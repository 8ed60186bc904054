"""Puts partials in the place of ``{% render 'code' %}``: text for text, before Liquid.

So MJML, style sheets and links of a partial are treated as those around it, and a
message is filled in without a look elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from domain.liquid_tags import replaced, spans

#: Characters that partials may bring: one that names ten that name ten …
LONGEST = 1_000_000
#: How many may stand within each other.
DEEPEST = 20
_ANY = re.compile(r"\{%-?\s{0,100}render\b")
_RENDER = re.compile(
    r"""\{%-?\s{0,100}render\s{1,100}(["'])([a-z0-9][a-z0-9_-]{0,62})\1\s{0,100}-?%\}"""
)

#: code -> the source of a partial; None if there is none.
SourceOf = Callable[[str], str | None]


class PartialUnfit(ValueError):  # noqa: N818 - a refusal is named for what is wrong
    """A partial cannot stand where it is named."""


def named(source: str) -> set[str]:
    """Return the codes of the partials that a template renders itself."""
    tags = (_RENDER.fullmatch(source, *place) for place in spans(source))
    return {found[2] for found in tags if found}


def expanded(source: str, source_of: SourceOf) -> str:
    """Put partials in their places, and those that they render in theirs.

    Raises PartialUnfit for one that there is not, for a circle, and for too much.
    """
    return _Expansion(source_of).of(source, ())


def blanked(source: str) -> str:
    """Take the places of partials out, so that all that is left is the author's own."""
    return replaced(source, lambda tag: "" if _RENDER.fullmatch(tag) else tag)


class _Expansion:
    def __init__(self, source_of: SourceOf) -> None:
        self._source_of = source_of
        self._room = LONGEST

    def of(self, source: str, way: tuple[str, ...]) -> str:
        return replaced(source, lambda tag: self._instead(tag, way))

    def _instead(self, tag: str, way: tuple[str, ...]) -> str:
        if not _ANY.match(tag):
            return tag
        found = _RENDER.fullmatch(tag)
        if not found:
            raise PartialUnfit("render takes the code of a partial, and no more")
        return self._partial(found[2], way)

    def _partial(self, code: str, way: tuple[str, ...]) -> str:
        if code in way:
            raise PartialUnfit(f"partials go in a circle: {_way((*way, code))}")
        if len(way) >= DEEPEST:
            raise PartialUnfit(f"over {DEEPEST} partials stand within each other")
        source = self._source_of(code)
        if source is None:
            raise PartialUnfit(f"there is no partial {code}")
        self._room -= len(source)
        if self._room < 0:
            raise PartialUnfit(f"partials bring over {LONGEST} characters")
        return self.of(source, (*way, code))


def _way(codes: Iterable[str]) -> str:
    return " → ".join(codes)
