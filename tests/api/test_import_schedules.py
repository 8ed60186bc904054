"""Files that are fetched, over REST."""

from __future__ import annotations

import pytest

from tests.api.caller import Caller, Document

PATH = "/v1/import-schedules"
DAILY: Document = {
    "name": "Shop",
    "url": "https://shop.example/people.csv?token=secret",
    "times": ["09:30", "09:30", "21:00"],
    "days": ["weekdays", "sun"],
}


def test_a_schedule_is_set_up_and_shown(api: Caller) -> None:
    """With its next time, and with no more of its URL than the host."""
    list_id = api.a_list()
    id_ = api.do(
        PATH, DAILY | {"options": {"list_ids": [list_id], "preset": "sendsay"}}
    )["id"]

    shown = api.get(f"{PATH}/{id_}")

    assert shown["host"] == "shop.example"
    assert "secret" not in str(shown)
    assert shown["timetable"] == {
        "times": ["09:30", "21:00"],
        "days": [1, 2, 3, 4, 5, 7],
    }
    assert shown["options"] == {"list_ids": [list_id], "preset": "sendsay"}
    assert (shown["state"], shown["next_at"]) == ("active", "2026-03-03T21:00:00Z")
    assert api.get(PATH)["items"] == [shown]


def test_a_schedule_is_paused_resumed_run_and_removed(api: Caller) -> None:
    """What is removed takes no more orders."""
    id_ = api.do(PATH, DAILY)["id"]
    for step, state in (
        ("pause", "paused"),
        ("run", "paused"),
        ("resume", "active"),
        ("remove", "removed"),
    ):
        api.do(f"{PATH}/{id_}/{step}")
        assert api.get(f"{PATH}/{id_}")["state"] == state
    refused = api.refused("POST", f"{PATH}/{id_}/run")
    assert refused["type"] == "/problems/import-schedule-removed"


def test_a_schedule_is_edited(api: Caller) -> None:
    """What is left out stays; the next time is reckoned anew; null takes away."""
    id_ = api.do(PATH, DAILY | {"ends": "2026-04-01T00:00:00Z"})["id"]
    layout = a_layout(api)
    before = api.ask("GET", f"{PATH}/{id_}")
    assert (before.json["version"], before.headers["etag"]) == (1, '"1"')

    change = {
        "name": "Till",
        "url": "https://till.example/all.csv",
        "layout_id": layout,
        "options": {"source": "till"},
        "times": ["11:00"],
        "ends": None,
    }
    api.do(f"{PATH}/{id_}", change, "PATCH")

    shown = api.get(f"{PATH}/{id_}")
    assert (shown["name"], shown["host"]) == ("Till", "till.example")
    assert (shown["layout_id"], shown["options"]) == (layout, {"source": "till"})
    assert shown["timetable"] == {"times": ["11:00"], "days": [1, 2, 3, 4, 5, 7]}
    assert shown["next_at"] == "2026-03-03T11:00:00Z"

    api.do(f"{PATH}/{id_}", {"layout_id": None, "paused": True}, "PATCH")
    shown = api.get(f"{PATH}/{id_}")
    assert (shown["layout_id"], shown["state"]) == (None, "paused")
    api.do(f"{PATH}/{id_}", {"paused": False, "days": []}, "PATCH")
    shown = api.get(f"{PATH}/{id_}")
    assert (shown["state"], shown["name"]) == ("active", "Till")
    assert shown["timetable"] == {"times": ["11:00"]}


def test_an_edit_of_what_has_changed_or_cannot_be_is_refused(api: Caller) -> None:
    """By version, by what it names, and by what it says."""
    id_ = api.do(PATH, DAILY)["id"]
    one = f"{PATH}/{id_}"
    api.do(one, {"name": "Till"}, "PATCH")

    stale = api.refused("PATCH", one, {"name": "Shop"}, {"If-Match": '"1"'})
    assert stale["type"] == "/problems/version-differs"
    wrong = api.refused("PATCH", one, {"options": {"preset": "pigeons"}})
    assert wrong["type"] == "/problems/import-unreadable"
    nobody = "01890000-0000-7000-8000-000000000000"
    assert api.refused("PATCH", one, {"layout_id": nobody})["status"] == 404
    api.do(f"{one}/remove")
    gone = api.refused("PATCH", one, {"name": "Shop"})
    assert gone["type"] == "/problems/import-schedule-removed"


def a_layout(api: Caller) -> str:
    """Make a layout, and return its id."""
    told = {"code": "shop", "name": "Shop", "options": {"purpose": "news"}}
    return str(api.do("/v1/import-layouts", told)["id"])


@pytest.mark.parametrize(
    "wrong",
    [
        {"url": "ftp://shop.example/people.csv"},
        {"times": ["9:30"]},
        {"days": ["someday"]},
        {"options": {"preset": "pigeons"}},
        {"options": {"statuses": {"left": "gone"}}},
        {"begins": "2026-03-03T10:00:00"},
    ],
)
def test_what_cannot_be_meant_is_refused(api: Caller, wrong: Document) -> None:
    """At once, with the field."""
    assert api.refused("POST", PATH, DAILY | wrong)["status"] == 422


def test_there_are_only_schedules_that_there_are(api: Caller) -> None:
    """Others are not found, nor are lists."""
    nobody = "01890000-0000-7000-8000-000000000000"

    assert api.refused("GET", f"{PATH}/{nobody}")["status"] == 404
    told = DAILY | {"options": {"list_ids": [nobody]}}
    assert api.refused("POST", PATH, told)["status"] == 404


RULE = "FREQ=MONTHLY;BYDAY=-1FR;BYHOUR=9;COUNT=6"


def test_a_schedule_may_follow_a_rule_of_calendars(api: Caller) -> None:
    """Or days of the month; one takes the place of the other."""
    told = {"name": "Shop", "url": DAILY["url"]}
    begins = "2026-03-01T00:00:00Z"
    ruled = api.do(PATH, told | {"rrule": RULE, "begins": begins})["id"]
    shown = api.get(f"{PATH}/{ruled}")
    assert shown["next_at"] == "2026-03-27T09:00:00Z"
    assert shown["timetable"] == {"rrule": RULE, "begins": begins}

    times = {"times": ["06:00"], "month_days": [-1, 1]}
    api.do(f"{PATH}/{ruled}", times, "PATCH")
    shown = api.get(f"{PATH}/{ruled}")
    assert shown["next_at"] == "2026-03-31T06:00:00Z"
    assert shown["timetable"] == times | {"begins": begins}

    api.do(f"{PATH}/{ruled}", {"rrule": RULE, "begins": begins}, "PATCH")
    assert api.get(f"{PATH}/{ruled}")["timetable"] == {"rrule": RULE, "begins": begins}
    api.do(f"{PATH}/{ruled}", {"rrule": None}, "PATCH")
    assert api.get(f"{PATH}/{ruled}")["next_at"] is None


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"rrule": RULE}, "begins"),
        ({"rrule": "FREQ=NEVER", "begins": "2026-03-01T00:00:00Z"}, "rrule"),
        (
            {"rrule": RULE, "begins": "2026-03-01T00:00:00Z", "times": ["06:00"]},
            "times",
        ),
        ({"month_days": [0]}, "month_days"),
    ],
)
def test_a_rule_that_cannot_be_kept_is_refused(
    api: Caller, change: Document, field: str
) -> None:
    """The field is named."""
    id_ = api.do(PATH, DAILY)["id"]

    problem = api.refused("PATCH", f"{PATH}/{id_}", change)

    named = {one["field"].partition(".")[0] for one in problem["errors"]}
    assert (problem["status"], named) == (422, {field})


def test_a_rule_does_not_lose_where_it_begins(api: Caller) -> None:
    """It is counted from there."""
    told = {"name": "Shop", "url": DAILY["url"], "rrule": RULE}
    id_ = api.do(PATH, told | {"begins": "2026-03-01T00:00:00Z"})["id"]

    problem = api.refused("PATCH", f"{PATH}/{id_}", {"begins": None})

    assert [one["field"] for one in problem["errors"]] == ["begins"]
