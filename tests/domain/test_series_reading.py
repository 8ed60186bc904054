"""A definition holds as a whole, or every fault of it is named by its path."""

from __future__ import annotations

from copy import deepcopy
from datetime import date, time, timedelta
from typing import Any
from uuid import UUID

import pytest

from domain.conditions.told import Unfit
from domain.errors import SeriesInvalid
from domain.events import SeriesStart, StartFilter
from domain.form import form_stream
from domain.series.definition import (
    Again,
    Anniversary,
    Branch,
    Change,
    Enter,
    Exit,
    For,
    Leave,
    Send,
    Split,
    Stop,
    Tell,
    Till,
    Until,
)
from domain.series.durations import a_duration, written
from domain.series.own_letters import asked_of, letters_asked
from domain.series.reading import read_definition

LIST = "0195ab00-0000-7000-8000-000000000001"
CONTENT = {"subject": "Hello", "html": "<p>Hello</p>"}
WHEN = [{"list": LIST, "op": "on"}]
WHOLE: dict[str, Any] = {
    "name": "Everything",
    "purpose": "news",
    "sender": {"name": "Shop", "address": "news@shop.example"},
    "start": [
        {"on": "registered"},
        {"on": "list_joined", "list": LIST},
        {"on": "form_filled", "form": "signup"},
        {"on": "by_hand"},
        {"on": "date", "field": "birthday", "days": -3, "at": "09:30"},
        {"on": "clicked", "campaign": LIST, "link": "https://shop.example/*"},
        {
            "on": "activity",
            "activity": "order.paid",
            "where": [{"property": "total", "op": "greater", "value": 100}],
            "key": "order",
        },
    ],
    "who": WHEN,
    "again": {"after": "P30D", "most": 3},
    "leave_when": [
        {"reason": "ordered", "when": WHEN, "goal": True},
        {"reason": "moved away", "when": WHEN},
    ],
    "steps": [
        {"name": "hello", "send": {"content": CONTENT}},
        {"name": "pause", "wait": {"for": "P1DT2H"}},
        {"name": "monday", "wait": {"at": "10:00", "weekdays": ["mo", "fr"]}},
        {"name": "first", "wait": {"at": "10:00", "month_day": 1}},
        {"name": "day", "wait": {"at": "10:00", "day": "2026-12-31"}},
        {
            "name": "birthday",
            "wait": {"at": "10:00", "field": "birthday", "days": 1, "yearly": True},
        },
        {
            "name": "fork",
            "split": [{"when": WHEN, "to": "change"}, {"share": 50, "to": "tell"}],
        },
        {"name": "out", "leave": "neither"},
        {
            "name": "change",
            "change": {"join": [LIST], "leave": [LIST], "fields": {"tag": "a"}},
        },
        {"name": "tell", "tell": "changed"},
        {"name": "enter", "enter": LIST},
        {"name": "stop", "stop": LIST},
        {
            "name": "till",
            "wait": {"till": WHEN, "at_most": "P2D", "late": "remind"},
            "then": "end",
        },
        {
            "name": "remind",
            "send": {
                "content": CONTENT,
                "sender": {"name": "Anna", "address": "anna@shop.example"},
                "topic": "tips",
                "urgent": True,
                "otherwise": "leave",
            },
        },
    ],
}


def test_all_that_can_be_said_is_read() -> None:
    """Each kind of start, step and end."""
    read = read_definition(WHOLE)

    assert (read.name, read.purpose, read.first) == ("Everything", "news", "hello")
    assert read.sender == WHOLE["sender"]
    assert read.starts == (
        SeriesStart("registered"),
        SeriesStart("list_joined", LIST),
        SeriesStart("form_filled", str(form_stream("signup"))),
        SeriesStart("clicked", LIST, link="https://shop.example/*"),
        SeriesStart(
            "activity", "order.paid", (StartFilter("total", "greater", "100"),), "order"
        ),
    )
    assert read.anniversaries == (Anniversary("birthday", -3, time(9, 30)),)
    assert read.anniversaries[0].trigger(date(2026, 3, 3)) == "birthday 2026-03-03 -3"
    assert read.again == Again(timedelta(days=30), 3)
    assert read.exits == (
        Exit("ordered", WHEN, goal=True),
        Exit("moved away", WHEN),
    )
    ten, id_ = time(10), UUID(LIST)
    assert [step.act for step in read.steps] == [
        Send(CONTENT),
        For(timedelta(days=1, hours=2)),
        Until(ten, weekdays=frozenset({0, 4})),
        Until(ten, month_day=1),
        Until(ten, day=date(2026, 12, 31)),
        Until(ten, field="birthday", days=1, yearly=True),
        Split((Branch("change", WHEN), Branch("tell", None, 50))),
        Leave("neither"),
        Change((id_,), (id_,), {"tag": "a"}),
        Tell("changed"),
        Enter(id_),
        Stop(id_),
        Till(WHEN, timedelta(days=2), "remind"),
        Send(
            CONTENT,
            {"name": "Anna", "address": "anna@shop.example"},
            "tips",
            urgent=True,
            leaves=True,
        ),
    ]
    assert [step.to for step in read.steps][:3] == ["pause", "monday", "first"]
    assert [step.to for step in read.steps if step.name in ("out", "till")] == ["", ""]
    assert [step.name for step, _ in read.letters()] == ["hello", "remind"]


def test_all_its_conditions_have_paths() -> None:
    """Whoever looks at them names faults by these; so does whoever asks them."""
    read = read_definition(WHOLE)
    exits = ["leave_when[0].when", "leave_when[1].when"]

    assert [path for path, _ in read.conditions()] == [
        "who",
        *exits,
        "steps[6].split[0].when",
        "steps[12].wait.till",
    ]
    assert [path for path, _ in read.questions("hello")] == exits
    assert [path for path, _ in read.questions("gone")] == exits
    assert [path for path, _ in read.questions("fork")][2:] == [
        "steps[6].split[0].when"
    ]
    assert read.step("gone") is None
    assert list(read_definition(told()).conditions()) == []


def told(**changes: Any) -> dict[str, Any]:  # noqa: ANN401 - as it is told
    """Return a small definition, changed."""
    small = {
        "name": "Small",
        "purpose": "news",
        "start": [{"on": "registered"}],
        "steps": [{"name": "one", "send": {"content": CONTENT}}],
    }
    return deepcopy(small) | changes


def step(**parts: Any) -> dict[str, Any]:  # noqa: ANN401 - as it is told
    """Return a definition of one step."""
    return told(steps=[{"name": "one", **parts}])


def sends(**more: object) -> dict[str, Any]:
    """Return a series of one letter that says more."""
    letter = {"content": CONTENT, "channel": "email", **more}
    return told(steps=[{"name": "a", "send": letter}])


@pytest.mark.parametrize(
    ("document", "path", "what"),
    [
        (told(name=""), "name", "is text of"),
        (told(purpose="No"), "purpose", "small letters"),
        (told(more=1), "more", "is nothing"),
        (sends(channel="sms"), "steps[0].send.channel", "is one of: email"),
        (sends(otherwise="wait"), "steps[0].send.otherwise", "go_on, leave, or"),
        (sends(otherwise={"to": 1}), "steps[0].send.otherwise", "is a name of"),
        (sends(otherwise={"to": "b"}), "steps[0]", "leads to b, which is no step"),
        (sends(otherwise={"to": "a"}), "steps[0]", "without a wait"),
        (told(steps=[]), "steps", "is a list of 1 to 200"),
        (told(steps=[1]), "steps[0]", "is an object"),
        (told(start={}), "start", "is a list of 1 to 20"),
        (told(start=[{"on": "never"}]), "start[0].on", "is one of"),
        (told(start=[{"on": "registered", "list": 1}]), "start[0].list", "nothing"),
        (told(start=[{"on": "list_joined", "list": 1}]), "start[0].list", "an id"),
        (
            told(start=[{"on": "activity", "activity": "a", "where": []}]),
            "start[0].where",
            "1 to 10 filters",
        ),
        (
            told(start=[{"on": "activity", "activity": "a", "where": [1]}]),
            "start[0].where[0]",
            "says `property`",
        ),
        (
            told(
                start=[
                    {
                        "on": "activity",
                        "activity": "a",
                        "where": [{"property": "p", "op": "is", "value": []}],
                    }
                ]
            ),
            "start[0].where[0].value",
            "is text",
        ),
        (told(start=[{"on": "date", "field": "b"}]), "start[0].at", "is missing"),
        (
            told(start=[{"on": "date", "field": "b", "at": "9"}]),
            "start[0].at",
            "is a time of day",
        ),
        (
            told(start=[{"on": "date", "field": "b", "at": "09:00", "days": "x"}]),
            "start[0].days",
            "whole number of days",
        ),
        (
            told(start=[{"on": "date", "field": "b", "at": "09:00", "days": 400}]),
            "start[0].days",
            "between -366",
        ),
        (told(who=[]), "who", "at least one"),
        (told(again=1), "again", "is an object"),
        (told(again={"after": "1 day"}), "again.after", "is a length of time"),
        (told(again={"most": 0}), "again.most", "is between 1"),
        (told(again={"most": 2}), "again.after", "is missing"),
        (told(again={"often": 1}), "again.often", "is nothing"),
        (told(leave_when=[{"reason": "r"}]), "leave_when[0].when", "is missing"),
        (
            told(leave_when=[{"reason": "r", "when": WHEN, "goal": 1}]),
            "leave_when[0].goal",
            "true or false",
        ),
        (step(), "steps[0]", "says one of"),
        (step(tell="a", leave="b"), "steps[0]", "says one of"),
        (step(tell="a", more=1), "steps[0].more", "is nothing"),
        (step(send=1), "steps[0].send", "is an object"),
        (step(send={}), "steps[0].send.content", "is missing"),
        (step(send={"content": {}}), "steps[0].send.content", "is an object"),
        (step(wait={}), "steps[0].wait", "says one of: for, till, at"),
        (step(wait={"for": "P0D"}), "steps[0].wait.for", "is a length"),
        (
            step(wait={"at": "10:00", "month_day": 1, "day": "2026-01-01"}),
            "steps[0].wait.day",
            "cannot be beside",
        ),
        (
            step(wait={"at": "10:00", "weekdays": ["xx"]}),
            "steps[0].wait.weekdays[0]",
            "is one of: mo",
        ),
        (step(split=[]), "steps[0].split", "1 to 20 branches"),
        (step(split=[{"to": "one"}]), "steps[0].split[0]", "either `when` or"),
        (
            step(split=[{"to": "A", "share": 5}]),
            "steps[0].split[0].to",
            "small letters",
        ),
        (
            step(split=[{"to": "end", "share": 60}] * 2),
            "steps[0].split",
            "more than 100",
        ),
        (step(change={}), "steps[0].change", "at least one of"),
    ],
)
def test_what_is_amiss_is_named(document: dict[str, Any], path: str, what: str) -> None:
    """By its path, with what it has to be."""
    with pytest.raises(SeriesInvalid) as refused:
        read_definition(document)

    assert what in refused.value.faults[path]


@pytest.mark.parametrize(
    ("steps", "path", "what"),
    [
        (
            [{"name": "a", "tell": "x"}, {"name": "a", "tell": "x"}],
            "steps[1].name",
            "is taken",
        ),
        ([{"name": "end", "tell": "x"}], "steps[0].name", "is taken"),
        ([{"name": "a", "tell": "x", "then": "b"}], "steps[0]", "is no step"),
        (
            [{"name": "a", "leave": "x"}, {"name": "b", "tell": "x"}],
            "steps[1]",
            "never reached",
        ),
        ([{"name": "a", "tell": "x", "then": "a"}], "steps[0]", "without a wait"),
        (
            [
                {"name": "a", "split": [{"share": 50, "to": "b"}], "then": "end"},
                {"name": "b", "tell": "x"},
                {"name": "c", "tell": "x", "then": "a"},
            ],
            "steps[1]",
            "without a wait",
        ),
        (
            [{"name": "a", "wait": {"till": WHEN, "at_most": "P1D"}, "then": "a"}],
            "steps[0]",
            "without a wait",
        ),
        (
            [{"name": "a", "wait": {"at": "10:00", "day": "2026-01-01"}, "then": "a"}],
            "steps[0]",
            "without a wait",
        ),
    ],
)
def test_steps_have_to_hang_together(
    steps: list[dict[str, Any]], path: str, what: str
) -> None:
    """Each is there once and reached, and none goes round for ever."""
    with pytest.raises(SeriesInvalid) as refused:
        read_definition(told(steps=steps))

    assert what in refused.value.faults[path]


def test_a_loop_with_a_wait_is_none_for_ever() -> None:
    """Such as a price list every Monday."""
    wait = {"name": "monday", "wait": {"at": "10:00", "weekdays": ["mo"]}}
    send = {"name": "prices", "send": {"content": CONTENT}, "then": "monday"}

    read = read_definition(told(steps=[wait, send]))

    assert [one.to for one in read.steps] == ["prices", "monday"]
    late = {"till": WHEN, "at_most": "P1D", "late": "a"}
    looped = [{"name": "a", "wait": late, "then": "end"}]
    assert read_definition(told(steps=looped)).first == "a"


def test_a_series_asks_of_its_own_letters_by_their_steps() -> None:
    """Whoever knows the campaigns that they are asks of those, however deep."""
    opened = {"letter": "hello", "op": "opened"}
    told = [
        {"any": [opened, *WHEN]},
        {"letter": "gone", "op": "clicked", "never": True},
    ]

    asked = asked_of(told, {"hello": UUID(LIST)})

    assert letters_asked(told) == {"hello", "gone"}
    assert asked == [
        {"any": [{"campaign": [LIST], "op": "opened"}, *WHEN]},
        {"campaign": [str(UUID(int=0))], "op": "clicked", "never": True},
    ]


@pytest.mark.parametrize("text", ["P3D", "PT30M", "P1DT12H", "PT90S", "P1W"])
def test_a_length_of_time_is_read_as_it_is_written(text: str) -> None:
    """Weeks and minutes of more than an hour in their own way."""
    assert a_duration(written(a_duration(text))) == a_duration(text)


@pytest.mark.parametrize("text", ["", "P", "PT", "P1M", "P1Y", "P9999D", "3 days", 3])
def test_no_length_of_time_is_refused(text: object) -> None:
    """Months and years have none of their own."""
    with pytest.raises(Unfit):
        a_duration(text)


@pytest.mark.parametrize(
    ("conditions", "asks"),
    [
        ([{"letter": "hello", "op": "accepted"}], True),
        ([{"any": [{"campaign": "any", "op": "rejected"}]}], True),
        ([{"not_all": [{"segment": LIST, "op": "in"}]}], True),
        ([{"list": LIST, "op": "on"}], False),
        ([{"field": "letter", "op": "is", "value": "campaign"}], False),
    ],
)
def test_a_step_hears_of_messages_if_it_asks_of_them(
    conditions: list[Any],
    asks: bool,  # noqa: FBT001 - a parameter of a test
) -> None:
    """Whoever waits there goes on when it is known what became of theirs."""
    wait = {"till": conditions, "at_most": "P1D"}
    steps = [{"name": "wait", "wait": wait}, {"name": "word", "tell": "it"}]
    series = read_definition({"name": "It", "purpose": "news", "steps": steps})

    assert series.hearing == ({"wait"} if asks else set())
