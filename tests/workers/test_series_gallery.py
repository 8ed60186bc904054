"""Each series of the gallery is loaded, activated, and gone through by somebody."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from msgspec import structs

from api.resources.series_documents import wanted_of
from domain.conditions import Today
from domain.events import FieldDeclared
from domain.segment import Seen
from tests.application.builders import a_list, a_person, said_yes
from tests.workers.travelling import Trip

GALLERY = Path(__file__).parents[2] / "docs" / "series"
#: A person's way in short words, and how many letters they got on it.
Way = tuple[list[str], int]


@pytest.fixture
def trip(trip: Trip) -> Trip:
    """Give an account whose series run, and what people do elsewhere."""
    trip.declares("order.paid", "order")
    trip.declares("review.written")
    trip.declares("basket.changed", "basket")
    trip.declares("basket.emptied", "basket")
    return trip


def active(trip: Trip, name: str, **ids: UUID) -> UUID:
    """Activate a series of the gallery: no check warns of any of its letters."""
    text = (GALLERY / f"{name}.json").read_text()
    for word, id_ in ids.items():
        text = text.replace(f"${word}", str(id_))
    series, wanted = trip.application.series, wanted_of(json.loads(text), "stay", {})
    series_id = series.define(trip.by(), wanted).id
    series.activate(trip.by(), series_id)
    trip.settle()
    return series_id


def welcome(trip: Trip) -> Way:
    """Three letters; who orders has reached the goal."""
    series_id = active(trip, "welcome")
    anna, ben = trip.person("anna@example.com"), trip.person("ben@example.com")
    trip.settle()
    trip.does(ben, "order.paid", order="1")
    for days in (2, 1, 5, 14):
        trip.later(days=days)
    assert trip.path(series_id, ben)[-1] == "left two-days ordered"
    path = trip.path(series_id, anna)
    return [one for one in path if "waited" not in one], sent_to(trip, "anna")


def double_opt_in_reminder(trip: Trip) -> Way:
    """Webhooks are told to ask once more; nothing is sent before the yes."""
    series_id = active(trip, "double-opt-in-reminder")
    anna, ben = (
        asked(trip, address) for address in ("anna@example.com", "ben@example.com")
    )
    trip.later(days=2)
    assert not trip.wire.sent
    agree(trip, ben)
    trip.later(days=5)
    assert "moved thanks sent" in trip.path(series_id, ben)
    assert trip.sent() == ["ben@example.com"]
    return trip.path(series_id, anna), sent_to(trip, "anna")


def birthday(trip: Trip) -> Way:
    """A letter three days before, and one on the day itself; the next year again."""
    declared = FieldDeclared("birth_date", "Birthday", "date")
    trip.application.fields.declare(trip.by(), declared)
    series_id = active(trip, "birthday")
    day = trip.now().date() + timedelta(days=5)
    born = str(day.replace(year=1990))
    anna = trip.person("anna@example.com", birth_date=born)
    for _ in range(7):
        trip.later(days=1)
    return trip.path(series_id, anna), sent_to(trip, "anna")


def abandoned_basket(trip: Trip) -> Way:
    """Each basket by itself, until there is an order."""
    series_id = active(trip, "abandoned-basket")
    anna = trip.person("anna@example.com")
    trip.does(anna, "basket.changed", basket="B1")
    trip.later(minutes=31)
    trip.does(anna, "order.paid", order="1")
    trip.does(anna, "basket.changed", basket="B2")
    trip.later(hours=25)
    # Whoever ordered a moment ago is left alone.
    assert not trip.path(series_id, anna, "B2")
    return trip.path(series_id, anna, "B1"), sent_to(trip, "anna")


def post_purchase(trip: Trip) -> Way:
    """Each order by itself; nobody is asked for what they have written."""
    series_id = active(trip, "post-purchase")
    anna, ben = trip.person("anna@example.com"), trip.person("ben@example.com")
    trip.does(anna, "order.paid", order="1")
    trip.does(ben, "order.paid", order="2")
    trip.later(days=2)
    trip.does(ben, "review.written")
    trip.later(days=8)
    assert trip.path(series_id, ben, "2")[-2:] == [
        "moved reviewed branch 1",
        "completed",
    ]
    return trip.path(series_id, anna, "1"), sent_to(trip, "anna")


def win_back(trip: Trip) -> Way:
    """Half of them get one offer, half the other; who orders is won back."""
    segments = trip.application.segments
    today = Today(trip.now())
    segment = segments.define(trip.by(), "sleepers", "Sleepers", [], today).id
    series_id = active(trip, "win-back", SEGMENT=segment)
    anna, ben = trip.person("anna@example.com"), trip.person("ben@example.com")
    look = segments.look(segment, 1)
    segments.move(trip.by(), look, Seen(segment, 1, "event"), [anna, ben], [])
    trip.settle()
    trip.does(ben, "order.paid", order="1")
    trip.later(days=8)
    trip.later(days=15)
    assert trip.path(series_id, ben)[-1] == "left a-week ordered"
    path = trip.path(series_id, anna)
    assert {path.pop(4), path.pop(4)} < {
        "moved halves branch 1",
        "moved halves else",
        "moved shipping sent",
        "moved discount sent",
    }
    return path, sent_to(trip, "anna")


def price_list(trip: Trip) -> Way:
    """Every Monday at nine, until they leave the list."""
    list_id = a_list(trip.application, "prices")
    series_id = active(trip, "price-list", LIST=list_id)
    anna = trip.person("anna@example.com")
    trip.application.subscribers.join_list(trip.by(), anna, list_id)
    trip.settle()
    until = trip.enrolment(series_id, anna).until
    assert isinstance(until, datetime)
    assert (until.weekday(), until.hour) == (0, 9)
    trip.later(days=7)
    trip.later(days=7)
    trip.application.subscribers.leave_list(trip.by(), anna, list_id)
    trip.settle()
    return trip.path(series_id, anna), sent_to(trip, "anna")


def re_confirmation(trip: Trip) -> Way:
    """In the last month before a yes of a year ends, twice; then the next year."""
    series_id = active(trip, "re-confirmation")
    anna = trip.person("anna@example.com")
    trip.settle()
    for days in (335, 21, 9, 335):
        trip.later(days=days)
    path = trip.path(series_id, anna)
    return [one for one in path if "waited" not in one], sent_to(trip, "anna")


#: file -> who goes through it how, and the way that is expected
WAYS: Mapping[str, tuple[Callable[[Trip], Way], Way]] = {
    "welcome": (
        welcome,
        (
            [
                "entered hello",
                "moved hello sent",
                "moved how sent",
                "moved first-order sent",
                "completed",
            ],
            3,
        ),
    ),
    "double-opt-in-reminder": (
        double_opt_in_reminder,
        (
            [
                "entered two-days",
                "waited two-days",
                "moved two-days late",
                "told remind",
                "moved remind done",
                "waited five-days",
                "moved five-days late",
                "left not-confirmed not confirmed",
            ],
            0,
        ),
    ),
    "birthday": (
        birthday,
        (
            [
                "entered present",
                "moved present sent",
                "waited the-day",
                "moved the-day waited",
                "moved wishes sent",
                "completed",
            ],
            2,
        ),
    ),
    "abandoned-basket": (
        abandoned_basket,
        (
            [
                "entered half-an-hour",
                "waited half-an-hour",
                "moved half-an-hour waited",
                "moved first sent",
                "waited a-day",
                "left a-day ordered",
            ],
            1,
        ),
    ),
    "post-purchase": (
        post_purchase,
        (
            [
                "entered a-day",
                "waited a-day",
                "moved a-day waited",
                "moved thanks sent",
                "waited a-week",
                "moved a-week waited",
                "moved reviewed else",
                "moved review sent",
                "completed",
            ],
            2,
        ),
    ),
    "win-back": (
        win_back,
        (
            [
                "entered miss-you",
                "moved miss-you sent",
                "waited a-week",
                "moved a-week waited",
                "waited two-weeks",
                "moved two-weeks waited",
                "left gone did not come back",
            ],
            2,
        ),
    ),
    "price-list": (
        price_list,
        (
            [
                "entered monday",
                "waited monday",
                *("moved monday waited", "moved prices sent", "waited monday") * 2,
                "left monday left the list",
            ],
            2,
        ),
    ),
    "re-confirmation": (
        re_confirmation,
        (
            [
                "entered eleven-months",
                *("moved ask sent", "moved ask-again sent", "moved ask sent"),
            ],
            3,
        ),
    ),
}


@pytest.mark.parametrize("file", sorted(GALLERY.glob("*.json")), ids=lambda f: f.stem)
def test_a_series_of_the_gallery_does_what_it_says(trip: Trip, file: Path) -> None:
    """Somebody goes through it, and gets the letters that it is for."""
    go, expected = WAYS[file.stem]

    assert go(trip) == expected


def asked(trip: Trip, address: str) -> UUID:
    """Register somebody who is asked to confirm."""
    person = a_person(trip.application, address)
    (claim,) = trip.records.vault.contacts([person])
    trip.application.subscribers.request_consent(
        trip.by(), person, claim.contact_id, "newsletter"
    )
    trip.settle()
    return person


def agree(trip: Trip, person: UUID) -> None:
    """Have somebody say yes."""
    (claim,) = trip.records.vault.contacts([person])
    said = structs.replace(said_yes(), granted_at=trip.now())
    trip.application.subscribers.grant_consent(
        trip.by(), person, claim.contact_id, "newsletter", said
    )
    trip.settle()


def sent_to(trip: Trip, name: str) -> int:
    """Count what went to somebody."""
    return trip.wire.sent.count(f"{name}@example.com")
