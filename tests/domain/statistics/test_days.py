"""Days of UTC, and what of them is of others, come to the days of any zone."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.statistics.days import Cut, Span, cut
from domain.statistics.questions import Question
from domain.times import DAY, QUARTER

MARCH = datetime(2026, 3, 1, tzinfo=UTC)
INDIA = ZoneInfo("Asia/Kolkata")
#: To the east and the west, in parts of an hour, and with a day of 23 hours in March.
ZONES = ("UTC", "Asia/Kolkata", "Europe/London", "America/New_York", "Pacific/Chatham")
DAYS = 40
quarters = st.integers(0, DAYS * 96).map(lambda number: MARCH + number * QUARTER)


def counted(found: Cut, interval: str | None, zone: ZoneInfo) -> Counter[object]:
    """Return what each quarter comes to, by the interval that it is counted to."""
    told: Counter[object] = Counter()
    for span in (*found.days, *found.quarters):
        for number in range((span.end - span.begin) // QUARTER):
            key = span.begin + number * QUARTER, name_of(interval, span.at, zone)
            told[key] += span.sign
    return told


def name_of(interval: str | None, quarter: datetime, zone: ZoneInfo) -> str:
    """Return what a calendar calls the interval of a quarter."""
    local = quarter.astimezone(zone)
    form = {"day": "%F", "week": "%G-%V", "month": "%Y-%m", "year": "%Y", None: ""}
    return local.strftime(form[interval])


@given(
    st.sampled_from([None, "day", "week", "month", "year"]),
    st.sampled_from(ZONES).map(ZoneInfo),
    st.none() | quarters,
    st.none() | quarters,
)
def test_each_quarter_is_counted_once_where_it_belongs(
    interval: str | None,
    zone: ZoneInfo,
    since: datetime | None,
    until: datetime | None,
) -> None:
    """In every zone, by every interval, and only what is asked for."""
    by = (interval,) if interval else ()
    asked = Question("messages", (), by, since=since, until=until)

    told = counted(cut(asked, zone, MARCH, MARCH + (DAYS - 1) * DAY), interval, zone)

    every = (MARCH + number * QUARTER for number in range(DAYS * 96))
    assert {key: n for key, n in told.items() if n} == {
        (quarter, name_of(interval, quarter, zone)): 1
        for quarter in every
        if (not since or quarter >= since) and (not until or quarter < until)
    }


def test_a_month_is_its_days_and_an_evening() -> None:
    """In India it begins at half past six in the evening in London."""
    asked = Question("messages", (), ("month",))

    found = cut(asked, INDIA, MARCH, MARCH + timedelta(days=31))

    evening = datetime(2026, 3, 31, 18, 30, tzinfo=UTC)
    april = datetime(2026, 4, 1, tzinfo=UTC)
    assert found.days == [Span(MARCH, april, MARCH), Span(april, april + DAY, april)]
    assert found.quarters == [
        Span(evening, april, april - DAY, -1),
        Span(evening, april, evening),
    ]


@pytest.mark.parametrize("hours", [1, 11, 23])
def test_part_of_a_day_is_told_as_quarters_or_as_what_is_missing(hours: int) -> None:
    """Whatever is less."""
    until = MARCH + timedelta(hours=hours)

    found = cut(Question("messages", until=until), INDIA, MARCH, MARCH)

    assert len(found.days) == (hours > 12)
    assert [span.sign for span in found.quarters] == [-1 if hours > 12 else 1]
