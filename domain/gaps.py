"""Finds what a content asks for that nobody declared, and what leaves a gap without it.

A field that is written with a ``default``, or that a condition asks for somewhere in
the same part, leaves none.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Collection, Iterable, Iterator
from difflib import get_close_matches

import msgspec

from domain.composition import Composed, compose
from domain.content import Content
from domain.fields import LANGUAGE, RESERVED
from domain.liquid_tags import spans
from domain.rendering import asked

#: What every message knows, beside the fields of a profile.
LINKS = frozenset({"unsubscribe_url", "web_version_url"})
_OF_MESSAGE = LINKS | {"now", "today"}
_KNOWN = _OF_MESSAGE | {LANGUAGE, "time_zone"}
_DEFAULT = re.compile(r"\|\s{0,100}default\s{0,100}:")
_WRITES = re.compile(r"\{\{|\{%-?\s{0,100}echo\b")
_CONDITION = re.compile(r"\{%-?\s{0,100}(?:if|unless|elsif|case)\b")


class Asked(msgspec.Struct, frozen=True):
    """A field that a content asks for, and whether a gap is left where it is empty."""

    name: str
    leaves_gap: bool


class Unknown(msgspec.Struct, frozen=True):
    """A name that is no field, and the one that it may be meant for."""

    name: str
    nearest: str = ""


def asked_by(content: Content) -> list[Asked]:
    """Name every field that a content asks for without a default, in any language.

    Raises TemplateInvalid.
    """
    return asked_in(compose(content))


def asked_in(composed: Composed) -> list[Asked]:
    """Name every field that is asked for without a default, in any language."""
    wordings = (composed.default, *composed.variants.values())
    found: dict[str, bool] = {}
    for source in (source for one in wordings for source in one.sources):
        for name, leaves_gap in _asked(source):
            found[name] = found.get(name, False) or leaves_gap
    return [Asked(name, gap) for name, gap in sorted(found.items())]


def unknown(names: Iterable[str], declared: Collection[str]) -> Iterator[Unknown]:
    """Tell which names are no fields, each with the nearest that is one."""
    known = {*declared, *_KNOWN}
    for name in names:
        if name not in known:
            near = get_close_matches(name, known - RESERVED | LINKS, 1)
            yield Unknown(name, *near)


def _asked(source: str) -> Iterator[tuple[str, bool]]:
    tags = list(spans(source))
    begins = [begin for begin, _ in tags]
    for name, places in asked(source).items():
        if name in _OF_MESSAGE:
            continue
        at = (tags[bisect(begins, place) - 1] for place in places)
        named = [source[begin:end] for begin, end in at]
        bare = [tag for tag in named if not _DEFAULT.search(tag)]
        if bare:
            is_guarded = any(_CONDITION.match(tag) for tag in named)
            yield name, not is_guarded and any(_WRITES.match(tag) for tag in bare)
