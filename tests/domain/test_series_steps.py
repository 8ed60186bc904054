"""What a step comes to for one person, and when a wait ends."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import SeriesStateForbids
from domain.events import (
    EnrolmentCompleted,
    EnrolmentLeft,
    EnrolmentMoved,
    EnrolmentWaited,
    Fact,
    SeriesActivated,
    SeriesDefined,
    SeriesPeopleAdded,
    SeriesStart,
    VaultRef,
)
from domain.series.definition import Again, Definition, Until
from domain.series.enrolment import Enrolment, Place, enrolment_stream
from domain.series.moments import days_of, moment_of
from domain.series.reading import read_definition
from domain.series.series import MOST_ADDED, Series
from domain.series.starts import BY_BACKFILL, Arrival
from domain.series.stepping import Known, asks, take_step

AT = datetime(2026, 3, 3, 10, 15, tzinfo=UTC)
SERIES, PERSON, CONTACT = UUID(int=1), UUID(int=2), UUID(int=3)
WHEN = [{"list": str(SERIES), "op": "on"}]
CONTENT = {"subject": "Hello", "html": "<p>Hello</p>"}
KNOWN = Known(AT, "UTC", contact_id=CONTACT, seen=7)


def a_series(*steps: dict[str, Any], **told: Any) -> Definition:  # noqa: ANN401 - as it is told
    """Return a series of these steps."""
    named = [{"name": f"s{n}", **one} for n, one in enumerate(steps, 1)]
    document = {"name": "It", "purpose": "news", "steps": named, **told}
    return read_definition(document)


def inside(step: str = "s1", until: datetime | None = None) -> Enrolment:
    """Return somebody at a step."""
    enrolment = Enrolment(enrolment_stream(SERIES, PERSON))
    enrolment.decided(enrolment.enter(arrival(), Place(1, step, Again()), AT))
    enrolment.until = until
    return enrolment


def arrival(trigger: str = "9") -> Arrival:
    """Return somebody who arrives."""
    return Arrival(SERIES, PERSON, trigger, "registered", AT)


def step(told: dict[str, Any], known: Known = KNOWN, **at: Any) -> list[Fact]:  # noqa: ANN401 - as it is told
    """Return what comes of a step, before another."""
    return list(take_step(a_series(told, {"tell": "next"}), inside(**at), known))


def test_a_letter_goes_to_whom_it_may() -> None:
    """Whoever cannot get it goes on without, or leaves if the series says so."""
    send = {"send": {"content": CONTENT}}
    unwilling = Known(AT, "UTC", against="no consent", seen=7)

    assert step(send) == [EnrolmentMoved("s1", "sent", "s2")]
    assert step(send, unwilling) == [
        EnrolmentMoved("s1", "skipped", "s2", "no consent", 7)
    ]
    leaves = {"send": {"content": CONTENT, "otherwise": "leave"}}
    assert step(leaves, unwilling) == [EnrolmentLeft("s1", "no consent", "steps[0]", 7)]
    for to, then in (("s2", "s2"), ("end", "")):
        elsewhere = {"send": {"content": CONTENT, "otherwise": {"to": to}}}
        skipped = EnrolmentMoved("s1", "skipped", then, "no consent", 7)
        assert step(elsewhere, unwilling) == [skipped]


@pytest.mark.parametrize("against", ["withdrawn", "suppressed", "erased", "merged"])
def test_whoever_said_no_leaves_at_any_step(against: str) -> None:
    """Also while they wait."""
    known = Known(AT, "UTC", against=against, seen=7)

    facts = step({"wait": {"for": "P3D"}}, known, until=AT + timedelta(days=1))

    assert facts == [EnrolmentLeft("s1", against, "", 7)]


def test_exits_are_looked_at_before_each_step() -> None:
    """The first that holds counts."""
    exits = [{"reason": "one", "when": WHEN}, {"reason": "two", "when": WHEN}]
    series = a_series({"tell": "x"}, leave_when=exits)
    known = Known(AT, "UTC", {"leave_when[1].when": True}, seen=7)

    assert list(take_step(series, inside(), known)) == [
        EnrolmentLeft("s1", "two", "leave_when[1].when", 7)
    ]
    assert list(take_step(series, inside(), KNOWN)) == [EnrolmentMoved("s1", "done")]


def test_after_the_last_step_it_is_over() -> None:
    """Whoever is at a step that is gone has to leave."""
    series = a_series({"tell": "x"})

    assert list(take_step(series, inside(""), KNOWN)) == [EnrolmentCompleted()]
    assert list(take_step(series, inside("gone"), KNOWN)) == [
        EnrolmentLeft("gone", "the step is gone")
    ]
    leave = a_series({"leave": "enough"})
    assert list(take_step(leave, inside(), KNOWN)) == [
        EnrolmentLeft("s1", "enough", "steps[0]", 7)
    ]


def test_a_wait_is_begun_kept_and_ended() -> None:
    """Once begun it is until its time, whoever looks before."""
    wait, until = {"wait": {"for": "P3D"}}, AT + timedelta(days=3)

    assert step(wait) == [EnrolmentWaited("s1", until, "P3D")]
    assert step(wait, until=until) == []
    assert step(wait, until=AT) == [EnrolmentMoved("s1", "waited", "s2")]


def test_a_wait_goes_by_the_clock_of_the_person() -> None:
    """A day that has passed is not waited for."""
    tokyo = Known(AT, "Asia/Tokyo")
    told = {"wait": {"at": "10:00", "day": "2026-03-03"}}

    assert step({"wait": {"at": "10:00"}}, tokyo) == [
        EnrolmentWaited(
            "s1", datetime(2026, 3, 4, 1, 0, tzinfo=UTC), "10:00", "Asia/Tokyo"
        )
    ]
    assert step(told, tokyo) == [EnrolmentMoved("s1", "waited", "s2")]


def test_what_is_waited_for_is_there_comes_or_does_not() -> None:
    """Those who wait in vain go another way."""
    told = {"wait": {"till": WHEN, "at_most": "P1D", "late": "s2"}, "then": "end"}
    path = "steps[0].wait.till"
    there = Known(AT, "UTC", {"steps[0].wait.till": True}, seen=7)
    until = AT + timedelta(days=1)

    assert step(told, there) == [
        EnrolmentMoved("s1", "met", "", "steps[0].wait.till", 7)
    ]
    assert step(told) == [EnrolmentWaited("s1", until, "till, at most P1D")]
    assert step(told, until=until) == []
    assert step(told, until=AT) == [EnrolmentMoved("s1", "late", "s2", path, 7)]


def test_a_split_takes_the_first_that_fits() -> None:
    """By conditions, by chance, else on."""
    told = {
        "split": [{"when": WHEN, "to": "end"}, {"share": 100, "to": "s2"}],
        "then": "end",
    }
    holds = Known(AT, "UTC", {"steps[0].split[0].when": True}, seen=7)
    other = {"split": [{"when": WHEN, "to": "s2"}], "then": "end"}
    series = a_series(other, {"tell": "next"})

    assert step(told, holds) == [
        EnrolmentMoved("s1", "branch 1", "", "steps[0].split[0]", 7)
    ]
    assert step(told) == [
        EnrolmentMoved("s1", "branch 2", "s2", "steps[0].split[1]", 7)
    ]
    assert list(take_step(series, inside(), KNOWN)) == [
        EnrolmentMoved("s1", "else", "", "steps[0].split", 7)
    ]


def test_shares_are_those_that_were_asked_for() -> None:
    """Of many people as many as that take a branch, each always the same."""
    told = {
        "split": [{"share": 20, "to": "s2"}, {"share": 30, "to": "end"}],
        "then": "end",
    }
    series = a_series(told, {"tell": "next"})
    outcomes = []
    for number in range(2_000):
        person = inside()
        person.id = UUID(int=number)
        (fact,) = take_step(series, person, KNOWN)
        assert [fact] == list(take_step(series, person, KNOWN))
        assert isinstance(fact, EnrolmentMoved)
        outcomes.append(fact.outcome)

    assert abs(outcomes.count("branch 1") - 400) < 80
    assert abs(outcomes.count("branch 2") - 600) < 90


@pytest.mark.parametrize(
    ("wish", "moment"),
    [
        (Until(time(10)), "2026-03-04T10:00"),
        (Until(time(11)), "2026-03-03T11:00"),
        (Until(time(9), frozenset({0})), "2026-03-09T09:00"),
        (Until(time(9), month_day=31), "2026-03-31T09:00"),
        (Until(time(9), day=date(2026, 12, 24)), "2026-12-24T09:00"),
        (Until(time(9), day=date(2025, 12, 24)), "2026-03-03T10:15"),
        (Until(time(9), field="renewal", days=-2), "2026-05-08T09:00"),
        (Until(time(9), field="birthday", yearly=True), "2027-02-28T09:00"),
        (Until(time(9), field="birthday"), "2026-03-03T10:15"),
        (Until(time(9), field="nothing"), "2026-03-03T10:15"),
        (Until(time(9), field="city"), "2026-03-03T10:15"),
    ],
)
def test_a_moment_is_the_next_that_fits(wish: Until, moment: str) -> None:
    """Of days, weekdays, days of the month and days of a profile."""
    fields = {"renewal": "2026-05-10", "birthday": "2000-02-29", "city": "Riga"}

    found = moment_of(wish, AT, "UTC", fields)

    assert found == datetime.fromisoformat(moment).replace(tzinfo=UTC)


def test_the_clocks_may_change_meanwhile() -> None:
    """A time that they skip moves forward; one that they repeat is the first."""
    spring = datetime(2026, 3, 28, 12, tzinfo=UTC)
    autumn = datetime(2026, 10, 24, 12, tzinfo=UTC)
    half_past = Until(time(3, 30))

    assert f"{moment_of(half_past, spring, 'Europe/Riga', {}):%d %H:%M}" == "29 01:30"
    assert f"{moment_of(half_past, autumn, 'Europe/Riga', {}):%d %H:%M}" == "25 00:30"


@given(st.dates(date(1900, 1, 1), date(2025, 1, 1)), st.integers(-366, 366))
def test_every_birthday_comes_each_year(born: date, days: int) -> None:
    """One of them within a year from today, whenever it is and however long before."""
    today = AT.date()

    ahead = [day for day in days_of(born, days, today, yearly=True) if day > today]

    assert (ahead[0] - today).days <= 366


def test_nobody_comes_in_twice_for_one_reason() -> None:
    """Nor while inside; again only if the series says so, and not too often."""
    person = Enrolment(enrolment_stream(SERIES, PERSON))
    often = Place(1, "s1", Again(timedelta(days=1), 2))

    assert enter(person, arrival("1"), often)
    assert not enter(person, arrival("2"), often)
    person.decided(person.leave("enough"))
    assert not enter(person, arrival("1"), often)
    assert not enter(person, arrival("2"), Place(1, "s1", Again()))
    assert not enter(person, arrival("2"), often)
    person.entered_at = AT - timedelta(days=1)
    assert enter(person, arrival("2"), often)
    person.decided([EnrolmentCompleted()])
    person.entered_at = AT - timedelta(days=1)
    assert not enter(person, arrival("3"), often)
    assert list(person.leave("late")) == []
    assert list(person.transfer(2, "s1")) == []


def test_what_somebody_had_under_a_former_card_they_have_had() -> None:
    """Inside, for one reason, how often and when: all of it counts."""
    often = Place(1, "s1", Again(timedelta(days=1), 2))
    other = inside()
    person = Enrolment(enrolment_stream(SERIES, UUID(int=4)))

    def may(trigger: str, place: Place = often) -> bool:
        return bool(list(person.enter(arrival(trigger), place, AT, [other])))

    assert not may("1")
    other.decided(other.leave("merged"))
    other.entered_at = AT
    assert not may("1")
    other.entered_at = AT - timedelta(days=1)
    assert not may("9")
    assert may("1")
    assert not may("1", Place(1, "s1", Again()))


def test_the_past_brings_nobody_in_for_what_is_no_news() -> None:
    """However long they have been out: what came after it has brought them in."""
    often = Place(1, "s1", Again(timedelta(seconds=1)))
    old = replace(arrival("1"), because=BY_BACKFILL)
    merged, person = inside(), Enrolment(enrolment_stream(SERIES, UUID(int=4)))
    merged.decided(merged.leave("merged"))
    merged.entered_at = AT - timedelta(days=9)

    def may(came: Arrival, *former: Enrolment) -> bool:
        return bool(list(person.enter(came, often, AT, former)))

    assert may(old)
    assert not may(old, merged)
    assert may(arrival("1"), merged)
    assert may(replace(old, occurred_at=AT + timedelta(seconds=1)), merged)


def enter(person: Enrolment, came: Arrival, place: Place) -> bool:
    """Tell whether somebody comes in."""
    entered = bool(person.decided(person.enter(came, place, AT)))
    person.entered_at = person.entered_at or (AT if entered else None)
    return entered


def test_a_person_is_where_their_last_fact_says() -> None:
    """They wait until they have moved."""
    person = inside()

    person.decided([EnrolmentWaited("s1", AT, "P1D")])
    assert (person.step, person.until) == ("s1", AT)
    person.decided([EnrolmentMoved("s1", "waited", "s2")])

    assert (person.step, person.until) == ("s2", None)


def test_whoever_moves_at_the_same_step_has_waited_already() -> None:
    """At another they begin anew."""
    person = inside(until=AT)

    person.decided(person.transfer(2, "s1"))
    assert (person.edition, person.until) == (2, AT)
    assert list(person.transfer(2, "s1")) == []
    person.decided(person.transfer(3, "s2"))

    assert (person.edition, person.step, person.until) == (3, "s2", None)


def defined(name: str = "It") -> SeriesDefined:
    """Return a definition that lies in the vault."""
    return SeriesDefined(name, VaultRef(UUID(int=4), bytes(32)), {}, {})


def run(series: Series, facts: Iterable[Fact]) -> list[type[Fact]]:
    """Take facts in, and name them."""
    return [type(fact) for fact in series.decided(facts)]


def test_a_series_lives_in_editions() -> None:
    """The newest counts once it is active; what is said twice is said once."""
    series = Series(SERIES)
    start = SeriesStart("registered")

    assert run(series, series.define(defined())) == [SeriesDefined]
    assert run(series, series.define(defined())) == []
    assert run(series, series.activate([start])) == [SeriesActivated]
    assert run(series, series.activate([start])) == []
    assert run(series, series.define(defined("Other"))) == [SeriesDefined]
    assert (series.live, series.newest) == (1, 3)
    series.decided(series.activate([start]))
    assert (series.live, series.activated) == (3, 4)
    with pytest.raises(SeriesStateForbids, match="not dry"):
        list(series.activate([start], dry=True))


def test_a_series_is_paused_closed_and_over() -> None:
    """What is so already says nothing; what is over stays over."""
    series = Series(SERIES)
    series.decided(series.define(defined()))
    with pytest.raises(SeriesStateForbids, match="drafted cannot be paused"):
        list(series.pause())
    series.decided(series.activate([], dry=True))
    with pytest.raises(SeriesStateForbids, match="that is dry"):
        list(series.activate([]))

    for step in (series.pause, series.resume, series.close, series.archive):
        assert len(series.decided(step())) == 1
        assert series.decided(step()) == []
        if step == series.archive:
            break

    with pytest.raises(SeriesStateForbids, match="archived cannot be joined"):
        list(series.add([PERSON]))


def test_people_are_added_a_thousand_at_a_time() -> None:
    """A fact names no more of them."""
    series = Series(SERIES)
    series.decided(series.define(defined()))
    series.decided(series.activate([]))
    people = [UUID(int=n) for n in range(MOST_ADDED + 1)]

    added = series.decided(series.add(people))

    assert [
        len(one.subscriber_ids) for one in added if isinstance(one, SeriesPeopleAdded)
    ] == [1_000, 1]


@pytest.mark.parametrize(
    ("told", "asked"),
    [
        ({"tell": "x"}, False),
        ({"wait": {"for": "P1D"}}, False),
        ({"wait": {"at": "10:00"}}, True),
        ({"wait": {"till": WHEN, "at_most": "P1D"}}, True),
        ({"split": [{"share": 50, "to": "end"}]}, False),
        ({"split": [{"share": 50, "to": "end"}, {"when": WHEN, "to": "end"}]}, True),
    ],
)
def test_a_step_may_ask_something_of_a_person(
    told: dict[str, Any],
    asked: bool,  # noqa: FBT001 - a parameter of a test
) -> None:
    """Then it is looked at them anew; at the end nothing is asked."""
    series = a_series(told, {"tell": "next"})

    assert asks(series, "s1") is asked
    assert not asks(series, "")
