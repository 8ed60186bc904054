"""Who comes into series, and who leaves them: by imports, merges, stop lists, words."""

from __future__ import annotations

import pytest

from domain.conditions import Today
from tests.application.builders import a_list
from tests.workers.test_series import welcome
from tests.workers.travelling import Trip


@pytest.mark.parametrize("triggers", [True, False])
def test_an_import_leads_into_segments_in_silence_unless_it_is_to_be_noticed(
    trip: Trip,
    triggers: bool,  # noqa: FBT001 - a parameter of a test
) -> None:
    """Who is in the segment is kept; whoever comes otherwise is noticed."""
    reached = [{"contact": "email", "op": "has"}]
    segments = trip.application.segments
    id_ = segments.define(trip.by(), "mail", "Mail", reached, Today(trip.now())).id
    series_id = trip.active(
        welcome(start=[{"on": "segment_entered", "segment": str(id_)}])
    )

    anna = trip.imported("anna@example.com", triggers=triggers)
    boris = trip.person("boris@example.com")
    trip.settle()

    assert bool(trip.path(series_id, anna)) is triggers
    assert trip.path(series_id, boris)[0] == "entered s1"


def test_whoever_became_one_with_another_gets_nothing_twice(trip: Trip) -> None:
    """The card that ends leaves; what was had under it the one that goes on has had."""
    news = a_list(trip.application)
    series_id = trip.active(welcome(start=[{"on": "list_joined"}]))
    first, anna = trip.person("a@example.com"), trip.person("anna@example.com")
    trip.application.subscribers.join_list(trip.by(), first, news)
    trip.settle()
    assert trip.sent() == ["a@example.com"]

    trip.application.merging.merge(trip.by(), anna, first)
    trip.later(days=3)

    assert trip.path(series_id, first)[-1] == "left s2 merged"
    assert trip.path(series_id, anna) == []
    assert trip.sent() == []
