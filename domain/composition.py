"""Makes a campaign's content ready to be filled in, once for all its messages.

In this order: partials take their places, MJML becomes HTML, style sheets go into the
elements, links are marked, the text part is made and the way out is added.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from domain.content import HTML, MJML, Content, Wording
from domain.field_values import FieldValue
from domain.languages import lookup
from domain.markup import MarkupInvalid, from_mjml, with_inline_css
from domain.partials import PartialUnfit, SourceOf, blanked, expanded
from domain.plain_text import plain_text
from domain.rendering import (
    Parsed,
    Rendered,
    TemplateInvalid,
    compile_content,
    render_once,
    require_parses,
    variables,
)
from domain.utm import marked_html, marked_text

#: Does something to the HTML of a wording in the end.
Dress = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Composed:
    """A content in every language: the wording for all others, and the variants.

    Languages are in lower case.
    """

    default: Parsed
    variants: Mapping[str, Parsed]

    def language(self, fields: Mapping[str, FieldValue]) -> str:
        """Return which variant a person gets; empty for the wording itself."""
        wanted = fields.get("language") if self.variants else None
        return (lookup(str(wanted), self.variants) or "") if wanted else ""

    def asks_for(self, name: str) -> bool:
        """Tell whether any part names a field."""
        parsed = (self.default, *self.variants.values())
        sources = (source for one in parsed for source in one.sources)
        return any(name in variables(source) for source in sources)

    def in_language(self, language: str) -> Parsed:
        """Return a variant, or the wording itself."""
        return self.variants[language] if language else self.default

    def render(self, fields: Mapping[str, FieldValue]) -> Rendered:
        """Write one person's message; raises TemplateInvalid."""
        return self.in_language(self.language(fields)).render(fields)


def compose(content: Content, dress: Dress = str) -> Composed:
    """Make every wording of a content ready, and ``dress`` its HTML in the end.

    Raises TemplateInvalid, which names the field and, of a variant, its language.
    """
    variants = {
        tag.lower(): _in_language(content, wording, tag, dress)
        for tag, wording in content.variants.items()
    }
    default = _composed(content, content, content.language, dress)
    return Composed(default, variants)


def _in_language(content: Content, wording: Wording, tag: str, dress: Dress) -> Parsed:
    try:
        return _composed(content, wording, tag, dress)
    except TemplateInvalid as error:
        raise TemplateInvalid(
            f"{tag}: {error.field}", error.message, error.line
        ) from None


def render_for_one(content: Content, fields: Mapping[str, Any]) -> Rendered:
    """Write a message for one person, with nothing added; ``fields`` may be nested.

    Raises TemplateInvalid.
    """
    tag = _variant(content, str(fields.get("language") or ""))
    wording = content.variants[tag] if tag else content
    language = tag or content.language
    made = _written(content, wording, language)
    return render_once(made.subject, made.html, made.text, fields, language)


def _composed(
    content: Content, wording: Wording, language: str, dress: Dress
) -> Parsed:
    made = _written(content, wording, language)
    return compile_content(
        made.subject, made.html, made.text, language=language, dress=dress
    )


def _written(content: Content, wording: Wording, language: str) -> Wording:
    texts = _texts_of(content.partials, language)
    html = _html(content, wording, language)
    text = wording.text
    if text is not None:
        text = marked_text(_whole("text", text, texts), content.utm)
    subject = _whole("subject", wording.subject, lambda code: _line_of(texts(code)))
    return Wording(subject, html, text)


def _html(content: Content, wording: Wording, language: str) -> str:
    sources = _sources_of(content.partials, language, content.format)
    html = _whole("html", wording.html, sources)
    try:
        made = from_mjml(html) if content.format == MJML else with_inline_css(html)
    except MarkupInvalid as error:
        raise TemplateInvalid("html", f"MJML: {error}", None) from None
    return marked_html(made, content.utm)


def _whole(field: str, source: str, source_of: SourceOf) -> str:
    """Put partials in their places.

    What does not parse by itself is told by its own lines, before others are in it.
    """
    require_parses(field, blanked(source))
    try:
        return expanded(source, source_of)
    except PartialUnfit as error:
        raise TemplateInvalid(field, str(error), None) from None


def _sources_of(
    partials: Mapping[str, Content], language: str, format_: str
) -> SourceOf:
    def source_of(code: str) -> str | None:
        partial = partials.get(code)
        if partial and partial.format == MJML and format_ == HTML:
            raise PartialUnfit(f"the partial {code} is MJML, and this is HTML")
        return wording_in(partial, language).html if partial else None

    return source_of


def _texts_of(partials: Mapping[str, Content], language: str) -> SourceOf:
    def text_of(code: str) -> str | None:
        if code not in partials:
            return None
        wording = wording_in(partials[code], language)
        return plain_text(wording.html) if wording.text is None else wording.text

    return text_of


def wording_in(content: Content, language: str) -> Wording:
    """Return what a content says in a language."""
    tag = _variant(content, language)
    return content.variants[tag] if tag else content


def _variant(content: Content, language: str) -> str:
    """Return which variant comes closest to a language; empty for none."""
    tags = {tag.lower(): tag for tag in content.variants}
    found = lookup(language, tags)
    return tags[found] if found else ""


def _line_of(text: str | None) -> str | None:
    return None if text is None else " ".join(text.split())
