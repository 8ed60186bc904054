"""What is looked at before a campaign may go out: each check finds, none decides."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from domain.addresses import AddressInvalid, normalise_email
from domain.composition import Composed, compose
from domain.content import Content, Sender
from domain.events import Finding
from domain.gaps import asked_in, unknown
from domain.liquid_tags import replaced
from domain.plain_text import plain_text
from domain.rendering import TemplateInvalid

BLOCK, WARN = "block", "warn"
#: Gmail shows no more of a message than this (support.google.com/mail, "clipped").
CLIPPED_FROM = 102 * 1024
LONGEST_SUBJECT = 150
# One run of what may stand before the link: two are tried in each pair of lengths.
_INSECURE_LINK = re.compile(r'\b(?:href|src)\s*=[\s"\']*http://', re.IGNORECASE)
_FEW_LETTERS = 10  #: so short a subject may be an abbreviation
_REPLY = re.compile(r"\s*(re|fwd?)\s*:", re.IGNORECASE)


@dataclass(frozen=True)
class Seen:
    """One wording as its readers will see it: with its partials, MJML as HTML."""

    subject: str
    html: str


Check = Callable[[Seen], Iterator[Finding]]


def check(
    content: Content, sender: Sender, declared: Collection[str] | None = None
) -> list[Finding]:
    """Run every check; what ``block`` finds must be mended before the release.

    ``declared`` are the codes of fields; None leaves out what asks for them.
    """
    found: list[Finding] = []
    composed = _composed(content, found)
    for language, seen in _seen(content, composed):
        findings = (finding for one in CHECKS for finding in one(seen))
        found += [_in_language(language, finding) for finding in findings]
    if composed and declared is not None:
        found += fields(composed, declared)
    return [*found, *sender_address(sender)]


def _composed(content: Content, found: list[Finding]) -> Composed | None:
    """Make a content ready; what cannot be read or rendered is found."""
    try:
        return compose(content)
    except TemplateInvalid as error:
        line = f" (line {error.line})" if error.line else ""
        message = f"{error.field}: {error.message}{line}"
        found.append(Finding("template", BLOCK, message))
        return None


def _seen(content: Content, composed: Composed | None) -> Iterator[tuple[str, Seen]]:
    for language, wording in [("", content), *content.variants.items()]:
        html = wording.html
        if composed:
            html = composed.in_language(language.lower()).written
        yield language, Seen(wording.subject, html)


def _in_language(language: str, finding: Finding) -> Finding:
    if not language:
        return finding
    return Finding(finding.check, finding.level, f"{language}: {finding.message}")


def fields(composed: Composed, declared: Collection[str]) -> Iterator[Finding]:
    """Find names that are no fields: most are slips."""
    for one in unknown((asked.name for asked in asked_in(composed)), declared):
        meant = (
            f"did you mean {one.nearest}? Else declare" if one.nearest else "declare"
        )
        message = (
            f"{one.name} is no field that is declared: {meant} it, or give it a default"
        )
        yield Finding("fields", WARN, message)


def subject(seen: Seen) -> Iterator[Finding]:
    """Find a subject that is missing, over-long, or feigns a reply."""
    if not seen.subject.strip():
        yield Finding("subject", BLOCK, "there is no subject: write one")
    if len(seen.subject) > LONGEST_SUBJECT:
        longest = f"over {LONGEST_SUBJECT} characters: few programs show so many"
        yield Finding("subject", WARN, longest)
    if _REPLY.match(seen.subject):
        feigned = "begins like a reply or a forwarded message: say what it is"
        yield Finding("subject", BLOCK, feigned)
    if _shouts(seen.subject):
        shouting = "all in capitals, as spam is: write it as a sentence"
        yield Finding("subject", WARN, shouting)


def body(seen: Seen) -> Iterator[Finding]:
    """Find a body with nothing to read, or with more than is shown."""
    if not plain_text(seen.html).strip():
        yield Finding("body", BLOCK, "the HTML holds no text: write some")
    if len(seen.html.encode()) > CLIPPED_FROM:
        yield Finding("body", WARN, "over 102 KiB: Gmail cuts the rest off, shorten it")


def links(seen: Seen) -> Iterator[Finding]:
    """Find links that lead over open ways."""
    if _INSECURE_LINK.search(seen.html):
        insecure = "a link or picture begins with http://: use https://"
        yield Finding("links", WARN, insecure)


def sender_address(sender: Sender) -> Iterator[Finding]:
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


CHECKS: tuple[Check, ...] = (subject, body, links)
