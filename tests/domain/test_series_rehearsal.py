"""A rehearsal is the same rule, by the clock of back then."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from domain.events import EnrolmentEntered, EnrolmentLeft
from domain.series.enrolment import Enrolment
from domain.series.reading import read_definition
from domain.series.rehearsal import Rehearsal, Stop
from domain.series.starts import Arrival
from domain.series.stepping import Known

AT = datetime(2026, 3, 3, 10, 15, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SERIES, PERSON = UUID(int=1), UUID(int=2)
CONTENT = {"subject": "Hello", "html": "<p>Hello</p>"}


def a_rehearsal(until: datetime = AT + 30 * DAY, **told: Any) -> Rehearsal:  # noqa: ANN401 - as it is told
    """Return a rehearsal of a letter, a day and another."""
    steps = [
        {"name": "one", "send": {"content": CONTENT}},
        {"name": "day", "wait": {"for": "P1D"}},
        {"name": "two", "send": {"content": CONTENT}},
    ]
    document = {"name": "It", "purpose": "news", "steps": steps, **told}
    return Rehearsal(read_definition(document), until)


def arrival(trigger: str = "1", at: datetime = AT) -> Arrival:
    """Return somebody who arrives."""
    return Arrival(SERIES, PERSON, trigger, "registered", at)


def go(
    rehearsal: Rehearsal,
    came: Arrival,
    happened: Sequence[datetime] = (),
    no: datetime | None = None,
) -> list[Stop]:
    """Have somebody go through it, who says no at a moment."""

    def know(_enrolment: Enrolment, at: datetime) -> Known:
        against = "withdrawn" if no and at >= no else None
        return Known(at, "UTC", contact_id=PERSON, against=against)

    return list(rehearsal.go(came, happened, know))


def short(stops: Sequence[Stop]) -> list[tuple[str, timedelta]]:
    """Return what happened, and how long after the beginning."""
    return [(type(one.fact).__name__[9:], one.at - AT) for one in stops]


def test_time_passes_as_it_would_have() -> None:
    """The second letter is sent a day after the first."""
    nothing = timedelta()

    assert short(go(a_rehearsal(), arrival())) == [
        ("Entered", nothing),
        ("Moved", nothing),
        ("Waited", nothing),
        ("Moved", DAY),
        ("Moved", DAY),
        ("Completed", DAY),
    ]


def test_it_ends_with_the_time_that_is_looked_at() -> None:
    """What comes later is for nobody to tell."""
    stops = go(a_rehearsal(AT + HOUR), arrival())

    assert [name for name, _ in short(stops)] == ["Entered", "Moved", "Waited"]


def test_what_happens_meanwhile_is_looked_at_when_it_does() -> None:
    """Whoever says no while they wait leaves then, not when the wait is over."""
    happened = [AT - HOUR, AT + HOUR, AT + 2 * HOUR]

    stops = go(a_rehearsal(), arrival(), happened, no=AT + 2 * HOUR)

    assert stops[-1].at == AT + 2 * HOUR
    assert stops[-1].fact == EnrolmentLeft("day", "withdrawn")


def test_nobody_comes_in_while_inside() -> None:
    """Again later, if the series says so."""
    rehearsal = a_rehearsal(again={"after": "P2D"})
    times = [AT, AT + HOUR, AT + DAY + HOUR, AT + 3 * DAY]

    stops = [
        stop
        for number, at in enumerate(times)
        for stop in go(rehearsal, arrival(str(number), at))
    ]

    entered = [one for one in stops if isinstance(one.fact, EnrolmentEntered)]
    assert [one.trigger for one in entered] == ["0", "3"]


def test_no_series_is_gone_through_for_ever() -> None:
    """One that begins anew each second ends after so many steps."""
    wait = {"name": "day", "wait": {"for": "PT1S"}, "then": "one"}
    one = {"name": "one", "send": {"content": CONTENT}}
    rehearsal = a_rehearsal(steps=[one, wait])

    assert len(go(rehearsal, arrival())) == 1_001
