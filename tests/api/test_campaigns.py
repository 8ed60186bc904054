"""Campaigns over REST, from the draft to the stop, and what came of them."""

from __future__ import annotations

import pytest

from api.schemas.campaigns import OUTCOMES
from tests.api.caller import CAMPAIGN, Caller

#: The lists of most tests have nobody on them, and that warns.
KNOWN = {"acknowledge": True}
AUDIENCE_OF_NOBODY = {"list_ids": ["01890000-0000-7000-8000-000000000000"]}


@pytest.fixture
def campaign(api: Caller) -> str:
    """Draft a whole campaign, and name its path."""
    return f"/v1/campaigns/{api.a_campaign(api.a_list())}"


def test_what_was_written_can_be_read(api: Caller, campaign: str) -> None:
    """An author gets back what they wrote, to go on with it."""
    shown = api.get(campaign)

    assert shown["content"].items() >= (CAMPAIGN["content"] | {"text": None}).items()
    assert (shown["template"], shown["partials"]) == (None, {})
    assert shown["sender"]["address"] == "news@shop.example"
    assert (shown["name"], shown["state"]) == ("Spring", "drafted")


def test_a_draft_may_lack_what_is_not_known_yet(api: Caller) -> None:
    """Parts are added one by one; until then they are null."""
    made = api.do("/v1/campaigns", {"name": "Spring"})

    shown = api.get(f"/v1/campaigns/{made['id']}")
    problem = api.refused("POST", f"/v1/campaigns/{made['id']}/submit")

    assert (shown["content"], shown["sender"], shown["list_ids"]) == (None, None, [])
    assert problem["type"] == "/problems/campaign-incomplete"
    assert "content, sender, audience" in problem["detail"]


def test_the_way_of_a_campaign(api: Caller, campaign: str) -> None:
    """Submitted, released, paused, resumed, cancelled: each is a POST."""
    api.do(f"{campaign}/submit", KNOWN)
    assert api.get(campaign)["state"] == "approved"
    for step, state in (
        ("release", "released"),
        ("pause", "paused"),
        ("resume", "released"),
        ("cancel", "cancelled"),
    ):
        api.do(f"{campaign}/{step}")
        assert api.get(campaign)["state"] == state, step

    problem = api.refused("POST", f"{campaign}/resume")
    assert problem["type"] == "/problems/campaign-state-forbids"


def test_a_change_voids_the_approval(api: Caller, campaign: str) -> None:
    """Only what was approved is released."""
    api.do(f"{campaign}/submit", KNOWN)
    assert api.get(campaign)["approved"]

    content = {"subject": "Hello again", "html": "<p>Hello</p>"}
    api.do(campaign, {"content": content}, "PATCH")

    assert not api.get(campaign)["approved"]
    problem = api.refused("POST", f"{campaign}/release")
    assert problem["type"] == "/problems/campaign-not-approved"


def test_what_is_being_sent_is_not_edited(api: Caller, campaign: str) -> None:
    """A released campaign stays as it is."""
    api.do(f"{campaign}/submit", KNOWN)
    api.do(f"{campaign}/release")

    sender = {"name": "Other", "address": "other@shop.example"}
    problem = api.refused("PATCH", campaign, {"sender": sender})

    assert problem["type"] == "/problems/campaign-already-released"


def test_a_time_can_be_given_and_taken_back(api: Caller, campaign: str) -> None:
    """The campaign says when it goes out, and how."""
    api.do(f"{campaign}/submit", KNOWN)
    told = {"at": "2031-03-03T10:00:00Z", "parts": {"count": 4, "minutes": 30}}

    api.do(f"{campaign}/schedule", told)
    shown = api.get(campaign)
    api.do(f"{campaign}/unschedule")

    assert (shown["state"], shown["starts_at"]) == ("scheduled", "2031-03-03T10:00:00Z")
    assert shown["plan"] == {"at": "2031-03-03T10:00:00Z", "parts": 4, "seconds": 1800}
    after = api.get(campaign)
    assert (after["state"], after["starts_at"], after["plan"]) == (
        "approved",
        None,
        None,
    )


def test_each_may_get_it_by_their_own_clock(api: Caller, campaign: str) -> None:
    """Released when the first on Earth come to that time."""
    api.do(f"{campaign}/submit", KNOWN)

    api.do(f"{campaign}/schedule", {"local_time": "2031-03-03T10:00"})

    assert api.get(campaign)["starts_at"] == "2031-03-02T20:00:00Z"


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({}, "at"),
        ({"at": "2031-03-03T10:00:00Z", "local_time": "2031-03-03T10:00"}, "at"),
        ({"at": "2031-03-03T10:00:00"}, "at"),
        ({"local_time": "2031-03-03T10:00Z"}, "local_time"),
        ({"local_time": "2031-02-31T10:00"}, "local_time"),
        (
            {"local_time": "2031-03-03T10:00", "parts": {"count": 2, "minutes": 1}},
            "parts",
        ),
    ],
)
def test_a_time_is_one_or_the_other(
    api: Caller, campaign: str, told: dict[str, object], field: str
) -> None:
    """What is amiss is named."""
    problem = api.refused("POST", f"{campaign}/schedule", told)

    assert problem["type"] == "/problems/invalid"
    assert {one["field"] for one in problem["errors"]} == {field}


def test_a_time_that_has_passed_is_refused(api: Caller, campaign: str) -> None:
    """With what to do."""
    api.do(f"{campaign}/submit", KNOWN)

    problem = api.refused(
        "POST", f"{campaign}/schedule", {"at": "2020-03-03T10:00:00Z"}
    )

    assert problem["type"] == "/problems/send-time-passed"
    assert "name one to come" in problem["detail"]


def test_an_audience_may_be_left_to_chance(api: Caller) -> None:
    """So many of 100, so many at most; and what waits for its time can be hurried."""
    audience = {"list_ids": [api.a_list()], "percent": 10, "most": 500}
    made = api.do("/v1/campaigns", CAMPAIGN | {"audience": audience})
    path = f"/v1/campaigns/{made['id']}"
    shown = api.get(path)
    assert (shown["percent"], shown["most"]) == (10, 500)

    api.do(f"{path}/submit", KNOWN)
    api.do(f"{path}/release", {"parts": {"count": 2, "minutes": 60, "growth": 200}})
    api.do(f"{path}/hasten")

    assert api.get(path)["plan"] == {"parts": 2, "seconds": 3600, "growth": 200}


def test_what_the_checks_block_is_named(api: Caller, campaign: str) -> None:
    """The findings say what is to be mended."""
    broken = {"subject": "Hello", "html": "<p>{{ first_name | nonsense"}
    api.do(campaign, {"content": broken}, "PATCH")

    api.do(f"{campaign}/submit", KNOWN)

    shown = api.get(campaign)
    assert not shown["approved"]
    levels = {one["check"]: one["level"] for one in shown["findings"]}
    assert levels["template"] == "block"
    assert levels["sender-freemail"] == "pass"
    assert all(one["version"] for one in shown["findings"] if one["level"] == "pass")


def test_an_audience_is_made_of_lists_that_exist(api: Caller) -> None:
    """A list of nobody's making is not found."""
    problem = api.refused(
        "POST", "/v1/campaigns", CAMPAIGN | {"audience": AUDIENCE_OF_NOBODY}
    )

    assert problem["type"] == "/problems/not-found"


def test_campaigns_are_paged_and_filtered_by_state(api: Caller) -> None:
    """Filters are named like the field."""
    drafts = [api.do("/v1/campaigns", {"name": name})["id"] for name in "abc"]
    api.do(f"/v1/campaigns/{drafts[1]}/cancel")

    first = api.get("/v1/campaigns", limit=2)
    rest = api.get("/v1/campaigns", limit=2, cursor=first["next"])
    cancelled = api.get("/v1/campaigns", state="cancelled")

    assert [one["id"] for one in first["items"] + rest["items"]] == drafts
    assert rest["next"] is None
    assert [one["id"] for one in cancelled["items"]] == [drafts[1]]


def test_statistics_begin_with_nobody(api: Caller, campaign: str) -> None:
    """The parts add up to what is planned, from the first moment."""
    counts = api.get(f"{campaign}/statistics")

    assert counts["planned"] == sum(counts[outcome] for outcome in OUTCOMES) == 0
    for outcome in OUTCOMES:
        found = api.get(f"{campaign}/deliveries", outcome=outcome)
        assert found == {"items": [], "next": None}


def test_what_is_not_there_has_no_statistics(api: Caller) -> None:
    """Nor deliveries, nor anything else."""
    nothing = "/v1/campaigns/01890000-0000-7000-8000-000000000000"

    for path in (nothing, f"{nothing}/statistics", f"{nothing}/deliveries"):
        assert api.refused("GET", path)["status"] == 404


def test_it_is_told_for_how_many_a_field_is_empty(api: Caller) -> None:
    """Of those who would get it; and the submission says so, too."""
    news = api.a_list()
    people = [
        api.a_person("anna@example.com", first_name="Anna", city="Riga"),
        api.a_person("ben@example.com", first_name=""),
        api.a_person("cy@example.com", first_name="Cy"),
        api.a_person("no@example.com"),
    ]
    for person in people:
        api.do(f"/v1/subscribers/{person}/lists/{news}/join")
    for person in people[:3]:
        api.a_yes(person)
    campaign = f"/v1/campaigns/{api.a_campaign(news)}"
    html = "{{ first_name }}{{ city | upcase }}{{ age | default: 7 }}"
    api.do(campaign, {"content": {"subject": "Hi", "html": html}}, "PATCH")

    found = api.get(f"{campaign}/missing")
    api.do(f"{campaign}/submit", KNOWN)

    assert found == {
        "people": 3,
        "chosen": 3,
        "variables": [
            {"name": "city", "missing": 2},
            {"name": "first_name", "missing": 1},
        ],
    }
    shown = api.get(campaign)
    assert shown["approved"]
    messages = [one["message"] for one in shown["findings"] if one["check"] == "gaps"]
    assert messages == [
        "city is empty for 2 of 3 people: give it a default",
        "first_name is empty for 1 of 3 people: give it a default",
    ]


def test_whoever_gets_it_is_counted(api: Caller) -> None:
    """Who was never written to, has confirmed nothing, or has an odd address."""
    news = api.a_list()
    addresses = [f"reader{number}@example.com" for number in range(18)]
    for address in [*addresses, "abuse@example.com", "who@mailinator.com"]:
        person = api.a_person(address)
        api.do(f"/v1/subscribers/{person}/lists/{news}/join")
        api.a_yes(person)
    campaign = f"/v1/campaigns/{api.a_campaign(news)}"

    api.do(f"{campaign}/submit")

    found = {one["check"]: one for one in api.get(campaign)["findings"]}
    assert found["audience-suspicious"]["level"] == "warn"
    assert "2 of 20 addresses" in found["audience-suspicious"]["message"]
    assert found["audience-strangers"]["level"] == "pass"
    assert found["audience-strangers"]["evidence"] == (
        "20 people, 20 never written to, 20 confirmed nothing by message, 20 both;"
        " 2 suspicious addresses"
    )


def test_an_audience_of_nobody_is_a_finding(api: Caller, campaign: str) -> None:
    """A warning: a list may fill up before the release; whoever knows says so."""
    api.do(f"{campaign}/submit")

    shown = api.get(campaign)
    (finding,) = [one for one in shown["findings"] if one["level"] != "pass"]
    assert (finding["check"], finding["level"]) == ("audience", "warn")
    assert (shown["state"], shown["acknowledged"]) == ("submitted", None)
    api.do(f"{campaign}/submit", KNOWN)
    shown = api.get(campaign)
    assert shown["state"] == "approved"
    assert shown["acknowledged"]["by"].startswith("key:")
    assert api.get(f"{campaign}/missing") == {
        "people": 0,
        "chosen": 0,
        "variables": [],
    }


def test_where_chance_chooses_all_whom_it_may_choose_are_counted(api: Caller) -> None:
    """Whom it does is only known at the release; how many is told."""
    news = api.a_list()
    for number in range(5):
        person = api.a_person(f"reader{number}@example.com")
        api.do(f"/v1/subscribers/{person}/lists/{news}/join")
        api.a_yes(person)
    campaign = f"/v1/campaigns/{api.a_campaign(news)}"
    content = {"subject": "Hi", "html": "{{ city }}"}
    audience = {"list_ids": [news], "percent": 50}
    api.do(campaign, {"content": content, "audience": audience}, "PATCH")

    found = api.get(f"{campaign}/missing")

    variables = [{"name": "city", "missing": 5}]
    assert found == {"people": 5, "chosen": 2, "variables": variables}


def test_the_people_of_a_segment_are_counted(api: Caller) -> None:
    """Whoever the conditions hold for now."""
    api.a_yes(api.a_person("anna@example.com", city="Riga"))
    api.a_yes(api.a_person("ben@example.com"))
    condition = {"field": "city", "op": "is", "value": "Riga"}
    segment = {"code": "riga", "name": "Riga", "conditions": [condition]}
    audience = {"segment_ids": [api.do("/v1/segments", segment)["id"]]}
    told = CAMPAIGN | {"audience": audience}
    made = api.do("/v1/campaigns", told)["id"]

    assert api.get(f"/v1/campaigns/{made}/missing")["people"] == 1


def test_what_cannot_be_counted_yet_says_why(api: Caller, campaign: str) -> None:
    """A part is missing, or the template is none."""
    draft = f"/v1/campaigns/{api.do('/v1/campaigns', {'name': 'x'})['id']}"
    broken = {"subject": "Hi", "html": "{{ a"}
    api.do(campaign, {"content": broken}, "PATCH")

    first = api.refused("GET", f"{draft}/missing")
    second = api.refused("GET", f"{campaign}/missing")

    assert first["type"] == "/problems/content-missing"
    assert (second["type"], second["status"]) == ("/problems/content-invalid", 422)
