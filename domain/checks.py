"""What is looked at before a campaign may go out: each check finds, none decides."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from domain.addresses import AddressInvalid, normalise_email
from domain.content import Content, Sender
from domain.events import Finding
from domain.liquid_tags import replaced
from domain.plain_text import plain_text
from domain.rendering import TemplateInvalid, compile_content

BLOCK, WARN = "block", "warn"
#: Gmail shows no more of a message than this (support.google.com/mail, "clipped").
CLIPPED_FROM = 102 * 1024
LONGEST_SUBJECT = 150
# One run of what may stand before the link: two are tried in each pair of lengths.
_INSECURE_LINK = re.compile(r'\b(?:href|src)\s*=[\s"\']*http://', re.IGNORECASE)
_FEW_LETTERS = 10  #: so short a subject may be an abbreviation
_REPLY = re.compile(r"\s*(re|fwd?)\s*:", re.IGNORECASE)

Check = Callable[[Content, Sender], Iterator[Finding]]


def check(content: Content, sender: Sender) -> list[Finding]:
    """Run every check; what ``block`` finds must be mended before the release."""
    return [finding for one in CHECKS for finding in one(content, sender)]


def template(content: Content, _sender: Sender) -> Iterator[Finding]:
    """Find templates that cannot be read or rendered."""
    try:
        compile_content(content.subject, content.html, content.text)
    except TemplateInvalid as error:
        line = f" (line {error.line})" if error.line else ""
        message = f"{error.field}: {error.message}{line}"
        yield Finding("template", BLOCK, message)


def subject(content: Content, _sender: Sender) -> Iterator[Finding]:
    """Find a subject that is missing, over-long, or feigns a reply."""
    if not content.subject.strip():
        yield Finding("subject", BLOCK, "there is no subject: write one")
    if len(content.subject) > LONGEST_SUBJECT:
        longest = f"over {LONGEST_SUBJECT} characters: few programs show so many"
        yield Finding("subject", WARN, longest)
    if _REPLY.match(content.subject):
        feigned = "begins like a reply or a forwarded message: say what it is"
        yield Finding("subject", BLOCK, feigned)
    if _shouts(content.subject):
        shouting = "all in capitals, as spam is: write it as a sentence"
        yield Finding("subject", WARN, shouting)


def body(content: Content, _sender: Sender) -> Iterator[Finding]:
    """Find a body with nothing to read, or with more than is shown."""
    if not plain_text(content.html).strip():
        yield Finding("body", BLOCK, "the HTML holds no text: write some")
    if len(content.html.encode()) > CLIPPED_FROM:
        yield Finding("body", WARN, "over 102 KiB: Gmail cuts the rest off, shorten it")


def links(content: Content, _sender: Sender) -> Iterator[Finding]:
    """Find links that lead over open ways."""
    if _INSECURE_LINK.search(content.html):
        insecure = "a link or picture begins with http://: use https://"
        yield Finding("links", WARN, insecure)


def sender_address(_content: Content, sender: Sender) -> Iterator[Finding]:
    """Find a sender who cannot be written to."""
    addresses = {
        "address": sender.address,
        "reply_to": sender.reply_to,
        "return_path": sender.return_path,
    }
    for name, address in addresses.items():
        try:
            normalise_email(address or sender.address)
        except AddressInvalid as error:
            yield Finding("sender", BLOCK, f"{name}: {error.reason}")


def _shouts(text: str) -> bool:
    letters = [letter for letter in replaced(text, lambda _: "") if letter.isalpha()]
    return len(letters) > _FEW_LETTERS and all(map(str.isupper, letters))


CHECKS: tuple[Check, ...] = (template, subject, body, links, sender_address)
