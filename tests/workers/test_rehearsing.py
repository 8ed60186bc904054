"""What a series would have done is what it did, if it really ran."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from domain.events import EnrolmentEntered, EnrolmentWaited, FieldDeclared
from domain.ids import new_id
from domain.series.definition import Definition
from domain.series.reading import read_definition
from tests.application.builders import a_list
from tests.workers.travelling import Trip, letter, steps
from workers.past import Range
from workers.rehearsing import Found, Rehearsing
from workers.series_commands import show, write


@pytest.fixture
def series(trip: Trip) -> dict[str, object]:
    """Give a series with waits, a split, an exit and a change."""
    vips = str(a_list(trip.application, "vips"))
    trip.declares("page.seen")
    trip.declares("order.paid")
    seen = [{"activity": "page.seen", "op": "done"}]
    return {
        "name": "Everything",
        "purpose": "newsletter",
        "start": [{"on": "consent_granted"}],
        "leave_when": [
            {"reason": "ordered", "when": [{"activity": "order.paid", "op": "done"}]}
        ],
        "steps": [
            {"name": "hello", **letter("Hello")},
            {
                "name": "look",
                "wait": {"till": seen, "at_most": "P2D", "late": "remind"},
                "then": "fork",
            },
            {"name": "remind", **letter("Look")},
            {
                "name": "fork",
                "split": [{"when": [{"list": vips, "op": "on"}], "to": "end"}],
            },
            {"name": "rest", "wait": {"for": "P1D"}},
            {"name": "bye", **letter("Bye")},
        ],
        "vips": vips,
    }


def told(found: Found) -> dict[object, list[tuple[object, ...]]]:
    """Return what would have happened to each, in short."""
    ways: dict[object, list[tuple[object, ...]]] = {}
    for stop in found.stops:
        ways.setdefault(stop.subscriber_id, []).append(_short(stop.fact))
    return ways


def _short(fact: object) -> tuple[object, ...]:
    parts = ("step", "outcome", "to", "reason")
    return type(fact), *(getattr(fact, part, None) for part in parts)


@dataclass
class Ran:
    """A series that really ran, and for whom."""

    trip: Trip
    series_id: UUID
    definition: Definition
    people: Mapping[str, UUID]
    between: Range

    def rehearsed(self, series_id: UUID) -> Found:
        """Return what it would have done, beside what a series did."""
        rehearsing = Rehearsing(self.trip.application, self.trip.datastore, "UTC")
        return rehearsing.run(series_id, self.definition, self.between)


@pytest.fixture
def ran(trip: Trip, series: dict[str, object]) -> Ran:
    """Have it run for five people: some do what it asks for, some say no."""
    vips = UUID(str(series.pop("vips")))
    begun = trip.now()
    series_id = trip.active(series)
    people = {name: trip.person(f"{name}@example.com") for name in "abcde"}
    trip.later(hours=5)
    trip.does(people["a"], "page.seen")
    trip.later(hours=5)
    trip.does(people["b"], "order.paid")
    trip.withdraw(people["c"])
    trip.application.subscribers.join_list(trip.by(), people["d"], vips)
    for _ in range(9):
        trip.later(hours=12)
    between = Range(begun, trip.now())
    return Ran(trip, series_id, read_definition(series), people, between)


def test_what_would_have_happened_is_what_did(ran: Ran) -> None:
    """Step by step for everybody."""
    really = {
        person: [_short(fact) for fact in ran.trip.facts(ran.series_id, person)]
        for person in ran.people.values()
    }

    found = ran.rehearsed(ran.series_id)
    other = ran.rehearsed(new_id())

    assert told(found) == told(other) == really
    assert (found.arrivals, found.as_now, other.really) == (5, [], {})
    for (person, _), facts in found.really.items():
        assert facts == ran.trip.facts(ran.series_id, person)
    first, real = (
        next(fact for fact in facts if isinstance(fact, EnrolmentWaited))
        for facts in (
            [one.fact for one in found.stops if one.subscriber_id == ran.people["e"]],
            ran.trip.facts(ran.series_id, ran.people["e"]),
        )
    )
    assert abs(first.until - real.until) < timedelta(minutes=1)


def test_a_rehearsal_is_told_as_a_table_and_as_a_file(
    ran: Ran, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Beside what really happened."""
    found = ran.rehearsed(ran.series_id)

    show(found)
    write(tmp_path / "steps.csv", found)

    told = capsys.readouterr().out
    assert "5 people would have come in, and got 9 letters. Nothing was sent." in (
        " ".join(told.split())
    )
    with (tmp_path / "steps.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(found.stops)
    assert {row["really"] for row in rows if row["outcome"] != "waits"} == {"yes"}


def test_a_series_that_nobody_defined_is_tried_on_the_past(trip: Trip) -> None:
    """Who would have come in: those who fit, of that time alone, each time."""
    trip.application.fields.declare(
        trip.by(), FieldDeclared("birthday", "Birthday", "date")
    )
    day = trip.now() + timedelta(days=1)
    anna = trip.person("anna@example.com", city="Riga", birthday=f"1990-{day:%m-%d}")
    boris = trip.person("boris@example.com", city="Tartu")
    begun = trip.now()
    trip.later(days=1)
    for person in (anna, boris, anna):
        trip.application.subscribers.change_profile(
            trip.by(), person, {"tag": str(new_id())}
        )
        trip.later(hours=1)
    trip.later(days=1)
    in_riga = [{"field": "city", "op": "is", "value": "Riga"}]
    definition = read_definition(
        {
            "name": "Past",
            "purpose": "newsletter",
            "start": [
                {"on": "field_changed", "field": "tag"},
                {"on": "date", "field": "birthday", "at": "10:00"},
            ],
            "who": in_riga,
            "again": {"after": "PT1M"},
            "steps": steps(
                letter("Hello"),
                {"wait": {"at": "10:00", "field": "birthday", "days": 1}},
            ),
        }
    )

    rehearsing = Rehearsing(trip.application, trip.datastore, "UTC")
    found = rehearsing.run(new_id(), definition, Range(begun, trip.now()))

    entered = [
        one.fact for one in found.stops if isinstance(one.fact, EnrolmentEntered)
    ]
    assert {one.subscriber_id for one in entered} == {anna}
    assert {one.because for one in entered} == {"field_changed", "date"}
    assert len(entered) == found.arrivals == 3
    assert found.as_now == ["who[0]", "steps[1]"]
    assert trip.sent() == []
