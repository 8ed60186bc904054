"""Looks at a message as it is read: the way out, the text part, what was left over."""

from __future__ import annotations

import re
from collections.abc import Iterator

from domain.checks.rule import BLOCK, WARN, Rule
from domain.checks.seen import WAY_OUT, Sample

#: How other systems write variables: Mailchimp, Sendsay, Marketing Cloud, and braces.
_LEFT_OVER = re.compile(
    r"\*\|[\w:]{1,60}\|\*|\[%[^%\]]{1,200}%\]|%%[\w ]{1,60}%%|\{\{[^{}]{0,200}\}\}"
    r"|\$\{\w{1,60}\}"
)
_WAY_OUT = re.compile(r"\{\{[^{}]{0,200}unsubscribe_url[^{}]{0,200}\}\}")
_WORD = re.compile(r"\w")


def hidden_way_out(sample: Sample) -> Iterator[str]:
    """Find HTML or text that shows nobody how to unsubscribe."""
    links = (link for link in sample.page.links if link.href == WAY_OUT)
    if not any(link.shown for link in links):
        yield (
            "the HTML shows no link to unsubscribe: put unsubscribe_url into a link"
            " that everybody sees, or leave it out and one is added"
        )
    if WAY_OUT not in sample.written.text:
        yield (
            "the text part shows no link to unsubscribe: put unsubscribe_url where"
            " everybody sees it, or leave it out and one is added"
        )


def empty_text(sample: Sample) -> Iterator[str]:
    """Find a text part that was written, and says nothing beside the way out."""
    text = sample.text
    if text is not None and not _WORD.search(_WAY_OUT.sub("", text)):
        yield "the text part says nothing: write it, or leave it out and it is made"


def left_over(sample: Sample) -> Iterator[str]:
    """Find variables of other systems, and tags that are none."""
    written = sample.written
    parts = (written.subject, written.html, written.text)
    found = dict.fromkeys(one for part in parts for one in _LEFT_OVER.findall(part))
    if found:
        named = ", ".join(list(found)[:5])
        yield f"readers would see {named}: write variables as {{{{ name }}}}"


RULES: tuple[Rule[Sample], ...] = (
    Rule("unsubscribe", 1, BLOCK, hidden_way_out),
    Rule("text-part", 1, BLOCK, empty_text),
    Rule("variables-left", 1, WARN, left_over),
)
