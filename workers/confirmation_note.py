"""Writes the message that asks to confirm: what was ticked, one link, nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

SUBJECT = "Please confirm your sign-up"
_WHY = "Somebody, most likely you, signed up with this address and agreed to this:"
_ASK = "Is that right? Answer yes or no on this page:"
_ELSE = "If it was not you, do nothing: without an answer nothing is sent to you."


def as_text(wordings: Sequence[str], url: str) -> str:
    """Write it for those who read plain text."""
    return "\n\n".join((_WHY, *wordings, _ASK, url, _ELSE)) + "\n"


def as_html(wordings: Sequence[str], url: str) -> str:
    """Write it for the others; the words are shown as they are, line by line."""
    quoted = "".join(
        f'<blockquote style="white-space:pre-wrap">{escape(wording)}</blockquote>'
        for wording in wordings
    )
    link = escape(url)
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><p>{_WHY}</p>{quoted}'
        f'<p>{_ASK}</p><p><a href="{link}">{link}</a></p><p>{_ELSE}</p></html>\n'
    )
