"""A wording keeps its place when it is described later."""

from __future__ import annotations

from domain.events import NoticePublished
from domain.store.changes import Put, Set
from projections.notices.projection import READ_MODEL
from tests.builders import NOTICE, WORDING, a_notice


def test_what_came_with_a_consent_is_described_later() -> None:
    """Then it says its language; words, time and position are those of the first."""
    described = NoticePublished(NOTICE, WORDING, "en")
    first, second = a_notice().later(days=1).fact(described).events()

    [put], [told] = READ_MODEL.changes(first), READ_MODEL.changes(second)

    assert isinstance(put, Put)
    assert isinstance(told, Set)
    assert (put.values["wording"], put.values["language"]) == (WORDING, "")
    assert told.values["language"] == "en"
    assert not told.values.keys() & {"wording", "published_at", "position"}
