"""What is looked at before a campaign may go out: each check finds, none decides."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from domain.checks import (
    audience,
    links,
    pictures,
    postal,
    reading,
    sender,
    sending,
    server,
    spam,
    wording,
)
from domain.checks.fields import FIELDS, Naming
from domain.checks.rule import BLOCK, PASS, WARN, Begin, Rule
from domain.checks.seen import Sample, Seen
from domain.composition import Composed, compose
from domain.content import Content, Sender, Wording
from domain.events import Finding
from domain.rendering import TemplateInvalid

__all__ = [
    "ALL_RULES",
    "BLOCK",
    "CONTENT_RULES",
    "PASS",
    "TEMPLATE",
    "WARN",
    "Rule",
    "check",
    "took_too_much",
]


def _unreadable(composed: Composed | TemplateInvalid) -> Iterator[str]:
    """Find what cannot be read or rendered."""
    if isinstance(composed, TemplateInvalid):
        line = f" (line {composed.line})" if composed.line else ""
        yield f"{composed.field}: {composed.message}{line}"


TEMPLATE = Rule("template", 1, BLOCK, _unreadable)
SEEN = (*wording.RULES, *links.RULES, *pictures.RULES)
#: Every check of a content and its sender.
CONTENT_RULES: tuple[Rule[Any], ...] = (
    TEMPLATE,
    *SEEN,
    *reading.RULES,
    FIELDS,
    *sender.RULES,
)

ALL_RULES: tuple[Rule[Any], ...] = (
    *CONTENT_RULES,
    sender.VERIFIED,
    postal.POSTAL,
    *sending.RULES,
    server.REVERSE,
    server.NAMED,
    server.TLS,
    *spam.RULES,
    *audience.RULES,
)


def took_too_much(name: str, why: str) -> Finding:
    """Return what is found when the check of a name was ended."""
    version = next(rule.version for rule in CONTENT_RULES if rule.name == name)
    return Finding(name, BLOCK, f"content: {why}", version)


def check(
    content: Content,
    sender: Sender,
    declared: Collection[str] | None = None,
    begin: Begin = lambda _: None,
) -> list[Finding]:
    """Run every check; what ``block`` finds must be mended before the release.

    ``declared`` are the codes of fields; None leaves out what asks for them. What
    cannot be rendered is looked at as it was written, where that can be.
    """
    return [
        finding
        for rule, things in _work(content, sender, declared, begin)
        for finding in rule.findings(things)
    ]


def _work(
    content: Content, from_: Sender, declared: Collection[str] | None, begin: Begin
) -> Iterator[tuple[Rule[Any], Mapping[str, Any]]]:
    begin(TEMPLATE.name)
    composed = _composed(content)
    yield TEMPLATE, {"": composed}
    work: list[tuple[tuple[Rule[Any], ...], Mapping[str, Any]]] = [
        (SEEN, dict(_seen(content, composed))),
        (sender.RULES, {"": from_}),
    ]
    if isinstance(composed, Composed):
        work.append((reading.RULES, _samples(content, composed)))
        if declared is not None:
            work.append(((FIELDS,), {"": Naming(composed, declared)}))
    for rules, things in work:
        for rule in rules:
            begin(rule.name)
            yield rule, things


def _composed(content: Content) -> Composed | TemplateInvalid:
    try:
        return compose(content)
    except TemplateInvalid as error:
        return error


def _seen(
    content: Content, composed: Composed | TemplateInvalid
) -> Iterator[tuple[str, Seen]]:
    for language, one in _wordings(content):
        html = one.html
        if isinstance(composed, Composed):
            html = composed.in_language(language.lower()).written
        yield language, Seen(one.subject, html)


def _samples(content: Content, composed: Composed) -> Mapping[str, Sample]:
    return {
        language: Sample(composed.in_language(language.lower()), one.text)
        for language, one in _wordings(content)
    }


def _wordings(content: Content) -> Iterator[tuple[str, Wording]]:
    yield "", content
    yield from content.variants.items()
