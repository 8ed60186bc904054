"""What can be asked of statistics, and how an answer is put together."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from domain.errors import StatisticsInvalid
from domain.statistics.answers import Row, answer, whole, written
from domain.statistics.areas import AREAS, INTERVALS
from domain.statistics.questions import Question, checked, read_filters
from domain.statistics.sources import source_of

ID = UUID(int=7)
MARCH, APRIL = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC)


def test_every_rate_is_one_measure_of_another() -> None:
    """And all parts and measures have names of their own."""
    for area in AREAS.values():
        for rate in area.rates.values():
            assert {rate.part, rate.of} <= set(area.measures)
        names = (*area.measures, *area.rates, *area.parts, *INTERVALS)
        assert len(names) == len(set(names))
        assert set(area.only) <= set(area.measures)


def test_without_measures_all_are_asked_for_that_can_be_split_so() -> None:
    """By day there is nothing of how things stand; by link only what has links."""
    by_day = checked(Question("messages", (), ("day",)))
    by_link = checked(Question("messages", (), ("link",)))

    assert "accepted" in by_day.select
    assert not {"deferred", "in_flight", "not_attempted"} & set(by_day.select)
    assert set(by_link.select) == {
        "clicked",
        "clicked_unique",
        "clicked_by_proxies",
        "clicked_by_robots",
        "followed_unique",
    }


def test_a_rate_has_what_it_is_of_counted() -> None:
    """Once, whoever else asks for it."""
    told = checked(Question("messages", ("open_rate", "delivered"), ("campaign",)))

    assert told.measures == ("opened_unique", "delivered")
    assert told.columns == ("campaign", "open_rate", "delivered")


WRITTEN = [f"campaign:{ID}", "device:phone", "device:tablet", "topic:a:b"]


def test_a_question_knows_whether_time_matters_to_it() -> None:
    """When it is split by it, or bounded."""
    assert Question("lists", ("left",), ("day",)).is_of_a_time
    assert Question("lists", ("left",), until=APRIL).is_of_a_time
    assert not Question("lists", ("left",), ("list",)).is_of_a_time


def test_filters_name_a_part_and_a_value() -> None:
    """Several of one part are alternatives; ids are read."""
    told = read_filters(WRITTEN)

    assert told == {
        "campaign": (ID,),
        "device": ("phone", "tablet"),
        "topic": ("a:b",),
    }
    assert read_filters(["campaign:spring", "campaign"]) == {"campaign": (None, None)}


@pytest.mark.parametrize(
    ("asked", "field", "why"),
    [
        (Question("messages", ("sent",)), "select", "no sent: there are planned"),
        (Question("messages", ("opened",), ("city",)), "group_by", "no city"),
        (Question("messages", ("opened",), ("day", "hour")), "group_by", "one of hour"),
        (Question("messages", ("planned",), ("link",)), "group_by", "told by link"),
        (Question("messages", ("deferred",), ("day",)), "group_by", "how things stand"),
        (
            Question("messages", ("deferred",), since=MARCH),
            "group_by",
            "deferred cannot be told by time",
        ),
        (
            Question("messages", ("open_rate",), filters={"device": ("phone",)}),
            "group_by",
            "delivered cannot be told by device",
        ),
        (
            Question("messages", ("opened",), ("domain", "device")),
            "group_by",
            "domain cannot be told together",
        ),
        (
            Question("messages", ("opened",), ("device", "day")),
            "group_by",
            "device cannot be told together",
        ),
        (
            Question("messages", ("opened",), ("delay",), until=APRIL),
            "group_by",
            "delay cannot be told together",
        ),
        (Question("messages", ("in_flight",), ("domain",)), "group_by", "by domain"),
        (Question("people", filters={"list": (ID,)}), "filter", "no list"),
        (Question("lists", filters={"list": (None,)}), "filter", "an id for campaign"),
        (Question("lists", ("joined",), order=("-left",)), "order", "no left"),
        (Question("lists", since=APRIL, until=MARCH), "from", "before `to`"),
    ],
)
def test_what_cannot_be_counted_is_refused_by_name(
    asked: Question, field: str, why: str
) -> None:
    """Each fault says what there is instead."""
    with pytest.raises(StatisticsInvalid) as refused:
        checked(asked)

    assert why in refused.value.faults[field]
    assert field in str(refused.value)


COUNTED: list[Row] = [
    {"campaign": ID, "delivered": 3, "opened_unique": 1},
    {"campaign": UUID(int=1), "delivered": 0, "opened_unique": 0},
    {"campaign": None, "delivered": 8, "opened_unique": 4},
]


def test_an_answer_is_ordered_and_has_rates() -> None:
    """In a hundred; of nothing there is none, and it comes last."""
    select = ("delivered", "open_rate")
    by_rate = answer(
        Question("messages", select, ("campaign",), order=("-open_rate",)), COUNTED
    )
    by_part = answer(Question("messages", select, ("campaign",)), COUNTED)

    assert [row["open_rate"] for row in by_rate] == [50.0, 33.33, None]
    assert [row["campaign"] for row in by_part] == [UUID(int=1), ID, None]
    assert list(by_rate[0]) == ["campaign", "delivered", "open_rate"]


def test_the_whole_is_the_sum_of_parts_that_do_not_overlap() -> None:
    """With the rate of the sums, not the sum of rates."""
    asked = Question("messages", ("delivered", "open_rate"), ("campaign",))

    assert whole(asked, COUNTED) == {"delivered": 11, "open_rate": 45.45}
    assert whole(asked, []) == {"delivered": 0, "open_rate": None}


def test_of_several_orders_the_first_weighs_most() -> None:
    """Numbers as numbers, and not as they are written."""
    rows: list[Row] = [
        {"source": s, "registered": n} for s, n in (("b", 9), ("a", 10), ("a", 9))
    ]

    def ordered(*order: str) -> list[tuple[object, object]]:
        asked = Question("people", ("registered",), ("source",), order=order)
        return [(one["source"], one["registered"]) for one in answer(asked, rows)]

    assert ordered("registered", "source") == [("a", 9), ("b", 9), ("a", 10)]
    assert ordered("source", "-registered") == [("a", 10), ("a", 9), ("b", 9)]


@pytest.mark.parametrize(
    ("interval", "told"),
    [
        ("hour", "2026-03-29T03:00+03:00"),
        ("day", "2026-03-29"),
        ("week", "2026-03-29"),
        ("month", "2026-03"),
        ("year", "2026"),
    ],
)
def test_an_interval_is_written_as_its_clock_tells_it(interval: str, told: str) -> None:
    """An hour with its offset, for clocks are set back."""
    moment = datetime(2026, 3, 29, 0, tzinfo=UTC).astimezone(ZoneInfo("Europe/Moscow"))

    assert written(interval, moment) == told


@pytest.mark.parametrize(
    ("actor", "source"),
    [
        ("key:01", "api"),
        ("import 01890000", "import"),
        ("visitor", "form"),
        ("recipient", "recipient"),
        ("sender", "sayso"),
    ],
)
def test_who_did_it_tells_from_where_it_came(actor: str, source: str) -> None:
    """Whoever is nobody from outside is ourselves."""
    assert source_of(actor) == source
