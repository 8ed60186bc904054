"""Tries a content: pure, and a stranger's program all the same.

So whoever serves others has it tried in a process that may be ended
(``domain.store.trials``). What goes there and comes back is a document.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from domain.checks import check
from domain.composition import compose, render_for_one
from domain.content import Content, Sender
from domain.events import Finding
from domain.field_values import FieldValue
from domain.gaps import Asked, asked_by
from domain.rendering import TemplateInvalid


class ToCheck(msgspec.Struct, frozen=True, tag="check"):
    """Asks what is amiss with it; ``declared`` are the codes of fields."""

    content: Content
    sender: Sender
    declared: list[str]


class ToAsk(msgspec.Struct, frozen=True, tag="ask"):
    """Asks which fields it writes without a default."""

    content: Content


class ToWrite(msgspec.Struct, frozen=True, tag="write"):
    """Asks what somebody with these fields reads."""

    content: Content
    fields: dict[str, FieldValue]


class ToRender(msgspec.Struct, frozen=True, tag="render"):
    """Asks what a message of its own says; ``fields`` may be nested."""

    content: Content
    fields: dict[str, Any]


class Begun(msgspec.Struct, frozen=True, tag="begun"):
    """A check is about to look: if nothing more is heard, it took too much."""

    check: str


class Checked(msgspec.Struct, frozen=True, tag="checked"):
    """What was found."""

    findings: list[Finding]


class AskedFor(msgspec.Struct, frozen=True, tag="asked"):
    """The fields that it asks for."""

    fields: list[Asked]


class Written(msgspec.Struct, frozen=True, tag="written"):
    """What one person reads; ``language`` is empty unless it is a variant's."""

    language: str
    subject: str
    html: str
    text: str


class Amiss(msgspec.Struct, frozen=True, tag="amiss"):
    """It cannot be used: where, why, and on which line if that is known."""

    field: str
    message: str
    line: int | None = None


Trial = ToCheck | ToAsk | ToWrite | ToRender
Outcome = Checked | AskedFor | Written | Amiss


def tried(trial: Trial, begin: Callable[[Begun], None] = lambda _: None) -> Outcome:
    """Try a content, in as long as it takes; ``begin`` hears of each check."""
    try:
        if isinstance(trial, ToCheck):
            return _checked(trial, begin)
        return _answered(trial)
    except TemplateInvalid as error:
        return Amiss(error.field, error.message, error.line)


def _checked(trial: ToCheck, begin: Callable[[Begun], None]) -> Checked:
    found = check(
        trial.content, trial.sender, trial.declared, lambda name: begin(Begun(name))
    )
    return Checked(found)


def _answered(trial: ToAsk | ToWrite | ToRender) -> Outcome:
    if isinstance(trial, ToAsk):
        return AskedFor(asked_by(trial.content))
    if isinstance(trial, ToRender):
        return _rendered(trial)
    return _written(trial.content, trial.fields)


def _rendered(trial: ToRender) -> Written:
    made = render_for_one(trial.content, trial.fields)
    return Written("", made.subject, made.html, made.text)


def _written(content: Content, fields: dict[str, FieldValue]) -> Written:
    composed = compose(content)
    language = composed.language(fields)
    made = composed.in_language(language).render(fields)
    return Written(language, made.subject, made.html, made.text)
