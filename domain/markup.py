"""Makes of what authors write the HTML that mail programs show, once a campaign."""

from __future__ import annotations

import css_inline
import mrml

from domain.veil import TagLost, Veil

#: Nothing is fetched, neither for the sheet nor later by the reader's program: fonts
#: are those that an author names.
_INLINER = css_inline.CSSInliner(
    load_remote_stylesheets=False,
    keep_style_tags=True,
    keep_link_tags=True,
    keep_at_rules=True,
    remove_inlined_selectors=True,
)


class MarkupInvalid(ValueError):  # noqa: N818 - a refusal is named for what is wrong
    """The MJML cannot be made into HTML."""


def from_mjml(source: str) -> str:
    """Make HTML of MJML, its Liquid tags as they are; raises MarkupInvalid."""
    veil = Veil(source)
    try:
        made = mrml.to_html(
            veil.text,
            parser_options=mrml.ParserOptions(include_loader=mrml.noop_loader()),
            render_options=mrml.RenderOptions(fonts={}),
        )
        return veil.lifted(made.content)
    except (OSError, TagLost, TypeError, ValueError) as error:
        raise MarkupInvalid(str(error)) from None


def with_inline_css(html: str) -> str:
    """Put the rules of style sheets into the elements that they are for.

    What no element can hold (media queries, ``:hover``) stays in the sheet. HTML
    whose Liquid tags would not come through is left as it is.
    """
    if "<style" not in html.lower():
        return html
    veil = Veil(html)
    if veil.has_steps_in_styles:
        return html
    try:
        return veil.lifted(_INLINER.inline(veil.text))
    except (TagLost, css_inline.InlineError):
        return html
