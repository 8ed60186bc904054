"""Finds Liquid's tags in a text: once through, however many are never closed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from liquid.exceptions import LiquidSyntaxError
from liquid.token import TOKEN_CONTENT, Token

#: Characters of one tag, white space in a row within it, and tags of one template: the
#: library's reader takes time by the square of each.
LONGEST_TAG = 5_000
LONGEST_SPACE = 100
MOST_TAGS = 5_000
_SPACE = re.compile(rf"\s{{{LONGEST_SPACE + 1}}}")
_AS_IT_IS = re.compile(r"\{%-?\s*(raw|doc)\s*-?%\}")
_OPENING = re.compile(r"\{[{%]")
_CLOSINGS = {"{{": "}}", "{%": "%}"}


def spans(text: str) -> Iterator[tuple[int, int]]:
    """Yield where each tag begins and ends; what is never closed is none."""
    start, endless = 0, set[str]()
    while len(endless) < len(_CLOSINGS) and (found := _OPENING.search(text, start)):
        closing = _CLOSINGS[found[0]]
        end = -1 if closing in endless else text.find(closing, found.end())
        if end < 0:
            # Nor is any after it: to look again would take time by the square.
            endless.add(closing)
            start = found.start() + 1
        else:
            start = end + len(closing)
            yield found.start(), start


def replaced(text: str, by: Callable[[str], str]) -> str:
    """Put something in each tag's place."""
    parts, after = [], 0
    for begin, end in spans(text):
        parts += [text[after:begin], by(text[begin:end])]
        after = end
    return "".join([*parts, text[after:]])


def require_readable(source: str) -> None:
    """Refuse what Liquid's own reader would take minutes to refuse, or to read.

    Raises LiquidSyntaxError for a tag that is never closed, and for too much of them.
    """
    start, count = 0, 0
    while found := _OPENING.search(source, start):
        start = _read(source, found)
        count += 1
        if count > MOST_TAGS:
            raise _refusal(f"over {MOST_TAGS} tags", source, found.start())


def _read(source: str, found: re.Match[str]) -> int:
    """Return where a tag ends, with what is to be left as it is."""
    begin = found.start()
    end = source.find(_CLOSINGS[found[0]], found.end(), begin + LONGEST_TAG) + 2
    if end < found.end():
        reason = f"no end of this tag within {LONGEST_TAG} characters"
        raise _refusal(reason, source, begin)
    if _SPACE.search(source, begin, end):
        raise _refusal(f"over {LONGEST_SPACE} spaces in this tag", source, begin)
    raw = _AS_IT_IS.fullmatch(source, begin, end)
    return _end_of(raw, source) if raw else end


def _end_of(raw: re.Match[str], source: str) -> int:
    closing = re.compile(rf"\{{%-?\s*end{raw[1]}\s*-?%\}}").search(source, raw.end())
    if not closing:
        raise _refusal(f"no end{raw[1]}", source, raw.start())
    return closing.end()


def _refusal(reason: str, source: str, at: int) -> LiquidSyntaxError:
    token = Token(TOKEN_CONTENT, source[at : at + 2], at, source)
    return LiquidSyntaxError(reason, token=token)
