"""Times are those of a place's clock, whatever its clock does."""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice, pairwise, takewhile
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from domain.events import Timetable
from domain.timetable import next_time, times_after

WEDNESDAY = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
BERLIN = "Europe/Berlin"


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        (Timetable(), None),
        (Timetable(("13:00", "09:00")), (4, 13, 0)),
        (Timetable(("12:00",)), (5, 12, 0)),
        (Timetable(("09:00",), (1, 2)), (9, 9, 0)),
        (Timetable(("09:00",), (6, 7)), (7, 9, 0)),
        (Timetable(("13:30",), zone=BERLIN), (4, 12, 30)),
        (Timetable(("09:00",), begins=datetime(2026, 3, 9, 9, tzinfo=UTC)), (9, 9, 0)),
        (Timetable(("09:00",), ends=datetime(2026, 3, 4, 13, tzinfo=UTC)), None),
    ],
)
def test_the_next_time_is_the_first_that_fits(
    table: Timetable, expected: tuple[int, int, int] | None
) -> None:
    """On its days, within its time, after now."""
    found = next_time(table, WEDNESDAY)

    assert found == (expected and datetime(2026, 3, *expected, tzinfo=UTC))


def test_a_time_that_the_clocks_skip_moves_forward() -> None:
    """And one that they repeat comes once."""
    table = Timetable(("02:30",), zone=BERLIN)
    spring, autumn = (
        datetime(2026, month, day, tzinfo=UTC) for month, day in ((3, 29), (10, 25))
    )

    assert next_time(table, spring) == spring.replace(hour=1, minute=30)
    first = autumn.replace(hour=0, minute=30)
    assert next_time(table, autumn) == first
    assert next_time(table, first) == autumn.replace(day=26, hour=1, minute=30)


@given(
    st.lists(st.sampled_from(["00:00", "02:30", "12:00", "23:59"]), min_size=1),
    st.sets(st.integers(1, 7)),
    st.integers(0, 400 * 24 * 60),
)
def test_there_is_always_a_next_time_within_eight_days(
    times: list[str], days: set[int], minutes: int
) -> None:
    """And it is later than now."""
    now = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    table = Timetable(tuple(times), tuple(sorted(days)), BERLIN)

    found = next_time(table, now)

    assert found
    assert now < found <= now + timedelta(days=8)


#: Clocks that move by an hour or by half of one, at night or at midnight; one skipped a
#: day once, one never moves.
ZONES = (
    "Europe/Berlin",
    "America/New_York",
    "America/Nuuk",
    "America/Santiago",
    "Africa/Cairo",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "Pacific/Apia",
)
CLOCKS = ("00:00", "00:30", "01:45", "02:15", "09:30", "23:30")
tables = st.builds(
    Timetable,
    times=st.lists(st.sampled_from(CLOCKS), min_size=1, max_size=4).map(tuple),
    days=st.sets(st.integers(1, 7)).map(tuple),
    month_days=st.sets(st.sampled_from([-31, -2, -1, 1, 15, 29, 30, 31])).map(tuple),
    zone=st.sampled_from(ZONES),
)
moments = st.datetimes(
    datetime.fromisoformat("2010-01-01"),
    datetime.fromisoformat("2030-01-01"),
    timezones=st.just(UTC),
)


def is_chosen(table: Timetable, day: date) -> bool:
    """Tell whether something is to be done on a day."""
    length = monthrange(day.year, day.month)[1]
    both_ways = {day.day, day.day - length - 1}
    return (not table.days or day.isoweekday() in table.days) and (
        not table.month_days or bool(both_ways & set(table.month_days))
    )


def by_hand(table: Timetable, after: datetime, until: datetime) -> list[datetime]:
    """Go through the days of a calendar, and say when its clock shows each time."""
    zone, found = ZoneInfo(table.zone), set()
    day = after.date() - timedelta(days=3)
    while day < until.date() + timedelta(days=3):
        for text in table.times if is_chosen(table, day) else ():
            local = datetime.combine(day, time.fromisoformat(text), zone)
            found.add(local.astimezone(UTC))
        day += timedelta(days=1)
    return sorted(moment for moment in found if after < moment <= until)


@given(tables, moments, st.integers(0, 40))
def test_no_time_is_left_out_and_none_comes_twice(
    table: Timetable, after: datetime, days: int
) -> None:
    """In any zone, whatever its clocks do; from any moment on."""
    until = after + timedelta(days=days)

    found = takewhile(lambda moment: moment <= until, times_after(table, after))

    assert list(found) == by_hand(table, after, until)


@given(tables, moments)
def test_the_clock_on_the_wall_shows_the_time_that_was_told(
    table: Timetable, after: datetime
) -> None:
    """Where it is skipped a later one, and where it comes twice the first."""
    zone = ZoneInfo(table.zone)
    for moment in islice(times_after(table, after), 8):
        local = moment.astimezone(zone)
        assert local.fold == 0
        if f"{local:%H:%M}" not in table.times:
            before = (moment - timedelta(days=1)).astimezone(zone)
            assert local.utcoffset() != before.utcoffset()


@pytest.mark.parametrize(
    ("month_days", "expected"),
    [
        ((31,), [(3, 31), (5, 31), (7, 31)]),
        ((-1,), [(3, 31), (4, 30), (5, 31)]),
        ((30, -1), [(3, 30), (3, 31), (4, 30)]),
    ],
)
def test_a_month_that_lacks_a_day_passes_it_over(
    month_days: tuple[int, ...], expected: list[tuple[int, int]]
) -> None:
    """Its last is there in each."""
    table = Timetable(("09:00",), month_days=month_days)

    found = islice(times_after(table, WEDNESDAY), 3)

    assert [(at.month, at.day) for at in found] == expected


def test_a_day_of_the_month_may_have_to_be_one_of_the_week() -> None:
    """The first, unless that is a weekend."""
    table = Timetable(("09:00",), (1, 2, 3, 4, 5), month_days=(1,))

    found = islice(times_after(table, WEDNESDAY), 4)

    assert [at.month for at in found] == [4, 5, 6, 7]
    august = datetime(2026, 7, 31, 12, tzinfo=UTC)
    assert next_time(table, august) == datetime(2026, 9, 1, 9, tzinfo=UTC)


@given(st.sampled_from(ZONES), moments)
def test_an_hourly_rule_comes_by_the_clock_on_the_wall(
    zone: str, after: datetime
) -> None:
    """An hour that is skipped is that after it, one that comes twice is passed over."""
    begins = datetime(2009, 1, 1, tzinfo=UTC)
    table = Timetable(zone=zone, begins=begins, rrule="FREQ=HOURLY;BYMINUTE=0")

    found = list(islice(times_after(table, after), 30))

    gaps = {later - at for at, later in pairwise(found)}
    assert all(timedelta() < gap <= timedelta(hours=2) for gap in gaps)
    assert all(at.astimezone(ZoneInfo(zone)).fold == 0 for at in found)


def test_a_rule_keeps_its_rhythm_across_a_change_of_the_clocks() -> None:
    """Every other Sunday at half past two, which a clock skips on one of them."""
    begins = datetime(2026, 3, 15, 1, 30, tzinfo=UTC)
    table = Timetable(zone=BERLIN, begins=begins, rrule="FREQ=WEEKLY;INTERVAL=2")

    found = list(islice(times_after(table, begins - timedelta.resolution), 3))

    assert found == [
        begins,
        datetime(2026, 3, 29, 1, 30, tzinfo=UTC),
        datetime(2026, 4, 12, 0, 30, tzinfo=UTC),
    ]


def test_what_is_skipped_before_midnight_comes_after_it() -> None:
    """Also for whoever asks at midnight."""
    table = Timetable(("23:30",), zone="America/Nuuk")
    midnight = datetime(2026, 3, 29, 1, tzinfo=UTC)

    assert next_time(table, midnight) == midnight + timedelta(minutes=30)


def test_begin_and_end_count_too() -> None:
    """Both moments are within."""
    begins = WEDNESDAY + timedelta(hours=1)
    table = Timetable(("13:00",), begins=begins, ends=begins + timedelta(days=1))

    assert list(times_after(table, WEDNESDAY)) == [begins, table.ends]


@pytest.mark.parametrize(
    ("until", "times"),
    [
        ("20260305T080000Z", 2),
        ("20260305T075959Z", 1),
        ("20260305T090000", 2),
        ("20260305T085959", 1),
        # A day is in it as a whole.
        ("20260305", 2),
    ],
)
def test_a_rule_says_until_when(until: str, times: int) -> None:
    """In UTC, or by its own clock; what ends sooner is the end."""
    begins = datetime(2026, 3, 4, 8, 0, tzinfo=UTC)
    rule = f"FREQ=DAILY;UNTIL={until}"
    table = Timetable(zone=BERLIN, begins=begins, rrule=rule)

    assert len(list(times_after(table, begins - timedelta(days=1)))) == times
    sooner = replace(table, ends=begins)
    assert list(times_after(sooner, begins - timedelta(days=1))) == [begins]


def test_a_rule_says_how_often() -> None:
    """Counted from where it begins, not from now."""
    begins = datetime(2026, 3, 4, 8, 0, tzinfo=UTC)
    table = Timetable(begins=begins, rrule="FREQ=WEEKLY;COUNT=3")

    following = list(times_after(table, begins))

    assert following == [begins + timedelta(weeks=1), begins + timedelta(weeks=2)]
