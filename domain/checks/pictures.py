"""Looks at the pictures of a message: what is read where they are not shown."""

from __future__ import annotations

from collections.abc import Iterator

from domain.checks.page import Picture
from domain.checks.rule import WARN, Rule
from domain.checks.seen import Seen

#: Below, SpamAssassin counts a message with pictures as one of pictures alone
#: (HTML_IMAGE_ONLY_04, in octets of text).
FEW_LETTERS = 400


def _pictures(seen: Seen) -> list[Picture]:
    return [picture for picture in seen.page.pictures if not picture.is_dot]


def _evidence(seen: Seen) -> str:
    return f"{len(_pictures(seen))} pictures, {seen.page.letters} letters"


def nameless(seen: Seen) -> Iterator[str]:
    """Find pictures without any alternative text; an empty one says: decoration."""
    count = sum(picture.alt is None for picture in _pictures(seen))
    if count:
        yield f"{count} pictures have no alt text: say what they show"


def wordless(seen: Seen) -> Iterator[str]:
    """Find messages that say little but in pictures."""
    if _pictures(seen) and seen.page.letters < FEW_LETTERS:
        yield (
            f"pictures and only {seen.page.letters} letters: many programs show no"
            " pictures, and filters read none; write more"
        )


def embedded(seen: Seen) -> Iterator[str]:
    """Find pictures that lie in the HTML itself."""
    if any(one.src.lower().startswith("data:") for one in seen.page.pictures):
        yield "a picture lies in the HTML (data:), Gmail shows none such: link to it"


RULES: tuple[Rule[Seen], ...] = (
    Rule("pictures-alt", 1, WARN, nameless, _evidence),
    Rule("pictures-share", 1, WARN, wordless, _evidence),
    Rule("pictures-embedded", 1, WARN, embedded, _evidence),
)
