"""Turns a campaign's Liquid templates into one person's subject, HTML and text."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from functools import wraps
from html import escape
from math import inf
from typing import Any

from liquid import BoundTemplate, Environment, RenderContext
from liquid.exceptions import LiquidError, ResourceLimitError

from domain.field_values import FieldValue
from domain.liquid_tags import require_readable
from domain.plain_text import plain_text
from domain.slots import Slots, slots_of

_LONGEST = 5_000_000  #: characters, or items, that one step of a template may make
_LONGEST_WORK = 1.0  #: seconds of a processor, for one part of one message
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
class Template:
    """A campaign's content, parsed, and the sources as they were completed."""

    subject: Part
    html: Part
    text: Part
    html_source: str
    text_source: str

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
) -> Template:
    """Parse the templates, add what is missing and try them without any field.

    A text part is made from the HTML if there is none; each part that does not
    use ``unsubscribe_url`` gets a footer with that link.

    Raises TemplateInvalid when one does not parse, or fails without fields.
    """
    _parse("html", html)  # before the footer goes in, so that lines are the author's
    html = _with_html_link(html, unsubscribe_words)
    text = plain_text(html) if text is None else _with_link(text, unsubscribe_words)
    template = Template(
        subject=_part("subject", subject),
        html=_part("html", html),
        text=_part("text", text),
        html_source=html,
        text_source=text,
    )
    template.render({})
    return template


def render_once(
    subject: str, html: str, text: str | None, fields: Mapping[str, Any]
) -> Rendered:
    """Fill in a message for one person, with nothing added; ``fields`` may be nested.

    A text part is made from the HTML if there is none. Raises TemplateInvalid.
    """
    bodies = {"subject": subject, "html": html, "text": text}
    read = {
        field: _render(field, _parse(field, source), fields)
        for field, source in bodies.items()
        if source is not None
    }
    return Rendered(**{"text": plain_text(read["html"]), **read})


def variables(source: str) -> set[str]:
    """Name the fields that a template asks for.

    Raises TemplateInvalid when it does not parse.
    """
    return set(_parse("template", source).global_variables())


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


def _part(field: str, source: str) -> Part:
    template = _parse(field, source)
    return Part(field, template, slots_of(template))


def _parse(field: str, source: str) -> BoundTemplate:
    try:
        require_readable(source)
        return (_HTML if field == "html" else _TEXT).from_string(source)
    except LiquidError as error:
        raise TemplateInvalid(field, str(error.message), _line(error)) from None


def _render(
    field: str, template: BoundTemplate, fields: Mapping[str, FieldValue]
) -> str:
    ends = _ENDS.set(time.thread_time() + _LONGEST_WORK)
    try:
        return template.render(fields)
    except (LiquidError, ArithmeticError, LookupError, TypeError, ValueError) as error:
        # The error's own text may quote a person's field, so only its kind is told.
        kind = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", type(error).__name__).lower()
        raise TemplateInvalid(
            field, f"rendering failed: {kind}", _line(error)
        ) from None
    finally:
        _ENDS.reset(ends)


def _line(error: Exception) -> int | None:
    token = getattr(error, "token", None)
    if token is None or token.start_index < 0:
        return None
    return int(token.source.count("\n", 0, token.start_index)) + 1


#: When the work on a part has to be done, on the clock of the thread's own work.
_ENDS: ContextVar[float] = ContextVar("ends", default=inf)


def _require_time() -> None:
    if time.thread_time() > _ENDS.get():
        raise ResourceLimitError("over a second of work", token=None)


class _Clocked(RenderContext):
    """Looks at the clock before each step: every node asks what it may not do here."""

    __slots__ = ("_disabled",)

    @property
    def disabled_tags(self) -> list[str]:
        """Name the tags that may not be used; there are none."""
        _require_time()
        return self._disabled

    @disabled_tags.setter
    def disabled_tags(self, names: list[str]) -> None:
        self._disabled = names


class _Timed(BoundTemplate):
    context_class = _Clocked


class _Bounded(Environment):
    """Liquid with every limit set: a template is a stranger's program."""

    context_depth_limit = 20
    loop_iteration_limit = 10_000
    local_namespace_limit = 1_000_000
    output_stream_limit = 1_000_000
    template_class = _Timed

    def setup_tags_and_filters(self, *, extra: bool = False) -> None:
        """Take the standard ones, less those that load other templates."""
        super().setup_tags_and_filters(extra=extra)
        for name in ("include", "render"):
            del self.tags[name]
        for name, liquid_filter in self.filters.items():
            self.filters[name] = _bounded(name, liquid_filter)


def _bounded(name: str, liquid_filter: Callable[..., Any]) -> Callable[..., Any]:
    """Refuse before memory is spent: Liquid's own limits only see what is written."""

    @wraps(liquid_filter)
    def guarded(*arguments: Any, **options: Any) -> Any:  # noqa: ANN401 - as the filter has them
        _require_time()
        expected = 1
        for size in _sizes(arguments):
            expected = expected * size if name in _MULTIPLYING else max(expected, size)
        if expected > _LONGEST:
            raise ResourceLimitError("a value grew too long", token=None)
        return liquid_filter(*arguments, **options)

    return guarded


#: Filters whose answer may be as long as their arguments' lengths multiplied.
_MULTIPLYING = frozenset({"join", "replace", "replace_first", "replace_last"})


def _sizes(arguments: tuple[Any, ...]) -> Iterator[int]:
    for argument in arguments:
        if isinstance(argument, str | list | tuple | range):
            yield max(1, len(argument))


_HTML = _Bounded(autoescape=True)
_TEXT = _Bounded(autoescape=False)
