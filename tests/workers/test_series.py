"""People come into series and go through them: each step once, whatever happens."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from domain.conditions import Today
from domain.events import EnrolmentEntered, FieldDeclared
from domain.subscriber import Subscriber
from projections.series.queries import Sought
from tests.application.builders import a_list
from tests.workers.travelling import Trip, letter, steps

THREE_DAYS = {"wait": {"for": "P3D"}}


def welcome(*more: Mapping[str, Any], **told: Any) -> dict[str, Any]:  # noqa: ANN401 - as they are told
    """Return a series for whoever is registered: a letter, three days, a letter."""
    return {
        "name": "Welcome",
        "purpose": "newsletter",
        "start": [{"on": "consent_granted"}],
        "steps": steps(
            letter("Hello"), {"wait": {"for": "P3D"}}, letter("More"), *more
        ),
        **told,
    }


def test_a_welcome_series_goes_step_by_step(trip: Trip) -> None:
    """A letter at once, another three days later, and then it is over."""
    series_id = trip.active(welcome())

    anna = trip.person("anna@example.com")
    trip.settle()

    assert trip.sent() == ["anna@example.com"]
    assert trip.path(series_id, anna) == ["entered s1", "moved s1 sent", "waited s2"]
    trip.later(days=2, hours=23)
    assert trip.sent() == []
    trip.later(hours=1)
    assert trip.sent() == ["anna@example.com"]
    assert trip.path(series_id, anna)[3:] == [
        "moved s2 waited",
        "moved s3 sent",
        "completed",
    ]
    (line,) = trip.series.people(series_id, Sought(), None, 10)
    assert (line.inside, line.ended) == (False, "completed")


def test_whoever_says_no_leaves_at_once(trip: Trip) -> None:
    """Nobody waits for the next letter to be told."""
    series_id = trip.active(welcome())
    anna, boris = trip.person("anna@example.com"), trip.person("boris@example.com")
    trip.settle()
    trip.sent()

    trip.withdraw(anna)
    trip.settle()

    assert trip.path(series_id, anna)[-1] == "left s2 withdrawn"
    trip.later(days=3)
    assert trip.sent() == ["boris@example.com"]
    assert trip.path(series_id, boris)[-1] == "completed"


def test_an_order_ends_an_abandoned_basket(trip: Trip) -> None:
    """What they do elsewhere is looked at as it comes: it is the goal of the series."""
    trip.declares("basket.filled", "basket")
    trip.declares("order.paid")
    paid = [{"activity": "order.paid", "op": "done", "last_days": 1}]
    series_id = trip.active(
        {
            "name": "Basket",
            "purpose": "newsletter",
            "start": [{"on": "activity", "activity": "basket.filled", "key": "basket"}],
            "leave_when": [{"reason": "ordered", "when": paid, "goal": True}],
            "again": {"after": "PT1H"},
            "steps": steps({"wait": {"for": "PT30M"}}, letter("Still there")),
        }
    )
    anna, boris = trip.person("anna@example.com"), trip.person("boris@example.com")

    for person in (anna, boris):
        trip.does(person, "basket.filled", basket="b1")
    trip.later(minutes=10)
    trip.does(boris, "order.paid")
    trip.later(minutes=20)

    assert trip.sent() == ["anna@example.com"]
    assert trip.path(series_id, anna, "b1")[0] == "entered s1"
    assert trip.path(series_id, boris, "b1") == [
        "entered s1",
        "waited s1",
        "left s1 ordered",
    ]


@pytest.mark.parametrize("triggers", [True, False])
def test_an_import_comes_in_silence_unless_it_is_to_be_noticed(
    trip: Trip,
    triggers: bool,  # noqa: FBT001 - a parameter of a test
) -> None:
    """Whoever brings a hundred thousand people over does not greet them all."""
    series_id = trip.active(welcome(start=[{"on": "registered"}]))

    anna = trip.imported("anna@example.com", triggers=triggers)
    trip.settle()

    came = ["entered s1", "moved s1 skipped", "waited s2"]
    assert trip.path(series_id, anna) == (came if triggers else [])
    again = Trip(trip.datastore, trip.application, trip.records, trip.origin)
    boris = again.imported("boris@example.com", triggers=triggers)
    again.settle()
    assert bool(again.path(series_id, boris)) is triggers


def test_a_split_takes_the_first_branch_that_fits(trip: Trip) -> None:
    """By what is known of the person at that moment; what is changed is known."""
    vips = a_list(trip.application, "vips")
    is_vip = [{"list": str(vips), "op": "on"}]
    in_riga = [{"field": "city", "op": "is", "value": "Riga"}]
    series_id = trip.active(
        {
            "name": "Split",
            "purpose": "newsletter",
            "start": [{"on": "field_changed", "field": "city"}],
            "steps": [
                {"name": "join", "change": {"join": [str(vips)]}},
                {
                    "name": "fork",
                    "split": [
                        {"when": [{"not_all": is_vip}], "to": "others"},
                        {"when": in_riga, "to": "riga"},
                    ],
                },
                {"name": "others", **letter("Others"), "then": "end"},
                {"name": "riga", "change": {"fields": {"tag": "riga"}}},
            ],
        }
    )
    anna = trip.person("anna@example.com", city="Riga")
    boris = trip.person("boris@example.com", city="Tartu")
    trip.settle()

    assert trip.path(series_id, anna)[1:] == [
        "moved join done",
        "moved fork branch 2",
        "moved riga done",
        "completed",
    ]
    assert "moved fork else" in trip.path(series_id, boris)
    assert trip.records.vault.profiles([anna])[anna]["tag"] == "riga"
    assert trip.sent() == ["boris@example.com"]


def test_what_is_waited_for_comes_or_is_late(trip: Trip) -> None:
    """Whoever does it goes on at once, whoever does not when the time is over."""
    trip.declares("page.seen")
    seen = [{"activity": "page.seen", "op": "done"}]
    series_id = trip.active(
        {
            "name": "Wait",
            "purpose": "newsletter",
            "start": [{"on": "consent_granted", "purpose": "newsletter"}],
            "steps": [
                {
                    "name": "wait",
                    "wait": {"till": seen, "at_most": "P2D", "late": "remind"},
                    "then": "end",
                },
                {"name": "remind", **letter("Look")},
            ],
        }
    )
    anna, boris = trip.person("anna@example.com"), trip.person("boris@example.com")
    trip.settle()
    trip.does(anna, "page.seen")
    trip.settle()

    assert trip.path(series_id, anna)[-2:] == ["moved wait met", "completed"]
    trip.later(days=1, hours=23)
    assert trip.sent() == []
    trip.later(hours=2)
    assert trip.sent() == ["boris@example.com"]
    assert trip.path(series_id, boris)[2] == "moved wait late"


def test_who_comes_in_again_is_said_by_the_series(trip: Trip) -> None:
    """Once unless it says more; not before its interval, and not too often."""
    document = welcome(start=[{"on": "field_changed", "field": "city"}])
    document["steps"] = steps(letter("Hello"))
    once = trip.active(document)
    often = trip.active({**document, "again": {"after": "P1D", "most": 2}})
    anna = trip.person("anna@example.com")
    for city in ("Riga", "Tartu", "Vilnius", "Kaunas"):
        trip.application.subscribers.change_profile(trip.by(), anna, {"city": city})
        trip.later(hours=12)

    assert trip.path(once, anna).count("entered s1") == 1
    assert trip.path(often, anna).count("entered s1") == 2
    assert len(trip.sent()) == 3


def test_those_inside_stay_move_or_leave_when_it_changes(trip: Trip) -> None:
    """As the new edition says; whoever moves while waiting waits no longer for it."""
    inside = {}
    for what in ("stay", "move", "leave"):
        inside[what] = trip.active(welcome(name=what))
    anna = trip.person("anna@example.com")
    trip.settle()
    trip.sent()
    trip.later(days=2)

    for what, series_id in inside.items():
        changed = welcome(letter("Extra"), name=what)
        moves = {"s2": "s2"} if what == "move" else {}
        wanted = trip.wanted(changed, inside=what, moves=moves)
        trip.application.series.redefine(trip.by(), series_id, wanted)
        trip.application.series.activate(trip.by(), series_id, acknowledged=True)
    trip.settle()
    assert trip.path(inside["leave"], anna)[-1] == "left s2 the series was changed"
    trip.later(days=1)

    assert trip.path(inside["stay"], anna)[-2:] == ["moved s3 sent", "completed"]
    assert trip.path(inside["move"], anna)[-3:] == [
        "moved s3 sent",
        "moved s4 sent",
        "completed",
    ]
    assert trip.sent() == ["anna@example.com"] * 3


def test_a_paused_series_goes_on_when_it_is_resumed(trip: Trip) -> None:
    """Whoever comes meanwhile waits, and whose time has passed goes on at once."""
    series_id = trip.active(welcome())
    anna = trip.person("anna@example.com")
    trip.settle()
    trip.application.series.pause(trip.by(), series_id)
    boris = trip.person("boris@example.com")
    trip.later(days=4)

    assert trip.sent() == ["anna@example.com"]
    trip.application.series.resume(trip.by(), series_id)
    trip.settle()

    assert trip.sent() == ["anna@example.com", "boris@example.com"]
    assert trip.path(series_id, anna)[-1] == "completed"
    assert trip.path(series_id, boris)[-1] == "waited s2"


def test_a_closed_series_ends_with_those_inside(trip: Trip) -> None:
    """Nobody comes in any more; an archived one has everybody leave."""
    series_id = trip.active(welcome())
    anna = trip.person("anna@example.com")
    trip.settle()
    trip.application.series.close(trip.by(), series_id)
    trip.settle()
    late = trip.person("late@example.com")
    trip.settle()
    assert trip.path(series_id, late) == []
    trip.application.series.archive(trip.by(), series_id)
    trip.settle()

    assert trip.path(series_id, anna)[-1] == "left s2 the series is over"


def test_a_dry_series_records_and_does_nothing(trip: Trip) -> None:
    """What would be sent and changed is in the log of the series, and nowhere else."""
    vips = a_list(trip.application, "vips")
    series_id = trip.active(welcome({"change": {"join": [str(vips)]}}), dry=True)
    anna = trip.person("anna@example.com")
    trip.later(days=3)

    assert trip.path(series_id, anna)[-1] == "completed"
    assert trip.sent() == []
    assert trip.records.load(Subscriber, anna).lists == set()


def test_a_day_of_a_profile_brings_people_in(trip: Trip) -> None:
    """At their own time of that day, once, even if it is looked at twice."""
    tomorrow = trip.now() + timedelta(days=1)
    declared = FieldDeclared("birthday", "Birthday", "date")
    trip.application.fields.declare(trip.by(), declared)
    series_id = trip.active(
        {
            "name": "Birthday",
            "purpose": "newsletter",
            "start": [{"on": "date", "field": "birthday", "at": "10:00"}],
            "again": {"after": "P300D"},
            "steps": steps(letter("Happy birthday")),
        }
    )
    anna = trip.person("anna@example.com", birthday=f"1990-{tomorrow:%m-%d}")
    long_ago = trip.now() - timedelta(days=60)
    trip.person("boris@example.com", birthday=f"1990-{long_ago:%m-%d}")
    trip.later(hours=24)
    trip.later(hours=24)

    assert trip.sent() == ["anna@example.com"]
    (entered, *_) = trip.facts(series_id, anna)
    assert isinstance(entered, EnrolmentEntered)
    assert f"{entered.occurred_at:%Y-%m-%d %H:%M}" == f"{tomorrow:%Y-%m-%d} 10:00"


def test_series_bring_people_into_others_and_out_of_them(trip: Trip) -> None:
    """By hand too; a person is in each of them once."""
    first = trip.active(welcome())
    second = trip.define(
        {
            "name": "Second",
            "purpose": "newsletter",
            "start": [{"on": "by_hand"}],
            "steps": steps({"stop": str(first)}, {"tell": "second begun"}),
        }
    )
    trip.application.series.activate(trip.by(), second)
    third = trip.active(
        {
            "name": "Third",
            "purpose": "newsletter",
            "start": [{"on": "by_hand"}],
            "steps": steps({"enter": str(second)}),
        }
    )
    anna = trip.person("anna@example.com")
    trip.settle()

    trip.application.series.add(trip.by(), third, [anna, anna])
    trip.settle()

    assert trip.path(third, anna) == [
        "entered s1",
        "handedon s1",
        "moved s1 done",
        "completed",
    ]
    assert trip.path(second, anna)[-3:] == [
        "told s2",
        "moved s2 done",
        "completed",
    ]
    assert trip.path(first, anna)[-1] == "left s2 stopped by another series"
    trip.later(days=3)
    assert trip.sent() == ["anna@example.com"]


def test_whoever_is_stopped_at_the_moment_of_their_step_takes_no_other(
    trip: Trip,
) -> None:
    """Two series end their waits together, in one append, and one stops the other."""
    waits = {"wait": {"for": "P1D"}}
    told = {
        "name": "Waits",
        "purpose": "newsletter",
        "start": [{"on": "consent_granted"}],
        "steps": steps(waits, waits, letter("Late")),
    }
    stopped = [trip.active({**told, "name": name}) for name in "abcd"]
    stops = [{"stop": str(one)} for one in stopped]
    stopping = trip.active({**told, "steps": steps(waits, *stops)})
    anna = trip.person("anna@example.com")

    trip.later(days=1)
    trip.later(days=1)

    assert trip.path(stopping, anna)[-1] == "completed"
    for series_id in stopped:
        assert trip.path(series_id, anna)[-1] == "left s2 stopped by another series"
    assert trip.sent() == []


def test_two_steps_may_say_the_same(trip: Trip) -> None:
    """Each is a letter of its own, and stays one when the series changes."""
    told = welcome(steps=steps(letter("Again"), letter("Again")))
    series_id = trip.active(told)
    trip.person("anna@example.com")
    trip.settle()
    before = trip.series.get(series_id)

    wanted = trip.wanted({**told, "name": "Twice", "again": {"after": "P1D"}})
    trip.application.series.redefine(trip.by(), series_id, wanted)
    trip.settle()
    after = trip.series.get(series_id)

    assert trip.sent() == ["anna@example.com"] * 2
    assert before
    assert after
    assert len(set(before.letters.values())) == 2
    assert before.letters == after.letters
    assert (before.edition, after.edition, after.name) == (1, 3, "Twice")


def test_whoever_arrives_twice_in_one_go_comes_in_once(trip: Trip) -> None:
    """Two changes of one basket, before anybody has looked at the first."""
    trip.declares("basket.filled", "basket")
    told = welcome(
        start=[{"on": "activity", "activity": "basket.filled", "key": "basket"}]
    )
    series_id = trip.active(told)
    anna = trip.person("anna@example.com")
    boris = trip.person("boris@example.com")
    for person in (anna, anna, boris):
        trip.does(person, "basket.filled", basket="b1")
    trip.settle()

    assert trip.path(series_id, anna, "b1").count("entered s1") == 1
    assert trip.path(series_id, boris, "b1")[0] == "entered s1"


def test_what_cannot_be_asked_any_more_holds_up_nobody_else(trip: Trip) -> None:
    """A segment went out of use: those who are asked by it wait, all others go on."""
    segments = trip.application.segments
    riga = [{"field": "city", "op": "is", "value": "Riga"}]
    segment = segments.define(trip.by(), "riga", "Riga", riga, Today(trip.now())).id
    out = [{"reason": "moved", "when": [{"segment": str(segment), "op": "in"}]}]
    broken = trip.active(welcome(leave_when=out))
    whole = trip.active(welcome())
    anna = trip.person("anna@example.com")
    trip.settle()
    segments.archive(trip.by(), segment)

    trip.later(days=3)

    assert trip.path(whole, anna)[-1] == "completed"
    assert trip.path(broken, anna)[-1] == "waited s2"


def test_a_letter_that_was_cancelled_is_not_sent(trip: Trip) -> None:
    """The path says so, and does not say that it went."""
    series_id = trip.active(welcome())
    found = trip.series.get(series_id)
    assert found
    trip.application.campaigns.cancel(trip.by(), UUID(found.letters["s1"]))
    anna = trip.person("anna@example.com")
    trip.settle()

    assert trip.path(series_id, anna) == ["entered s1", "moved s1 skipped", "waited s2"]
    assert trip.sent() == []


def test_what_lies_before_brings_nobody_in(trip: Trip) -> None:
    """Neither what is told of only now, nor a day that was over."""
    trip.declares("page.seen")
    series_id = trip.active(
        welcome(start=[{"on": "activity", "activity": "page.seen"}])
    )
    anna = trip.person("anna@example.com")

    trip.does(anna, "page.seen", ago=timedelta(days=2))
    trip.settle()
    assert trip.path(series_id, anna) == []
    trip.does(anna, "page.seen")
    trip.settle()

    assert trip.path(series_id, anna)[0] == "entered s1"
