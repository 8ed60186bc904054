"""What a template says has versions for ever, and an end to its use."""

from __future__ import annotations

import pytest

from domain.errors import (
    NotFound,
    TemplateCodeTaken,
    TemplateKindDiffers,
    TemplateOutOfUse,
)
from domain.events import TemplateArchived, TemplateChanged, TemplateDrafted
from domain.template import MESSAGE, PARTIAL, Template, template_stream
from tests.builders import a_ref
from tests.domain.decisions import given

FIRST, SECOND = a_ref(), a_ref()
MADE = TemplateDrafted("spring", "Spring", MESSAGE, FIRST)
CHANGED = TemplateChanged("Spring", SECOND)


def test_a_code_is_given_once() -> None:
    """For ever: partials are named by it."""
    new = Template(template_stream("spring"))

    assert list(new.draft("spring", "Spring", MESSAGE, FIRST)) == [MADE]
    with pytest.raises(TemplateCodeTaken):
        list(given(Template, MADE).draft("spring", "Other", MESSAGE, SECOND))


def test_every_content_is_a_version() -> None:
    """Named by the version of the event that wrote it; none is ever gone."""
    template = given(Template, MADE, CHANGED, TemplateArchived())

    assert template.content() == SECOND
    assert [template.content(version) for version in (1, 2)] == [FIRST, SECOND]
    with pytest.raises(NotFound):
        template.content(3)


def test_a_change_is_what_differs() -> None:
    """A name alone, a content alone; the same again is nothing."""
    template = given(Template, MADE)

    assert list(template.change(None, SECOND)) == [CHANGED]
    assert list(template.change("S", None)) == [TemplateChanged("S", FIRST)]
    assert list(template.change("Spring", None)) == []


def test_what_is_archived_takes_nothing_new() -> None:
    """Neither changes nor new campaigns."""
    template = given(Template, MADE)
    assert list(template.archive()) == [TemplateArchived()]
    gone = given(Template, MADE, TemplateArchived())

    assert list(gone.archive()) == []
    with pytest.raises(TemplateOutOfUse):
        list(gone.change("S", None))
    with pytest.raises(TemplateOutOfUse):
        gone.require_use(MESSAGE)


def test_a_message_is_no_partial() -> None:
    """Each is used as what it is."""
    given(Template, MADE).require_use(MESSAGE)
    with pytest.raises(TemplateKindDiffers):
        given(Template, MADE).require_use(PARTIAL)
