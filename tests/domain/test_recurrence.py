"""Rules choose the days and times that RFC 5545 has them choose."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from itertools import islice

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given
from hypothesis import strategies as st

from domain.recurrence import Recurrence, recurrence
from domain.rrule import DAILY, Rule, RuleInvalid, read_rule

#: A Wednesday, by a clock on a wall.
BEGINS = datetime.fromisoformat("2026-03-04T09:30")
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def first(text: str, number: int = 3) -> list[datetime]:
    """Return the first times of a rule that begins on a Wednesday at half past nine."""
    found = recurrence(read_rule(text), BEGINS).times(BEGINS.date())
    return list(islice((at for at in found if at >= BEGINS), number))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("FREQ=HOURLY;INTERVAL=12", [(3, 4, 9, 30), (3, 4, 21, 30), (3, 5, 9, 30)]),
        ("FREQ=HOURLY;BYHOUR=8,10", [(3, 4, 10, 30), (3, 5, 8, 30), (3, 5, 10, 30)]),
        ("FREQ=DAILY;INTERVAL=2", [(3, 4, 9, 30), (3, 6, 9, 30), (3, 8, 9, 30)]),
        ("freq=weekly;bymonth=4", [(4, 1, 9, 30), (4, 8, 9, 30), (4, 15, 9, 30)]),
        (
            "RRULE:FREQ=WEEKLY;BYDAY=FR,MO;BYHOUR=18,9;BYMINUTE=0",
            [(3, 6, 9, 0), (3, 6, 18, 0), (3, 9, 9, 0)],
        ),
        ("FREQ=MONTHLY", [(3, 4, 9, 30), (4, 4, 9, 30), (5, 4, 9, 30)]),
        ("FREQ=MONTHLY;BYDAY=-1FR", [(3, 27, 9, 30), (4, 24, 9, 30), (5, 29, 9, 30)]),
        # A day that a month lacks does not come in it.
        (
            "FREQ=MONTHLY;BYMONTHDAY=31",
            [(3, 31, 9, 30), (5, 31, 9, 30), (7, 31, 9, 30)],
        ),
        (
            "FREQ=MONTHLY;BYMONTHDAY=-1",
            [(3, 31, 9, 30), (4, 30, 9, 30), (5, 31, 9, 30)],
        ),
        (
            "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
            [(3, 31, 9, 30), (4, 30, 9, 30), (5, 29, 9, 30)],
        ),
        ("FREQ=YEARLY;BYDAY=20MO", [(5, 18, 9, 30)]),
        ("FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO", [(5, 11, 9, 30), (5, 17, 9, 30)]),
        # Of a week that is numbered, the day on which it begins.
        ("FREQ=YEARLY;BYWEEKNO=20,-1", [(5, 13, 9, 30), (12, 30, 9, 30)]),
        ("FREQ=YEARLY;BYMONTH=6,9", [(6, 4, 9, 30), (9, 4, 9, 30)]),
    ],
)
def test_a_rule_chooses_its_times(
    text: str, expected: list[tuple[int, int, int, int]]
) -> None:
    """What it leaves open is as where it begins."""
    found = first(text, len(expected))

    assert [(at.month, at.day, at.hour, at.minute) for at in found] == expected


def test_so_many_times_are_counted_from_where_it_begins() -> None:
    """Whatever day is asked about: what is over does not come again."""
    rule = read_rule("FREQ=DAILY;BYHOUR=8,9,10;COUNT=4")
    found = recurrence(rule, BEGINS)

    expected = ["03-04T09:30", "03-04T10:30", "03-05T08:30", "03-05T09:30"]
    for day in (BEGINS.date(), date(2026, 1, 1), date(2026, 3, 5)):
        ours = [f"{at:%m-%dT%H:%M}" for at in found.times(day)]
        assert ours == expected


def test_a_year_comes_again() -> None:
    """On the day and in the month where it began, and on what only some years have."""
    assert first("FREQ=YEARLY", 2) == [BEGINS, BEGINS.replace(year=2027)]
    leap = first("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", 2)
    assert leap == [BEGINS.replace(year, 2, 29) for year in (2028, 2032)]


@pytest.mark.parametrize(
    "text",
    ["FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=YEARLY;INTERVAL=1000;BYDAY=1MO"],
)
def test_what_never_comes_is_not_looked_for_for_ever(text: str) -> None:
    """Not within ten years is never."""
    assert list(recurrence(read_rule(text), BEGINS).times(date(2027, 1, 1))) == []


def test_the_calendar_ends() -> None:
    """Whoever asks what comes after it hears nothing."""
    days = Recurrence(Rule(DAILY), BEGINS, [time(9)], BEGINS)

    assert list(days.times(date.max)) == []


def numbers(low: int, high: int) -> st.SearchStrategy[str]:
    """Draw a few numbers, with commas."""
    few = st.lists(st.integers(low, high).filter(bool), min_size=1, max_size=3)
    return few.map(lambda found: ",".join(map(str, found)))


days = st.lists(st.sampled_from(DAYS), min_size=1, max_size=5).map(",".join)
which = st.lists(
    st.tuples(st.sampled_from([-4, -1, 1, 2, 5]), st.sampled_from(DAYS)).map(
        lambda told: f"{told[0]}{told[1]}"
    ),
    min_size=1,
    max_size=3,
).map(",".join)
SOMETIMES: dict[str, st.SearchStrategy[str]] = {
    "INTERVAL": st.integers(1, 4).map(str),
    "BYMONTH": numbers(1, 12),
    "BYHOUR": numbers(1, 23),
    "BYMINUTE": st.integers(0, 59).map(str),
    "WKST": st.sampled_from(DAYS),
    "COUNT": st.integers(1, 30).map(str),
}
#: Theirs looks to the end of the calendar for what never comes: so all of these do.
BY_DAYS: dict[str, st.SearchStrategy[dict[str, str]]] = {
    "HOURLY": st.fixed_dictionaries({}, optional={"BYDAY": days}),
    "DAILY": st.fixed_dictionaries({}, optional={"BYMONTHDAY": numbers(-28, 28)}),
    # Of the week where it begins theirs counts only what is left.
    "WEEKLY": st.fixed_dictionaries(
        {"BYSETPOS": st.just("-1")}, optional={"BYDAY": days}
    ),
    "MONTHLY": st.one_of(
        st.fixed_dictionaries({"BYDAY": days, "BYMONTHDAY": numbers(-28, 28)}),
        st.fixed_dictionaries({"BYDAY": days, "BYSETPOS": numbers(-4, 4)}),
        st.fixed_dictionaries({"BYDAY": which}),
    ),
    "YEARLY": st.one_of(
        st.fixed_dictionaries({"BYDAY": days}, optional={"BYSETPOS": numbers(-4, 4)}),
        st.fixed_dictionaries({"BYDAY": which}),
        st.fixed_dictionaries({"BYMONTHDAY": numbers(-28, 28)}),
        st.fixed_dictionaries({"BYDAY": days, "BYWEEKNO": numbers(-9, 53)}),
        st.just({}),
    ),
}


@st.composite
def rules(draw: st.DrawFn) -> str:
    """Draw a rule that we take."""
    frequency = draw(st.sampled_from(list(BY_DAYS)))
    told = draw(BY_DAYS[frequency]) | draw(
        st.fixed_dictionaries({}, optional=SOMETIMES)
    )
    if frequency == "HOURLY":
        told.pop("INTERVAL", None)
    return ";".join([f"FREQ={frequency}", *(f"{one}={told[one]}" for one in told)])


@given(rules(), st.integers(0, 800))
def test_rules_come_as_another_library_has_them(text: str, passed: int) -> None:
    """Dateutil's, whatever day is asked about."""
    after = BEGINS + timedelta(days=passed)
    until = after + timedelta(days=400)
    theirs = rrulestr(text, dtstart=BEGINS, cache=True).between(after, until)[:20]

    ours = recurrence(read_rule(text), BEGINS).times(after.date())
    among = (at for at in ours if after < at < until and at >= BEGINS)
    assert list(islice(among, 20)) == theirs


@given(st.integers(1, 100), st.integers(0, 2_000))
def test_hours_are_counted_from_where_it_begins(interval: int, passed: int) -> None:
    """By the clock on the wall."""
    after = BEGINS + timedelta(hours=passed, minutes=1)
    found = recurrence(read_rule(f"FREQ=HOURLY;INTERVAL={interval}"), BEGINS)

    following = next(at for at in found.times(after.date()) if at > after)

    steps = (following - BEGINS) / timedelta(hours=interval)
    assert steps == int(steps)
    assert following - after < timedelta(hours=interval)


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("", "nothing: write each part once"),
        ("FREQ=DAILY;", "nothing: write each part once"),
        ("FREQ=DAILY;FREQ=WEEKLY", "FREQ=WEEKLY: write each part once"),
        ("INTERVAL=2", "FREQ: is needed"),
        ("FREQ=MINUTELY", "FREQ: is one of HOURLY"),
        ("FREQ=DAILY;INTERVAL=0", "INTERVAL: 0 is no number from 1 to 1000"),
        ("FREQ=DAILY;BYHOUR=9,24", "BYHOUR: 24 is no number from 0 to 23"),
        ("FREQ=DAILY;BYHOUR=-1", "BYHOUR: -1 is no number from 0 to 23"),
        ("FREQ=DAILY;BYMINUTE=0,30", "BYMINUTE: 0,30 is no number from 0 to 59"),
        ("FREQ=DAILY;BYMONTHDAY=0", "BYMONTHDAY: 0 is no number from 1 to 31, or"),
        ("FREQ=DAILY;BYMONTHDAY=", "BYMONTHDAY: nothing is no number"),
        ("FREQ=DAILY;BYMONTH=٣", "BYMONTH: ٣ is no number from 1 to 12"),
        ("FREQ=MONTHLY;BYDAY=XX", "BYDAY: is days such as MO"),
        ("FREQ=YEARLY;BYDAY=54MO", "BYDAY: no year has so many of a day"),
        ("FREQ=WEEKLY;BYDAY=1MO", "BYDAY: only months and years"),
        ("FREQ=WEEKLY;BYMONTHDAY=1", "BYMONTHDAY: goes with no WEEKLY rule"),
        ("FREQ=HOURLY;BYSETPOS=1", "BYSETPOS: an hour has one time"),
        ("FREQ=DAILY;WKST=1", "WKST: is a day such as MO"),
        ("FREQ=DAILY;UNTIL=2030-01-01", "UNTIL: is such as 20311231T230000Z"),
        ("FREQ=DAILY;UNTIL=20300231", "UNTIL: is no such day or time"),
        ("FREQ=DAILY;UNTIL=20300101T250000Z", "UNTIL: is no such day or time"),
        ("FREQ=DAILY;COUNT=0", "COUNT: 0 is no number from 1 to 10000"),
        ("FREQ=DAILY;COUNT=3;UNTIL=20300101", "UNTIL: goes with no COUNT"),
        ("FREQ=MONTHLY;BYWEEKNO=3", "BYWEEKNO: only years have numbered weeks"),
        ("FREQ=YEARLY;BYWEEKNO=3;BYDAY=1MO", "BYDAY: a numbered week has one of each"),
        ("FREQ=YEARLY;BYWEEKNO=54", "BYWEEKNO: 54 is no number from 1 to 53, or"),
        ("DTSTART=20300101;FREQ=DAILY", "DTSTART: say it as `begins`"),
        ("FREQ=DAILY;BYSECOND=1", "BYSECOND: is not taken here"),
    ],
)
def test_a_rule_that_is_none_names_the_part(text: str, part: str) -> None:
    """What is finer than an hour is none either."""
    with pytest.raises(RuleInvalid) as refused:
        read_rule(text)

    assert str(refused.value).startswith(part)
