"""Turns a campaign's Liquid templates into one person's subject, HTML and text."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

from liquid import BoundTemplate
from liquid.exceptions import LiquidError

from domain.bounded_liquid import HTML, TEXT, in_time
from domain.field_values import FieldValue
from domain.liquid_tags import require_readable
from domain.localised import WORDING_LANGUAGE
from domain.plain_text import plain_text
from domain.slots import Slots, slots_of

_BODY_END = re.compile(r"</body\s*>", re.IGNORECASE)


class Unsendable(Exception):  # noqa: N818 - a refusal is named for what is wrong
    """One message cannot be made; its text says why and names nobody."""


class TemplateInvalid(Unsendable):
    """The template cannot be used: which field, why, and on which line if known."""

    def __init__(self, field: str, message: str, line: int | None) -> None:
        super().__init__(f"{field}: {message}")
        self.field = field
        self.message = message
        self.line = line


@dataclass(frozen=True, slots=True)
class Rendered:
    """What one person will read."""

    subject: str
    html: str
    text: str


@dataclass(frozen=True, slots=True)
class Part:
    """One parsed template, and the short way to fill it in if there is one."""

    field: str
    template: BoundTemplate
    slots: Slots | None

    def render(self, fields: Mapping[str, FieldValue]) -> str:
        """Fill in one person's fields; raises TemplateInvalid."""
        written = self.slots.fill(fields) if self.slots else None
        if written is None:
            return _render(self.field, self.template, fields)
        return written


@dataclass(frozen=True, slots=True)
class Parsed:
    """One wording, parsed, and the sources as they were completed."""

    subject: Part
    html: Part
    text: Part
    #: The HTML as it was written, without a way out that was added.
    written: str
    subject_source: str
    html_source: str
    text_source: str

    @property
    def sources(self) -> tuple[str, str, str]:
        """Return subject, HTML and text as they are filled in."""
        return self.subject_source, self.html_source, self.text_source

    def render(self, fields: Mapping[str, FieldValue]) -> Rendered:
        """Fill in one person's fields; what is not there renders empty.

        Raises TemplateInvalid when a limit was reached or a filter failed; its text
        quotes no field's value.
        """
        return Rendered(
            subject=self.subject.render(fields),
            html=self.html.render(fields),
            text=self.text.render(fields),
        )


def compile_content(
    subject: str,
    html: str,
    text: str | None = None,
    *,
    unsubscribe_words: str = "Unsubscribe",
    language: str = "",
    dress: Callable[[str], str] = str,
) -> Parsed:
    """Parse the templates, add what is missing and try them without any field.

    A text part is made from the HTML if there is none; each part that does not
    use ``unsubscribe_url`` gets a footer with that link. ``language`` is that of the
    wording: numbers and days are written so for whoever has none. ``dress`` does what
    is done to the HTML in the end; the text part sees none of it.

    Raises TemplateInvalid when one does not parse, or fails without fields.
    """
    _parse("html", html)  # before the footer goes in, so that lines are the author's
    written, html = html, _with_html_link(html, unsubscribe_words)
    text = plain_text(html) if text is None else _with_link(text, unsubscribe_words)
    html = dress(html)
    template = Parsed(
        subject=_part("subject", subject, language),
        html=_part("html", html, language),
        text=_part("text", text, language),
        written=written,
        subject_source=subject,
        html_source=html,
        text_source=text,
    )
    template.render({})
    return template


def render_once(
    subject: str,
    html: str,
    text: str | None,
    fields: Mapping[str, Any],
    language: str = "",
) -> Rendered:
    """Fill in a message for one person, with nothing added; ``fields`` may be nested.

    A text part is made from the HTML if there is none. ``language`` is that of the
    wording. Raises TemplateInvalid.
    """
    bodies = {"subject": subject, "html": html, "text": text}
    read = {
        field: _render(field, _parse(field, source, language), fields)
        for field, source in bodies.items()
        if source is not None
    }
    return Rendered(**{"text": plain_text(read["html"]), **read})


def require_parses(field: str, source: str) -> None:
    """Raise TemplateInvalid if a template does not parse."""
    _parse(field, source)


def variables(source: str) -> set[str]:
    """Name the fields that a template asks for.

    Raises TemplateInvalid when it does not parse.
    """
    return set(asked(source))


def asked(source: str) -> dict[str, list[int]]:
    """Return the fields that a template asks for, and where in it.

    Raises TemplateInvalid when it does not parse.
    """
    named = _parse("template", source).analyze().globals
    return {name: [one.span.index for one in ones] for name, ones in named.items()}


def _with_html_link(html: str, words: str) -> str:
    if "unsubscribe_url" in variables(html):
        return html
    link = f'<a href="{{{{ unsubscribe_url }}}}">{escape(words)}</a>'
    end = [found.start() for found in _BODY_END.finditer(html)][-1:] or [len(html)]
    return f'{html[: end[0]]}\n<p style="font-size:12px">{link}</p>\n{html[end[0] :]}'


def _with_link(text: str, words: str) -> str:
    _parse("text", text)
    if "unsubscribe_url" in variables(text):
        return text
    return f"{text.rstrip()}\n\n{words} ({{{{ unsubscribe_url }}}})\n"


def _part(field: str, source: str, language: str) -> Part:
    template = _parse(field, source, language)
    return Part(field, template, slots_of(template))


def _parse(field: str, source: str, language: str = "") -> BoundTemplate:
    told = {WORDING_LANGUAGE: language} if language else None
    try:
        require_readable(source)
        environment = HTML if field == "html" else TEXT
        return environment.from_string(source, globals=told)
    except LiquidError as error:
        raise TemplateInvalid(field, str(error.message), _line(error)) from None


def _render(
    field: str, template: BoundTemplate, fields: Mapping[str, FieldValue]
) -> str:
    try:
        with in_time():
            return template.render(fields)
    except (LiquidError, ArithmeticError, LookupError, TypeError, ValueError) as error:
        # The error's own text may quote a person's field, so only its kind is told.
        kind = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", type(error).__name__).lower()
        raise TemplateInvalid(
            field, f"rendering failed: {kind}", _line(error)
        ) from None


def _line(error: Exception) -> int | None:
    token = getattr(error, "token", None)
    if token is None or token.start_index < 0:
        return None
    return int(token.source.count("\n", 0, token.start_index)) + 1
