"""Who goes out when: nobody twice, nobody lost, and nobody before their time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.departures import (
    Departure,
    departures,
    has_passed,
    sample,
    starts_at,
)
from domain.events import CampaignAudienceSet, SendPlan

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
PEOPLE = [UUID(int=number) for number in range(1_000)]
SEED = UUID(int=7)
AT_ONCE = SendPlan()
AT_TEN = SendPlan(local_time="2026-12-01T10:00:00", zone="Europe/Moscow")


def _sizes(plan: SendPlan, number: int) -> list[int]:
    leaving = departures(plan, PEOPLE[:number], {}, NOON)
    return [len(one.contacts) for one in leaving]


def _to(percent: int = 0, most: int = 0) -> CampaignAudienceSet:
    return CampaignAudienceSet((), "newsletter", percent=percent, most=most)


def test_without_a_plan_all_go_at_once() -> None:
    """Nothing is waited for."""
    assert list(departures(AT_ONCE, PEOPLE, {}, NOON)) == [Departure(None, PEOPLE)]


def test_equal_parts_leave_one_after_another() -> None:
    """The first at once, each other so long after the one before."""
    plan = SendPlan(parts=4, seconds=600)

    leaving = list(departures(plan, PEOPLE[:10], {}, NOON))

    wait = timedelta(minutes=10)
    assert [one.at for one in leaving] == [None, *(NOON + n * wait for n in (1, 2, 3))]
    assert [len(one.contacts) for one in leaving] == [2, 3, 3, 2]


def test_parts_may_grow() -> None:
    """Each is so many times as large as the one before."""
    assert _sizes(SendPlan(parts=3, seconds=60, growth=200), 700) == [100, 200, 400]


@given(st.integers(0, 1_000), st.integers(2, 100), st.integers(100, 1_000))
def test_parts_are_together_all_in_their_order(
    number: int, parts: int, growth: int
) -> None:
    """However they are cut."""
    plan = SendPlan(parts=parts, seconds=60, growth=growth)

    leaving = list(departures(plan, PEOPLE[:number], {}, NOON))

    assert [id_ for one in leaving for id_ in one.contacts] == PEOPLE[:number]
    assert all(one.contacts for one in leaving)
    assert len({one.at for one in leaving}) == len(leaving)


def test_each_gets_it_at_that_time_of_theirs() -> None:
    """Whoever has no zone has that of the account; where it has passed, tomorrow."""
    tokyo, berlin, moscow = PEOPLE[:3]
    zones = {tokyo: "Asia/Tokyo", berlin: "Europe/Berlin"}
    two = datetime(2026, 12, 1, 2, tzinfo=UTC)

    leaving = list(departures(AT_TEN, PEOPLE[:3], zones, two))

    assert leaving == [
        Departure(datetime(2026, 12, 1, 7, tzinfo=UTC), [moscow]),
        Departure(datetime(2026, 12, 1, 9, tzinfo=UTC), [berlin]),
        Departure(datetime(2026, 12, 2, 1, tzinfo=UTC), [tokyo]),
    ]


def test_zones_of_one_hour_leave_together() -> None:
    """By their ids, whatever their zones are called."""
    zones = {PEOPLE[0]: "Europe/Paris", PEOPLE[1]: "Europe/Berlin"}

    (leaving,) = departures(AT_TEN, PEOPLE[:2], zones, NOON - timedelta(days=1))

    assert leaving.contacts == PEOPLE[:2]


@pytest.mark.parametrize(
    ("local", "utc"),
    [
        ("2026-03-29T02:30:00", datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),
        ("2026-10-25T02:30:00", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
    ],
)
def test_a_time_that_clocks_skip_or_repeat(local: str, utc: datetime) -> None:
    """What they skip moves forward, of what they repeat it is the first."""
    plan = SendPlan(local_time=local, zone="Europe/Berlin")

    (leaving,) = departures(plan, PEOPLE[:1], {}, utc - timedelta(days=1))

    assert leaving.at == utc


def test_it_is_released_before_the_first_on_earth_come_to_the_time() -> None:
    """14 hours before it is that time in UTC, and never in the past."""
    evening = datetime(2026, 11, 30, 20, tzinfo=UTC)

    assert starts_at(AT_TEN, evening - timedelta(hours=1)) == evening
    assert starts_at(AT_TEN, NOON) == NOON
    assert starts_at(SendPlan(at=NOON), evening) == NOON
    assert starts_at(AT_ONCE, NOON) == NOON


def test_the_next_day_has_the_same_local_time() -> None:
    """Also over a night in which the clocks change, and however late it is."""
    plan = SendPlan(local_time="2026-03-28T10:00:00", zone="Europe/Berlin")
    late = datetime(2026, 3, 28, 9, 30, tzinfo=UTC)

    (same_hour,) = departures(plan, PEOPLE[:1], {}, late)
    (days_later,) = departures(plan, PEOPLE[:1], {}, late + timedelta(days=3))

    assert same_hour.at == datetime(2026, 3, 29, 8, tzinfo=UTC)
    assert days_later.at == datetime(2026, 4, 1, 8, tzinfo=UTC)


def test_a_time_is_over_when_the_last_on_earth_have_passed_it() -> None:
    """12 hours after it is that time in UTC."""
    evening = datetime(2026, 12, 1, 22, tzinfo=UTC)

    assert not has_passed(AT_TEN, evening)
    assert has_passed(AT_TEN, evening + timedelta(seconds=1))
    assert has_passed(SendPlan(at=NOON), NOON + timedelta(seconds=1))
    assert not has_passed(SendPlan(at=NOON), NOON)
    assert not has_passed(AT_ONCE, NOON)


@pytest.mark.parametrize(
    ("chance", "number"),
    [
        ({}, 1_000),
        ({"percent": 100}, 1_000),
        ({"percent": 25}, 250),
        ({"most": 10}, 10),
        ({"percent": 1, "most": 100}, 10),
        ({"most": 5_000}, 1_000),
    ],
)
def test_chance_chooses_so_many(chance: dict[str, int], number: int) -> None:
    """By share, by number or both; in the order that they had."""
    chosen = sample(PEOPLE, _to(**chance), SEED)

    assert len(chosen) == number
    assert list(chosen) == sorted(set(chosen))


def test_the_same_seed_chooses_the_same() -> None:
    """Whoever has the log can draw again; another run draws others."""
    first = sample(PEOPLE, _to(most=100), SEED)

    assert first == sample(PEOPLE, _to(most=100), SEED)
    assert first != sample(PEOPLE, _to(most=100), UUID(int=8))
    assert first != PEOPLE[:100]
