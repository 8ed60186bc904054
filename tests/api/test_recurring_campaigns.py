"""Campaigns that come again and again, over REST."""

from __future__ import annotations

from uuid import UUID

import pytest

from api.commands.recurring import recurring as commands
from api.parts import Parts
from domain.application import Application
from domain.recurring_state import run_asked
from tests.api.caller import CAMPAIGN, Caller, Document
from tests.api.conftest import CallerOf
from tests.api.shell import said
from tests.application.builders import by

PATH = "/v1/recurring-campaigns"
KNOWN = {"acknowledge": True}
WEEKLY: Document = {
    "times": ["18:00", "09:30", "09:30"],
    "days": ["mon", "fri"],
    "zone": "Europe/Riga",
}


def recurring(api: Caller, **told: object) -> str:
    """Draft a whole recurring campaign, and name its path."""
    audience = {"list_ids": [api.a_list()], "purpose": "newsletter"}
    document = CAMPAIGN | {"audience": audience, "timetable": WEEKLY} | told
    return f"{PATH}/{api.do(PATH, document)['id']}"


def test_what_was_written_can_be_read(api: Caller) -> None:
    """With its next times, in the zone that it names."""
    path = recurring(api, missed="once")

    shown = api.get(path)

    assert shown["content"].items() >= CAMPAIGN["content"].items()
    assert shown["sender"]["address"] == "news@shop.example"
    assert shown["audience"]["purpose"] == "newsletter"
    assert shown["timetable"] == {
        "times": ["09:30", "18:00"],
        "days": [1, 5],
        "zone": "Europe/Riga",
    }
    assert (shown["name"], shown["state"], shown["missed"]) == (
        "Spring",
        "drafted",
        "once",
    )
    # It is Tuesday, 2026-03-03; the clocks go forward on the 29th.
    assert shown["preview"] == [
        "2026-03-06T07:30:00Z",
        "2026-03-06T16:00:00Z",
        "2026-03-09T07:30:00Z",
        "2026-03-09T16:00:00Z",
        "2026-03-13T07:30:00Z",
    ]
    assert shown["next_at"] is None


def test_a_draft_may_lack_what_is_not_known_yet(api: Caller) -> None:
    """Its times, too; the submission names them."""
    path = f"{PATH}/{api.do(PATH, {'name': 'Weekly'})['id']}"

    shown, problem = api.get(path), api.refused("POST", f"{path}/submit", KNOWN)

    assert (shown["audience"], shown["content"], shown["preview"]) == (None, None, [])
    assert shown["timetable"] == {"zone": "UTC"}
    assert problem["type"] == "/problems/campaign-incomplete"
    assert "audience, timetable" in problem["detail"]


def test_the_way_of_a_recurring_campaign(api: Caller) -> None:
    """Each step is a POST; what ended stays so."""
    path = recurring(api)
    for step, state, next_at in (
        ("submit", "approved", None),
        ("activate", "active", "2026-03-06T07:30:00Z"),
        ("run", "active", "2026-03-06T07:30:00Z"),
        ("pause", "paused", None),
        ("resume", "active", "2026-03-06T07:30:00Z"),
        ("end", "ended", None),
    ):
        api.do(f"{path}/{step}", KNOWN if step == "submit" else None)
        shown = api.get(path)
        assert (shown["state"], shown["next_at"]) == (state, next_at), step

    assert api.get(path)["preview"] == []
    problem = api.refused("POST", f"{path}/resume")
    assert problem["type"] == "/problems/campaign-state-forbids"


def test_an_edit_voids_the_approval(api: Caller) -> None:
    """Of an active one, too: it waits until it is approved and active again."""
    path = recurring(api)
    api.do(f"{path}/submit", KNOWN)
    api.do(f"{path}/activate")

    api.do(path, {"timetable": {"times": ["07:00"]}, "name": "Daily"}, "PATCH")

    shown = api.get(path)
    assert (shown["name"], shown["state"], shown["approved"]) == (
        "Daily",
        "drafted",
        False,
    )
    assert shown["timetable"] == {"times": ["07:00"], "zone": "UTC"}
    problem = api.refused("POST", f"{path}/activate")
    assert problem["type"] == "/problems/campaign-not-approved"


def test_an_edit_of_what_has_changed_is_refused(api: Caller) -> None:
    """By version; what is the same is no change."""
    path = recurring(api)
    before = api.ask("GET", path)
    api.do(path, {"name": "Spring"}, "PATCH")
    assert api.ask("GET", path).headers["etag"] == before.headers["etag"] == '"1"'
    api.do(path, {"name": "Daily"}, "PATCH")

    stale = api.refused("PATCH", path, {"name": "Weekly"}, {"If-Match": '"1"'})

    assert stale["type"] == "/problems/version-differs"


def test_its_issues_are_campaigns(api: Caller, parts: Parts) -> None:
    """Page by page, each with statistics of its own."""
    path = recurring(api)
    api.do(f"{path}/submit", KNOWN)
    # By a clock that stands still they are in no order of their own.
    issues = [an_issue(api, parts.application, path) for _ in range(3)]

    first = api.get(f"{path}/issues", limit=2)
    second = api.get(f"{path}/issues", limit=2, cursor=first["next"])

    assert [one["id"] for one in first["items"] + second["items"]] == sorted(issues)
    assert second["next"] is None
    shown = api.get(path)
    assert first["items"][0]["issue_of"] == shown["id"]
    assert (shown["last_outcome"], shown["last_issue_id"]) == ("released", issues[-1])
    assert api.get(f"/v1/campaigns/{issues[0]}/statistics")["planned"] == 0
    assert api.get(f"/v1/campaigns/{issues[0]}")["state"] == "scheduled"


def an_issue(api: Caller, application: Application, path: str) -> str:
    """Have an issue drafted, as a worker would, and return its id."""
    api.do(f"{path}/run")
    id_ = UUID(api.get(path)["id"])
    found = application.recurring_campaigns.get(id_)
    ((wish, at),) = found.asked.items()
    run = run_asked(found.id, wish, at)
    application.recurring_campaigns.run(by(), found.id, run)
    return str(run)


def test_they_are_listed_by_state(api: Caller) -> None:
    """Whoever looks for what is active finds it."""
    path = recurring(api)
    api.do(PATH, {"name": "Other"})
    api.do(f"{path}/submit", KNOWN)

    assert len(api.get(PATH)["items"]) == 2
    assert [one["name"] for one in api.get(PATH, state="approved")["items"]] == [
        "Spring"
    ]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({}, "times"),
        ({"days": ["mon"]}, "times"),
        ({"times": ["9:30"]}, "times.0"),
        ({"times": ["09:30"], "month_days": [0]}, "month_days.0"),
        ({"times": ["09:30"], "month_days": [32]}, "month_days.0"),
        ({"times": ["09:30"], "zone": "Europe/Atlantis"}, "zone"),
        ({"rrule": "FREQ=DAILY"}, "begins"),
        ({"rrule": "FREQ=DAILY", "times": ["09:30"]}, "times"),
        ({"times": ["09:30"], "begins": "9999-12-31T23:59:59Z"}, "begins"),
        (
            {
                "times": ["09:30"],
                "begins": "2026-04-01T00:00:00Z",
                "ends": "2026-03-01T00:00:00Z",
            },
            "ends",
        ),
    ],
)
def test_a_timetable_that_cannot_be_meant_is_refused(
    api: Caller, wrong: Document, field: str
) -> None:
    """At once, with the field."""
    problem = api.refused("POST", PATH, {"name": "Weekly", "timetable": wrong})

    assert [one["field"] for one in problem["errors"]] == [f"timetable.{field}"]


def test_a_rule_that_is_none_names_its_part(api: Caller) -> None:
    """What is finer than an hour is none."""
    told = {"rrule": "FREQ=DAILY;BYHOUR=24", "begins": "2026-03-01T09:00:00Z"}

    problem = api.refused("POST", PATH, {"name": "Weekly", "timetable": told})

    (error,) = problem["errors"]
    assert error["field"] == "timetable.rrule"
    assert error["message"].startswith("BYHOUR: 24 is no number from 0 to 23")


def test_a_rule_is_counted_from_where_it_begins(api: Caller) -> None:
    """By the account's clock."""
    told = {"rrule": "FREQ=WEEKLY;INTERVAL=2", "begins": "2026-03-02T09:00:00+01:00"}
    path = recurring(api, timetable=told)

    assert api.get(path)["preview"][:2] == [
        "2026-03-16T08:00:00Z",
        "2026-03-30T08:00:00Z",
    ]


def test_what_is_warned_of_has_to_be_known(api: Caller) -> None:
    """Nobody would get it: whoever submits it knows."""
    path = recurring(api)
    api.do(f"{path}/submit", {})
    assert api.get(path)["state"] == "submitted"

    api.do(f"{path}/submit", KNOWN)

    assert api.get(path)["state"] == "approved"


def test_somebody_who_has_to_look_does_so_at_a_first_issue(
    api: Caller, caller_of: CallerOf
) -> None:
    """It waits in the queue of all campaigns; once it is approved, so is this."""
    api.do("/v1/moderation", {"mode": "always"}, "PUT")
    path = recurring(api)
    api.do(f"{path}/submit", KNOWN)

    shown = api.get(path)
    (waiting,) = api.get("/v1/moderation/queue")["items"]
    assert (shown["state"], shown["first_id"]) == ("moderation", waiting["campaign_id"])
    assert waiting["name"] == "Spring, to be looked at"
    problem = api.refused("POST", f"{path}/activate")
    assert problem["type"] == "/problems/campaign-not-approved"

    moderator = caller_of("moderator")
    seen = {"digest": waiting["digest"]}
    moderator.do(f"/v1/campaigns/{waiting['campaign_id']}/approve", seen)
    api.do(f"{path}/activate")

    assert api.get(path)["state"] == "active"


def test_whoever_wrote_the_whole_does_not_approve_its_first_issue(
    api: Caller, caller_of: CallerOf
) -> None:
    """Though somebody else has submitted it: both have made it what it is."""
    api.do("/v1/moderation", {"mode": "always"}, "PUT")
    path, other = recurring(api), caller_of("owner")
    other.do(f"{path}/submit", KNOWN)
    (waiting,) = api.get("/v1/moderation/queue")["items"]
    first, seen = (
        f"/v1/campaigns/{waiting['campaign_id']}",
        {"digest": waiting["digest"]},
    )

    problems = [one.refused("POST", f"{first}/approve", seen) for one in (api, other)]
    caller_of("owner").do(f"{first}/approve", seen)

    assert {one["type"] for one in problems} == {"/problems/own-campaign"}
    assert api.get(first)["state"] == "approved"


def test_the_command_line_shows_what_there_is(api: Caller) -> None:
    """And where each step has led."""
    path = recurring(api)
    id_ = path.rpartition("/")[2]

    first = said(api, commands, "submit", id_, "--acknowledge")
    steps = [first, said(api, commands, "activate", id_)]

    assert [step.splitlines()[0] for step in steps] == [
        "Spring is approved",
        "Spring is active",
    ]
    assert "  2026-03-06T07:30:00Z" in steps[1].splitlines()
    assert "active" in said(api, commands, "list")
    assert said(api, commands, "issues", id_) == ""
