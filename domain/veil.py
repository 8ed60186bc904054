"""Hides Liquid tags from programs that read HTML or MJML, and finds them again.

In a text a tag becomes a comment, which may stand anywhere, also between the rows of a
table; in an attribute, a style sheet or a title it becomes a word. Steps between the
attributes of an element, such as ``{% if %}``, are hidden with all that lies between
them: programs put attributes into another order.
"""

from __future__ import annotations

import re
from itertools import count

from domain.liquid_tags import replaced

_OPEN, _CLOSE = "\ufdd0", "\ufdd1"
_STANDIN = re.compile(f"{_OPEN}([0-9]+){_CLOSE}")
_QUOTED = re.compile(r""""[^"]*"|'[^']*'""")
_INSIDE = r"""(?:"[^"]*(?:"|\Z)|'[^']*(?:'|\Z)|[^'">]+)*(?:>|\Z)"""
# Each alternative takes what it begins with, to the very end if it must: so the whole
# is gone through once, whatever an author leaves open.
_NO_TEXT = re.compile(
    r"<!--.*?(?:-->|\Z)"
    r"|<(?P<name>style|script|title|textarea|mj-style|mj-title|mj-preview)\b"
    r".*?(?:</(?P=name)\s{0,9}>|\Z)"
    rf"|<[a-z/!?]{_INSIDE}",
    re.DOTALL | re.IGNORECASE,
)
#: A tag of HTML, with all its attributes.
ELEMENT = re.compile(rf"<[a-z/]{_INSIDE}", re.IGNORECASE)


class TagLost(ValueError):  # noqa: N818 - says what is wrong
    """A Liquid tag did not come through, or not in its order."""

    def __init__(self, tag: str) -> None:
        super().__init__(f"a Liquid tag cannot stand where it does: {tag[:60]}")


class Veil:
    """A source whose Liquid tags are hidden: ``text`` is for others to work on."""

    def __init__(self, source: str) -> None:
        self._tags: list[str] = []
        #: Those in style sheets: a sheet may be taken apart.
        self._of_styles: set[int] = set()
        #: Those that are hidden within another.
        self._within: set[int] = set()
        bare = source.replace(_OPEN, "").replace(_CLOSE, "")
        low = bare.lower()
        self._word = next(w for n in count() if (w := f"lq{n}z") not in low)
        hidden = _NO_TEXT.sub(self._as_words, replaced(bare, self._hide))
        self.text = _STANDIN.sub(rf"<!--{self._word}\1z-->", hidden)
        self._shown = re.compile(
            rf'<!--{self._word}(\d+)z-->|{self._word}(\d+)z(?:="")?'
        )

    @property
    def has_steps_in_styles(self) -> bool:
        """Tell whether a style sheet has conditions or loops: it is no sheet then."""
        return any(self._tags[n].startswith("{%") for n in self._of_styles)

    def lifted(self, text: str) -> str:
        """Put the tags where their stand-ins are now; raises TagLost."""
        found = self._numbers(text)
        excused = self._of_styles | self._within | set(found)
        for n, tag in enumerate(self._tags):
            if n not in excused:
                raise TagLost(tag)
        if self._steps(found) != self._steps(self._numbers(self.text)):
            raise TagLost("{% ... %}")
        return self._shown.sub(lambda one: self._tags[int(one[1] or one[2])], text)

    def _numbers(self, text: str) -> list[int]:
        return [int(one[1] or one[2]) for one in self._shown.finditer(text)]

    def _steps(self, numbers: list[int]) -> list[int]:
        free = (n for n in numbers if n not in self._of_styles)
        return [n for n in free if self._tags[n].startswith("{%")]

    def _hide(self, tag: str) -> str:
        self._tags.append(tag)
        return f"{_OPEN}{len(self._tags) - 1}{_CLOSE}"

    def _as_words(self, found: re.Match[str]) -> str:
        if (found["name"] or "").lower() in ("style", "mj-style"):
            self._of_styles.update(map(int, _STANDIN.findall(found[0])))
        text = found[0] if found["name"] else self._without_steps(found[0])
        return _STANDIN.sub(rf"{self._word}\1z", text)

    def _without_steps(self, element: str) -> str:
        """Hide steps between attributes, from the first to the last, as one."""
        bare = _QUOTED.sub(lambda quoted: " " * len(quoted[0]), element)
        steps = [
            one
            for one in _STANDIN.finditer(bare)
            if self._tags[int(one[1])].startswith("{%")
        ]
        if not steps or element.startswith("<!"):
            return element
        begin, end = steps[0].start(), steps[-1].end()
        inner = element[begin:end]
        self._within.update(map(int, _STANDIN.findall(inner)))
        tags = _STANDIN.sub(lambda one: self._tags[int(one[1])], inner)
        return f"{element[:begin]} {self._hide(tags)} {element[end:]}"
