"""Who comes into series, and who leaves them: by imports, merges, stop lists, words."""

from __future__ import annotations

import pytest

from domain.application import ImportOptions, Wanted
from domain.conditions import Today
from domain.events import Recorded
from tests.application.builders import a_block, a_list
from tests.workers.importer import Importer
from tests.workers.test_series import welcome
from tests.workers.travelling import Trip, letter, steps
from workers.recipients import Recipients
from workers.resting import go_on


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


@pytest.mark.parametrize("triggers", [True, False])
def test_an_undone_import_brings_nobody_in_unless_it_was_to_be_noticed(
    trip: Trip,
    triggers: bool,  # noqa: FBT001 - a parameter of a test
) -> None:
    """Whoever is taken off a list again, or out of a segment, did not leave it."""
    fair, anna = a_list(trip.application, "fair"), trip.person("anna@example.com")
    on_it = [{"list": str(fair), "op": "on"}]
    segments = trip.application.segments
    segment = segments.define(trip.by(), "fair", "Fair", on_it, Today(trip.now())).id
    starts = [
        {"on": "list_left"},
        {"on": "field_changed"},
        {"on": "segment_left", "segment": str(segment)},
    ]
    all_ = [trip.active(welcome(name=one["on"], start=[one])) for one in starts]
    importer = Importer(trip.datastore, trip.application, trip.now)
    options = ImportOptions(fair, "newsletter", triggers=triggers)
    id_ = importer.take_in(b"email,city\nanna@example.com,Riga\n", options)
    trip.later(days=4)
    before = [len(trip.path(series_id, anna)) for series_id in all_]
    assert bool(before[1]) is triggers

    importer.undo(id_)
    trip.later(days=4)

    after = [len(trip.path(series_id, anna)) for series_id in all_]
    # A series brings nobody in twice: the change of a field already did.
    assert [bool(one) for one in after] == [triggers] * 3


def test_whoever_is_erased_comes_into_nothing(trip: Trip) -> None:
    """They are taken off their lists first; nobody is there who could be written to."""
    news, anna = a_list(trip.application), trip.person("anna@example.com")
    trip.application.subscribers.join_list(trip.by(), anna, news)
    series_id = trip.active(welcome(start=[{"on": "list_left"}]))

    trip.application.erasing.erase(trip.by(), anna, Wanted("request"))
    trip.settle()

    assert trip.path(series_id, anna) == []


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


def test_what_became_of_a_letter_is_known_at_once(trip: Trip) -> None:
    """Whoever waits for it goes on, and it brings people into other series."""
    accepted = [{"letter": "s1", "op": "accepted"}]
    till = {"till": accepted, "at_most": "P2D", "late": "end"}
    series_id = trip.active(welcome(steps=steps(letter("Hello"), {"wait": till})))
    other = trip.active(
        welcome(name="Other", start=[{"on": "accepted"}], steps=steps({"tell": "it"}))
    )
    anna, boris = trip.person("anna@example.com"), trip.person("boris@example.com")
    trip.wire.unsendable.add("boris@example.com")

    trip.settle()

    assert trip.path(series_id, anna)[-2:] == ["moved s2 met", "completed"]
    assert trip.path(series_id, boris)[-1] == "waited s2"
    assert trip.path(other, anna)[-1] == "completed"
    assert trip.path(other, boris) == []


def test_only_those_who_wait_for_it_are_looked_up(trip: Trip) -> None:
    """A campaign tells of everybody, and few of them are in a series that asks."""
    done = [{"letter": "s1", "op": "clicked"}]
    till = {"till": done, "at_most": "P2D", "late": "end"}
    series_id = trip.active(
        welcome(
            start=[{"on": "field_changed", "field": "first_name"}],
            steps=steps(letter("Hello"), {"wait": till}),
        )
    )
    trip.active(welcome(name="Other"))
    for name in ("anna", "boris"):
        trip.person(f"{name}@example.com")
    cleo = trip.person("cleo@example.com", first_name="Cleo")
    trip.settle()
    assert trip.path(series_id, cleo)[-1] == "waited s2"

    events = list(trip.records.event_log.read(0, 1_000))
    with trip.datastore.get_connection() as connection:
        cursor = connection.cursor()
        recipients = Recipients(cursor, [e for e in events if isinstance(e, Recorded)])
        assert len(recipients.contacts()) == 3
        assert go_on(cursor, (), (), recipients) == 1
        assert "_people" not in vars(recipients)


def test_what_was_done_since_somebody_came_in_is_asked_of_each(trip: Trip) -> None:
    """Not what they did before, nor what brought them: that is not since then."""
    trip.declares("order.paid")
    bought = [{"activity": "order.paid", "op": "done", "since": "entry"}]
    opened = [{"letter": "s1", "op": "accepted", "since": "entry"}]
    series_id = trip.active(
        welcome(
            start=[{"on": "activity", "activity": "order.paid"}],
            steps=steps(
                letter("Thanks"),
                {"wait": {"for": "P1D"}},
                {"split": [{"when": bought, "to": "s5"}]},
                {"split": [{"when": opened, "to": "end"}]},
                {"tell": "again"},
            ),
        )
    )
    anna, boris = trip.person("anna@example.com"), trip.person("boris@example.com")
    for person in (anna, boris):
        trip.does(person, "order.paid")
    trip.later(hours=1)
    trip.does(boris, "order.paid")
    trip.later(hours=24)

    assert trip.path(series_id, anna)[-3:] == [
        "moved s3 else",
        "moved s4 branch 1",
        "completed",
    ]
    assert "moved s3 branch 1" in trip.path(series_id, boris)


def test_whoever_is_stopped_is_so_under_every_key(trip: Trip) -> None:
    """Each basket by itself: an order stops them all, and those of nobody else."""
    trip.declares("basket.filled", "basket")
    trip.declares("order.paid")
    key = {"on": "activity", "activity": "basket.filled", "key": "basket"}
    baskets = trip.active(welcome(start=[key]))
    ordered = [{"on": "activity", "activity": "order.paid"}]
    trip.active(
        welcome(name="Stop", start=ordered, steps=steps({"stop": str(baskets)}))
    )
    anna, boris = trip.person("anna@example.com"), trip.person("boris@example.com")
    for person, basket in ((anna, "a"), (anna, "b"), (boris, "b")):
        trip.does(person, "basket.filled", basket=basket)
    trip.settle()

    for person in (anna, anna):
        trip.does(person, "order.paid")
    trip.settle()

    for basket in "ab":
        path = trip.path(baskets, anna, basket)
        assert path[-1] == "left s2 stopped by another series"
    assert trip.path(baskets, boris, "b")[-1] == "waited s2"


def test_whoever_is_put_on_a_stop_list_leaves_at_once(trip: Trip) -> None:
    """Nobody waits for the next letter to be told that there is none."""
    series_id = trip.active(welcome())
    anna, boris = trip.person("anna@example.com"), trip.person("boris@example.com")
    trip.settle()

    trip.application.stop_lists.fill(trip.by(), a_block("anna@example.com"))
    trip.settle()

    assert trip.path(series_id, anna)[-1] == "left s2 suppressed"
    assert trip.path(series_id, boris)[-1] == "waited s2"
