"""Who must approve, over REST: the setting, the queue, and four eyes."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from api.commands.campaigns import campaign as campaign_commands
from api.commands.moderation import moderation as moderation_commands
from api.parts import Parts
from domain.store.datastore import AccountDatastore
from tests.api.caller import CAMPAIGN, Caller
from tests.api.conftest import CallerOf
from tests.api.shell import run, said
from tests.application.builders import AT

ALWAYS = {"mode": "always"}
KNOWN = {"acknowledge": True}
HTML = '<p>Hello, <a href="https://shop.example/a">look</a></p>'
ANNA = {"field": "first_name", "op": "is", "value": "Anna"}


@pytest.fixture
def author(caller_of: CallerOf) -> Caller:
    """Give somebody who writes."""
    return caller_of("author")


@pytest.fixture
def moderator(caller_of: CallerOf) -> Caller:
    """Give somebody who looks."""
    return caller_of("moderator")


def a_waiting(api: Caller, author: Caller, code: str = "newsletter") -> str:
    """Have somebody submit a campaign that is looked at, and name its path."""
    api.do("/v1/moderation", ALWAYS, "PUT")
    campaign = f"/v1/campaigns/{author.a_campaign(api.a_list(code))}"
    author.do(f"{campaign}/submit", KNOWN)
    return campaign


def seen(caller: Caller, campaign: str) -> dict[str, str]:
    """Say what somebody has looked at."""
    return {"digest": caller.get(campaign)["digest"], "reason": "I have looked"}


def test_the_setting_is_a_decision_with_a_name(api: Caller) -> None:
    """At first the checks alone approve, and nobody has said so."""
    first = api.get("/v1/moderation")

    api.do("/v1/moderation", {"mode": "first-campaigns", "first_campaigns": 5}, "PUT")
    then = api.get("/v1/moderation")

    assert first == {
        "mode": "checks",
        "first_campaigns": 3,
        "claim_minutes": 30,
        "deadline_hours": 24,
        "two_above": 0,
        "set_by": None,
        "set_at": None,
    }
    assert (then["mode"], then["first_campaigns"]) == ("first-campaigns", 5)
    assert then["set_by"].startswith("key:")
    assert then["set_at"] == "2026-03-03T10:15:00Z"
    refused = api.refused("PUT", "/v1/moderation", {"mode": "never"})
    assert refused["type"] == "/problems/invalid"


def test_whoever_waits_is_in_the_queue_with_why_and_until_when(
    api: Caller, author: Caller
) -> None:
    """And is released by nobody."""
    campaign = a_waiting(api, author)

    (line,) = api.get("/v1/moderation/queue")["items"]

    shown = api.get(campaign)
    assert line == {
        "campaign_id": campaign.rpartition("/")[2],
        "name": "Spring",
        "digest": shown["digest"],
        "reasons": ["somebody looks at every campaign of this account"],
        "since": "2026-03-03T10:15:00Z",
        "deadline": "2026-03-04T10:15:00Z",
        "overdue": False,
        "submitted_by": line["submitted_by"],
        "endorsed_by": None,
        "claimed_by": None,
        "claimed_until": None,
    }
    assert (shown["state"], shown["approved"]) == ("moderation", False)
    problem = author.refused("POST", f"{campaign}/release")
    assert problem["type"] == "/problems/campaign-not-approved"


def test_the_queue_has_pages_by_deadline(api: Caller, author: Caller) -> None:
    """Whoever waits longest comes first."""
    waiting = [a_waiting(api, author, code) for code in ("a", "b", "c")]

    first = api.get("/v1/moderation/queue", limit=2)
    rest = api.get("/v1/moderation/queue", limit=2, cursor=first["next"])

    ids = [one["campaign_id"] for one in first["items"] + rest["items"]]
    assert ids == [one.rpartition("/")[2] for one in waiting]
    assert rest["next"] is None


def test_a_moderator_approves_what_they_saw(
    api: Caller, author: Caller, moderator: Caller
) -> None:
    """Then its author releases it; who approved it, and why, is shown."""
    campaign = a_waiting(api, author)

    moderator.do(f"{campaign}/claim")
    moderator.do(f"{campaign}/approve", seen(moderator, campaign))

    shown = api.get(campaign)
    assert (shown["state"], shown["approved"]) == ("approved", True)
    assert shown["review"]["decision"] == "approved"
    assert shown["review"]["reason"] == "I have looked"
    assert shown["review"]["by"].startswith("key:")
    assert api.get("/v1/moderation/queue")["items"] == []
    author.do(f"{campaign}/release")


@pytest.mark.parametrize(
    ("step", "state", "decision"),
    [
        ("reject", "rejected", "rejected"),
        ("request-changes", "drafted", "changes_requested"),
    ],
)
def test_what_is_turned_down_says_why(
    api: Caller,
    author: Caller,
    moderator: Caller,
    step: str,
    state: str,
    decision: str,
) -> None:
    """The reason is free text: it lies in the vault, and the author reads it."""
    campaign = a_waiting(api, author)
    told = seen(moderator, campaign)
    without = moderator.refused("POST", f"{campaign}/{step}", told | {"reason": ""})

    moderator.do(f"{campaign}/{step}", told)

    assert without["type"] == "/problems/invalid"
    shown = author.get(campaign)
    assert shown["state"] == state
    assert shown["review"]["decision"] == decision
    assert shown["review"]["reason"] == "I have looked"
    assert api.get("/v1/moderation/queue")["items"] == []


def test_the_reason_is_not_in_the_log(
    api: Caller, author: Caller, moderator: Caller, datastore: AccountDatastore
) -> None:
    """An event names the row of the vault, and no more."""
    campaign = a_waiting(api, author)

    moderator.do(f"{campaign}/reject", seen(moderator, campaign))

    with datastore.get_connection() as connection:
        query = "SELECT count(*) FROM stored_events WHERE state LIKE %s"
        row = connection.execute(query, (b"%I have looked%",)).fetchone()
    assert row
    assert next(iter(row.values())) == 0


def test_an_author_may_not_approve_at_all(api: Caller, author: Caller) -> None:
    """That is for owners and moderators."""
    campaign = a_waiting(api, author)

    problem = author.refused("POST", f"{campaign}/approve", seen(author, campaign))

    assert problem["type"] == "/problems/forbidden"


def test_one_owner_alone_approves_their_own(api: Caller) -> None:
    """As long as nobody else could."""
    campaign = a_waiting(api, api)

    api.do(f"{campaign}/approve", seen(api, campaign))

    assert api.get(campaign)["state"] == "approved"


@pytest.mark.parametrize("role", ["owner", "moderator"])
def test_four_eyes_from_the_second_person_on(
    api: Caller, caller_of: CallerOf, role: str
) -> None:
    """Whoever wrote it asks the other; a key that was taken back is nobody's."""
    other = caller_of(role)
    campaign = a_waiting(api, api)

    problem = api.refused("POST", f"{campaign}/approve", seen(api, campaign))

    assert (problem["type"], problem["status"]) == ("/problems/own-campaign", 409)
    others = [one for one in api.get("/v1/keys")["items"] if one["role"] == role]
    if role == "moderator":
        api.do(f"/v1/keys/{others[0]['id']}/revoke")
        api.do(f"{campaign}/approve", seen(api, campaign))
    else:
        other.do(f"{campaign}/approve", seen(other, campaign))
    assert api.get(campaign)["state"] == "approved"


def test_two_have_to_approve_what_is_for_many(
    api: Caller, author: Caller, moderator: Caller, caller_of: CallerOf
) -> None:
    """P-05: the queue says who has; with their own key nobody is two."""
    api.do("/v1/moderation", {"mode": "checks", "two_above": 1}, "PUT")
    newsletter = api.a_list()
    for name in ("anna", "ben"):
        person = api.a_person(f"{name}@example.com")
        api.a_yes(person)
        api.do(f"/v1/subscribers/{person}/lists/{newsletter}/join")
    campaign = f"/v1/campaigns/{author.a_campaign(newsletter)}"
    author.do(f"{campaign}/submit", KNOWN)
    (waiting,) = api.get("/v1/moderation/queue")["items"]
    assert waiting["reasons"] == ["it is for over 1 people: two have to approve it"]

    for _ in range(2):
        moderator.do(f"{campaign}/approve", seen(moderator, campaign))
    (waiting,) = api.get("/v1/moderation/queue")["items"]
    assert waiting["endorsed_by"]
    assert api.get(campaign)["review"]["decision"] == "endorsed"
    other = caller_of("moderator")
    other.do(f"{campaign}/approve", seen(other, campaign))

    assert api.get(campaign)["state"] == "approved"
    assert api.get("/v1/moderation/queue")["items"] == []


def test_an_author_beside_an_owner_is_no_second_person(
    api: Caller, author: Caller
) -> None:
    """They may not approve, so the owner is alone with that."""
    del author
    campaign = a_waiting(api, api)

    api.do(f"{campaign}/approve", seen(api, campaign))


def test_what_was_changed_since_is_not_approved(
    api: Caller, author: Caller, moderator: Caller
) -> None:
    """One letter, submitted anew: the moderator has to look again."""
    campaign = a_waiting(api, author)
    told = seen(moderator, campaign)
    content = {"subject": "Hello!", "html": "<p>Hello</p>"}
    author.do(campaign, {"content": content}, "PATCH")
    gone = moderator.refused("POST", f"{campaign}/approve", told)
    author.do(f"{campaign}/submit", KNOWN)

    problem = moderator.refused("POST", f"{campaign}/approve", told)

    assert gone["type"] == "/problems/campaign-state-forbids"
    assert problem["type"] == "/problems/campaign-changed"
    assert not api.get(campaign)["approved"]


def test_one_of_two_who_claim_at_once_wins(
    api: Caller, author: Caller, caller_of: CallerOf
) -> None:
    """The other is told until when."""
    campaign = a_waiting(api, author)
    callers = [caller_of("moderator") for _ in range(4)]

    with ThreadPoolExecutor(4) as threads:
        answers = list(
            threads.map(lambda one: one.ask("POST", f"{campaign}/claim"), callers)
        )

    assert sorted(one.status_code for one in answers) == [200, 409, 409, 409]
    problems = {one.json["type"] for one in answers if one.status_code == 409}
    assert problems == {"/problems/campaign-claimed-by-another"}
    (line,) = api.get("/v1/moderation/queue")["items"]
    assert line["claimed_until"] == "2026-03-03T10:45:00Z"


def test_a_claim_is_left_to_others(
    api: Caller, author: Caller, moderator: Caller
) -> None:
    """By whoever has it."""
    campaign = a_waiting(api, author)
    moderator.do(f"{campaign}/claim")
    api.refused("POST", f"{campaign}/unclaim")

    moderator.do(f"{campaign}/unclaim")
    api.do(f"{campaign}/claim")

    (line,) = api.get("/v1/moderation/queue")["items"]
    assert line["claimed_by"].startswith("key:")


def test_a_deadline_that_passed_is_an_alarm_and_no_approval(
    api: Caller, author: Caller, parts: Parts
) -> None:
    """In the queue and in the metrics; the tests' time is long ago."""
    campaign = a_waiting(api, author)
    deadline = AT + timedelta(hours=24)

    api.catch_up()
    queue = parts.queries.moderation
    (in_time,) = queue.page(deadline)
    (late,) = queue.page(deadline + timedelta(seconds=1))

    assert (in_time.overdue, late.overdue) == (False, True)
    metrics = api.ask("GET", "/metrics").text
    assert 'sayso_moderation{what="waiting"} 1.0' in metrics
    assert 'sayso_moderation{what="overdue"} 1.0' in metrics
    assert api.get(campaign)["state"] == "moderation"


def test_the_first_campaigns_of_a_domain_are_looked_at(
    api: Caller, author: Caller, moderator: Caller
) -> None:
    """Each domain of senders has first ones of its own, whatever its letters' case."""
    told = {"mode": "first-campaigns", "first_campaigns": 1}
    api.do("/v1/moderation", told, "PUT")
    list_id = api.a_list()
    states = []
    for address in ("news@shop.example", "hi@Shop.Example", "news@other.example"):
        sender = {"sender": {"name": "Shop", "address": address}}
        audience = {"audience": {"list_ids": [list_id]}}
        made = author.do("/v1/campaigns", CAMPAIGN | sender | audience)["id"]
        campaign = f"/v1/campaigns/{made}"
        author.do(f"{campaign}/submit", KNOWN)
        states.append(author.get(campaign)["state"])
        if states[-1] == "moderation":
            moderator.do(f"{campaign}/approve", seen(moderator, campaign))
        author.do(f"{campaign}/release")

    assert states == ["moderation", "approved", "moderation"]


def test_a_time_may_be_given_while_somebody_looks(
    api: Caller, author: Caller, moderator: Caller
) -> None:
    """It is scheduled as soon as it is approved, and found by that state."""
    campaign = a_waiting(api, author)
    author.do(f"{campaign}/schedule", {"at": "2026-04-01T10:00:00Z"})
    waiting = author.get(campaign)

    moderator.do(f"{campaign}/approve", seen(moderator, campaign))

    assert (waiting["state"], waiting["starts_at"]) == (
        "moderation",
        "2026-04-01T10:00:00Z",
    )
    assert author.get(campaign)["state"] == "scheduled"
    scheduled = author.get("/v1/campaigns", state="scheduled")["items"]
    assert [one["id"] for one in scheduled] == [campaign.rpartition("/")[2]]
    assert author.get("/v1/campaigns", state="approved")["items"] == []


def test_all_of_it_from_a_terminal(
    api: Caller, author: Caller, moderator: Caller
) -> None:
    """As the handbook has it."""
    two = ("--deadline-hours", "2", "--two-above", "5000")
    said(api, moderation_commands, "set", "always", *two)
    shown = said(api, moderation_commands, "show").splitlines()
    assert {"two approve what is for over 5,000 people"} < set(shown)
    id_ = author.a_campaign(api.a_list())
    assert "--acknowledge" in said(author, campaign_commands, "submit", id_)
    submitted = said(author, campaign_commands, "submit", id_, "--acknowledge")
    assert "Spring is moderation" in submitted

    assert "Spring" in said(moderator, moderation_commands, "queue")
    said(moderator, moderation_commands, "claim", id_)
    said(moderator, moderation_commands, "unclaim", id_)
    asked = said(
        moderator, moderation_commands, "request-changes", id_, "--reason", "too loud"
    )
    again = run(moderator, moderation_commands, "approve", id_)

    assert "changes requested by key:" in asked
    assert "too loud" in asked
    assert "it was not submitted" in again.output
    said(author, campaign_commands, "submit", id_, "--acknowledge")
    approved = said(moderator, moderation_commands, "approve", id_)
    assert "Spring is approved" in approved


def test_a_command_that_is_repeated_decides_once(
    api: Caller, author: Caller, moderator: Caller
) -> None:
    """As every command does; and another's key is another command."""
    campaign = a_waiting(api, author)
    told, key = seen(moderator, campaign), {"Idempotency-Key": "one"}

    answers = [
        moderator.ask("POST", f"{campaign}/approve", told, key) for _ in range(2)
    ]

    assert answers[0].json == answers[1].json
    assert answers[1].status_code == 200


#: What a change after the approval is called, and what is changed.
EDITS: dict[str, dict[str, object]] = {
    "one byte": {"content": {"subject": "Hello", "html": f"{HTML}."}},
    "a link's target": {
        "content": {"subject": "Hello", "html": HTML.replace("/a", "/b")}
    },
    "the sender": {"sender": {"name": "Shop", "address": "news@shop.example.org"}},
}


@pytest.mark.parametrize("what", [*EDITS, "the audience", "its segment"])
def test_what_was_changed_after_the_approval_is_not_sent(
    api: Caller, author: Caller, moderator: Caller, what: str
) -> None:
    """The release compares; so do whoever fixes the audience and whoever sends."""
    api.do("/v1/moderation", ALWAYS, "PUT")
    segment = {"code": "annas", "name": "Annas", "conditions": [ANNA]}
    segment_id = author.do("/v1/segments", segment)["id"]
    told = CAMPAIGN | {"content": {"subject": "Hello", "html": HTML}}
    audience = {"segment_ids": [segment_id], "purpose": "newsletter"}
    made = author.do("/v1/campaigns", told | {"audience": audience})["id"]
    campaign = f"/v1/campaigns/{made}"
    author.do(f"{campaign}/submit", KNOWN)
    moderator.do(f"{campaign}/approve", seen(moderator, campaign))

    if what == "its segment":
        changed = {"conditions": [ANNA | {"value": "Eve"}]}
        author.do(f"/v1/segments/{segment_id}", changed, "PATCH")
    else:
        others = {"audience": audience | {"percent": 50}}
        author.do(campaign, EDITS.get(what, others), "PATCH")

    problem = author.refused("POST", f"{campaign}/release")
    assert problem["type"] == "/problems/campaign-not-approved"
    author.do(f"{campaign}/submit", KNOWN)
    assert author.get(campaign)["state"] == "moderation"
