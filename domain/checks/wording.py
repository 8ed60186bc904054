"""Looks at subject and body: whether they can be read, and do not feign."""

from __future__ import annotations

import re
from collections.abc import Iterator

from domain.checks.phrases import PHRASES
from domain.checks.rule import BLOCK, WARN, Rule
from domain.checks.seen import Seen
from domain.liquid_tags import replaced

#: Gmail shows no more of a message than this (support.google.com/mail, "clipped").
CLIPPED_FROM = 102 * 1024
LONGEST_SUBJECT = 150
#: One such phrase may be chance.
MANY_PHRASES = 2
_FEW_LETTERS = 10  #: so short a subject may be an abbreviation
_REPLY = re.compile(r"\s*(?:re|fwd?|aw|wg|отв)\s*(?:\[\d+\])?\s*:", re.IGNORECASE)


def _octets(seen: Seen) -> int:
    return len(seen.html.encode())


def _size(seen: Seen) -> str:
    return f"{_octets(seen)} octets of HTML"


def _length(seen: Seen) -> str:
    return f"{len(seen.subject)} characters"


def no_subject(seen: Seen) -> Iterator[str]:
    """Find a subject that is missing."""
    if not seen.subject.strip():
        yield "there is no subject: write one"


def long_subject(seen: Seen) -> Iterator[str]:
    """Find a subject of which the end is not read."""
    if len(seen.subject) > LONGEST_SUBJECT:
        yield f"over {LONGEST_SUBJECT} characters: few programs show so many"


def feigned_reply(seen: Seen) -> Iterator[str]:
    """Find a subject that says it answers somebody."""
    if _REPLY.match(seen.subject):
        yield "begins like a reply or a forwarded message: say what it is"


def capitals(seen: Seen) -> Iterator[str]:
    """Find a subject that shouts."""
    words = replaced(seen.subject, lambda _: "")
    letters = [letter for letter in words if letter.isalpha()]
    if len(letters) > _FEW_LETTERS and all(map(str.isupper, letters)):
        yield "all in capitals, as spam is: write it as a sentence"


def empty(seen: Seen) -> Iterator[str]:
    """Find a body with nothing to read."""
    if not seen.text.strip():
        yield "the HTML holds no text: write some"


def clipped(seen: Seen) -> Iterator[str]:
    """Find a body with more than is shown."""
    if _octets(seen) > CLIPPED_FROM:
        yield "over 102 KiB: Gmail cuts the rest off, shorten it"


def fraud(seen: Seen) -> Iterator[str]:
    """Find what those write who are after money or passwords."""
    text = " ".join(f"{seen.subject} {seen.text}".lower().split())
    found = [phrase for phrase in PHRASES if phrase in text]
    if len(found) >= MANY_PHRASES:
        said = ", ".join(f"“{phrase}”" for phrase in found)
        yield f"it reads like fraud: {said}. Say it in another way"


RULES: tuple[Rule[Seen], ...] = (
    Rule("subject", 1, BLOCK, no_subject),
    Rule("subject-length", 1, WARN, long_subject, _length),
    Rule("subject-reply", 1, BLOCK, feigned_reply),
    Rule("subject-capitals", 1, WARN, capitals),
    Rule("body", 1, BLOCK, empty),
    Rule("size", 1, WARN, clipped, _size),
    Rule("phrases", 1, WARN, fraud),
)
