"""Trigger series, over REST."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.parts import Parts
from domain.application.records import Records
from domain.store.datastore import AccountDatastore
from domain.store.keyring import Keyring
from tests.api.caller import Caller, Document
from tests.workers.travelling import Trip
from workers.backfilling import RunBackfill
from workers.kinds import RUN_BACKFILL
from workers.origin import Origin

PATH = "/v1/series"
NOBODY = "01890000-0000-7000-8000-000000000000"
KNOWN = {"acknowledge": True}
PAST = {"from": "2020-01-01T00:00:00Z", "to": "2999-01-01T00:00:00Z"}
HELLO: Document = {"subject": "Hello", "html": "<p>Hello</p>"}
WELCOME: Document = {
    "name": "Welcome",
    "purpose": "newsletter",
    "sender": {"name": "Shop", "address": "news@shop.example"},
    "start": [{"on": "consent_granted", "purpose": "newsletter"}],
    "leave_when": [
        {
            "reason": "bought",
            "when": [{"field": "customer", "op": "is", "value": "yes"}],
            "goal": True,
        }
    ],
    "steps": [
        {"name": "hello", "send": {"content": HELLO}},
        {"name": "pause", "wait": {"for": "P3D"}},
        {"name": "more", "send": {"content": HELLO | {"subject": "More"}}},
    ],
}


@pytest.fixture
def trip(
    datastore: AccountDatastore, parts: Parts, api: Caller, tmp_path: Path
) -> Trip:
    """Give an account whose series run, which the caller asks, too."""
    origin = Origin("https://mail.example", Keyring.open(tmp_path))
    api.do("/v1/fields", {"code": "customer", "name": "Customer", "type": "text"})
    return Trip(datastore, parts.application, Records(datastore), origin)


def active(api: Caller, trip: Trip, **told: object) -> str:
    """Define a series and activate it; return its path."""
    path = f"{PATH}/{api.do(PATH, WELCOME | told)['id']}"
    assert api.do(f"{path}/activate", KNOWN)["state"] == "active"
    trip.settle()
    return path


@pytest.mark.usefixtures("trip")
def test_what_was_defined_can_be_read(api: Caller) -> None:
    """As it was told, with its letters and where they stand."""
    answer = api.do(PATH, WELCOME)

    shown = api.ask("GET", f"{PATH}/{answer['id']}")

    assert shown.headers["etag"] == '"1"'
    document = shown.json
    sender = WELCOME["sender"] | {"reply_to": None, "return_path": None}
    assert document["definition"] == WELCOME | {"sender": sender}
    assert (document["state"], document["edition"], document["live"]) == (
        "drafted",
        1,
        None,
    )
    letters = {one["step"]: one for one in document["letters"]}
    assert {name: one["state"] for name, one in letters.items()} == {
        "hello": "drafted",
        "more": "drafted",
    }
    letter = api.get(f"/v1/campaigns/{letters['hello']['campaign_id']}")
    assert letter["letter_of"] == answer["id"]
    assert letter["content"]["subject"] == "Hello"
    assert letter["sender"]["address"] == "news@shop.example"
    assert [one["id"] for one in api.get(PATH)["items"]] == [answer["id"]]


@pytest.mark.usefixtures("trip")
def test_every_fault_is_named_by_its_path(api: Caller) -> None:
    """Those of contents and senders among them."""
    steps = [
        {"name": "a", "send": {"content": {"subject": "Hello"}}},
        {
            "name": "b",
            "send": {"content": HELLO | {"utm": {"x": "y"}}, "sender": {"name": "S"}},
        },
    ]
    told = {name: part for name, part in WELCOME.items() if name != "sender"}

    problem = api.refused("POST", PATH, told | {"steps": steps})

    assert problem["type"] == "/problems/series-invalid"
    assert {one["field"]: one["message"] for one in problem["errors"]} == {
        "steps[0].send.content.html": "Missing data for required field.",
        "sender": "is missing: say it here, or at every step that sends",
        "steps[1].send.content.utm.x.key": "Must be one of: utm_source, utm_medium,"
        " utm_campaign, utm_term, utm_content, utm_id.",
        "steps[1].send.sender.address": "Missing data for required field.",
    }
    amiss = WELCOME | {"start": [{"on": "noon"}], "who": [{"list": "x"}]}
    problem = api.refused("POST", PATH, amiss)
    assert "start[0].on" in {one["field"] for one in problem["errors"]}
    nothing = api.refused("POST", PATH, {"name": "Welcome"})
    assert nothing["type"] == "/problems/invalid"


def test_a_letter_takes_a_template_over(api: Caller) -> None:
    """As a campaign does; a step may have a sender of its own."""
    template = api.do(
        "/v1/templates", {"code": "hello", "name": "Hello", "content": HELLO}
    )["id"]
    sender = {"name": "Anna", "address": "anna@shop.example"}
    send = {"content": {"template_id": template}, "sender": sender}

    told = WELCOME | {"steps": [{"name": "hello", "send": send}]}
    path = f"{PATH}/{api.do(PATH, told)['id']}"

    (letter,) = api.get(path)["letters"]
    shown = api.get(f"/v1/campaigns/{letter['campaign_id']}")
    assert shown["template"]["id"] == template
    assert shown["content"]["subject"] == "Hello"
    assert shown["sender"]["address"] == "anna@shop.example"


def test_another_edition_says_what_becomes_of_those_inside(
    api: Caller, trip: Trip
) -> None:
    """What is not named stays, null takes a part out; the same letter stays itself."""
    path = active(api, trip)
    anna = trip.person("anna@example.com")
    trip.settle()
    before = api.get(path)
    steps = [WELCOME["steps"][0], {"name": "end-note", "wait": {"for": "P1D"}}]
    edit = {"steps": steps, "inside": "move", "moves": {"pause": "end-note"}}

    api.do(path, edit | {"leave_when": None}, "PATCH")
    drafted = api.get(path)
    api.do(f"{path}/activate", KNOWN)
    trip.settle()

    assert (drafted["live"], drafted["edition"]) == (before["live"], 3)
    assert "leave_when" not in drafted["definition"]
    assert drafted["letters"] == before["letters"][:1]
    (line,) = api.get(f"{path}/people")["items"]
    assert (line["edition"], line["step"]) == (3, "end-note")
    assert line["subscriber_id"] == str(anna)


@pytest.mark.usefixtures("trip")
def test_an_edition_that_cannot_be_is_refused(api: Caller) -> None:
    """By version, and where people would be lost; what is the same is no edition."""
    path = f"{PATH}/{api.do(PATH, WELCOME)['id']}"

    api.do(path, {"purpose": "newsletter"}, "PATCH")
    assert api.get(path)["edition"] == 1
    api.do(path, {"name": "Hello"}, "PATCH")
    stale = api.refused("PATCH", path, {"name": "Hey"}, {"If-Match": '"1"'})
    moves = {"pause": "gone", "hello": "end"}
    lost = api.refused("PATCH", path, {"inside": "move", "moves": moves})

    assert api.get(path)["definition"]["name"] == "Hello"
    assert stale["type"] == "/problems/version-differs"
    assert lost["errors"] == [
        {"field": "moves.pause", "message": "leads to gone, which is no step"}
    ]


def test_the_way_of_a_series(api: Caller, trip: Trip) -> None:
    """Each step is a POST; what is archived stays so."""
    path = active(api, trip)

    seen = []
    for step in ("pause", "resume", "close", "activate", "archive"):
        api.do(f"{path}/{step}")
        shown = api.get(path)
        seen.append((step, shown["state"], shown["paused"]))

    assert seen == [
        ("pause", "active", True),
        ("resume", "active", False),
        ("close", "closed", False),
        ("activate", "active", False),
        ("archive", "archived", False),
    ]
    problem = api.refused("POST", f"{path}/resume")
    assert problem["type"] == "/problems/series-state-forbids"


@pytest.mark.usefixtures("trip")
def test_letters_that_are_warned_of_have_to_be_known(api: Caller) -> None:
    """Each is named by its step; a dry series needs none of them approved."""
    short = HELLO | {"html": '<a href="https://bit.ly/3abc">Hello</a>'}
    steps = [{"name": "hello", "send": {"content": short}}]
    path = f"{PATH}/{api.do(PATH, WELCOME | {'steps': steps})['id']}"

    problem = api.refused("POST", f"{path}/activate")

    assert problem["type"] == "/problems/series-letters-not-approved"
    assert [one["field"] for one in problem["errors"]] == ["hello"]
    assert "links-shortened" in problem["errors"][0]["message"]
    assert api.get(path)["state"] == "drafted"
    assert api.do(f"{path}/activate", {"dry": True})["state"] == "active"
    assert api.get(path)["dry"]


@pytest.mark.usefixtures("trip")
def test_letters_wait_for_whoever_has_to_look(api: Caller) -> None:
    """They are in the queue of moderation; it is activated by asking again."""
    api.do("/v1/moderation", {"mode": "always"}, "PUT")
    path = f"{PATH}/{api.do(PATH, WELCOME)['id']}"

    assert api.do(f"{path}/activate", KNOWN)["state"] == "moderation"
    assert api.do(f"{path}/activate", KNOWN)["state"] == "moderation"
    for letter in api.get("/v1/moderation/queue")["items"]:
        digest = {"digest": letter["digest"], "reason": "as agreed"}
        api.do(f"/v1/campaigns/{letter['campaign_id']}/approve", digest)

    assert all(one["approved"] for one in api.get(path)["letters"])
    assert api.do(f"{path}/activate", KNOWN)["state"] == "active"


def test_people_are_brought_in_by_hand(api: Caller, trip: Trip) -> None:
    """By id, from a list or from a segment: those who are there."""
    path = active(api, trip, start=[{"on": "by_hand"}])
    anna, ben, eve = (str(trip.person(f"p{n}@example.com")) for n in range(3))
    readers = api.a_list("readers")
    api.do(f"/v1/subscribers/{ben}/lists/{readers}/join")
    everybody = {"code": "all", "name": "All", "conditions": []}
    segment = api.do("/v1/segments", everybody)["id"]

    by_id = api.do(f"{path}/people", {"subscriber_ids": [anna, NOBODY, anna]})
    by_list = api.do(f"{path}/people", {"list_id": readers})
    trip.settle()
    inside = {one["subscriber_id"] for one in api.get(f"{path}/people")["items"]}
    by_segment = api.do(f"{path}/people", {"segment_id": segment})
    trip.settle()

    assert (by_id["people"], by_list["people"], by_segment["people"]) == (1, 1, 3)
    assert inside == {anna, ben}
    found = api.get(f"{path}/people", subscriber_id=eve, inside="true", step="pause")
    assert [one["because"] for one in found["items"]] == ["by_hand"]


@pytest.mark.usefixtures("trip")
def test_who_is_brought_in_is_told_in_one_way(api: Caller) -> None:
    """And has to be there, as a list or as a segment."""
    path = f"{PATH}/{api.do(PATH, WELCOME)['id']}/people"

    nothing = api.refused("POST", path, {})
    lacking = [
        api.refused("POST", path, {name: NOBODY})["status"]
        for name in ("list_id", "segment_id")
    ]
    drafted = api.refused("POST", path, {"subscriber_ids": [NOBODY]})

    assert nothing["errors"][0]["field"] == "subscriber_ids"
    assert lacking == [404, 404]
    assert drafted["type"] == "/problems/series-state-forbids"


def test_a_large_list_is_brought_in_page_by_page(
    api: Caller, trip: Trip, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever asks again with the same key brings nobody in twice."""
    monkeypatch.setattr("api.resources.series_people.MOST_ADDED", 2)
    path = active(api, trip, start=[{"on": "by_hand"}])
    readers = api.a_list("readers")
    for n in range(5):
        person = trip.person(f"p{n}@example.com")
        api.do(f"/v1/subscribers/{person}/lists/{readers}/join")
    key = {"Idempotency-Key": "once", "If-Match": f'"{api.get(path)["version"]}"'}

    answers = [
        api.ask("POST", f"{path}/people", {"list_id": readers}, key).json
        for _ in range(2)
    ]
    trip.settle()

    assert answers[0] == answers[1]
    assert answers[0]["people"] == 5
    # Whom a series is told of is no change of it: it was defined and activated.
    assert api.get(path)["version"] == 2
    assert len(api.get(f"{path}/people")["items"]) == 5


def test_the_way_of_a_person_is_told_from_the_log(api: Caller, trip: Trip) -> None:
    """Each fact with its time, in words and as data; and all series of the person."""
    path = active(api, trip)
    anna = trip.person("anna@example.com")
    trip.settle()
    api.do(f"{path}/people/{anna}/exclude")
    trip.settle()

    first = api.get(f"{path}/people/{anna}", limit=3)
    second = api.get(f"{path}/people/{anna}", limit=3, cursor=first["next"])

    facts = first["items"] + second["items"]
    assert [one["topic"] for one in facts] == [
        "enrolment.entered.v1",
        "enrolment.moved.v1",
        "enrolment.waited.v1",
        "enrolment.left.v1",
    ]
    assert facts[1]["words"] == "hello: sent; then pause"
    assert facts[1]["data"]["outcome"] == "sent"
    assert facts[3]["data"]["reason"] == "excluded by hand"
    assert facts[3]["actor"].startswith("key:")


def test_a_person_shows_their_series(api: Caller, trip: Trip) -> None:
    """Each with how it ended, if it did; to exclude them again changes nothing."""
    path = active(api, trip)
    anna = trip.person("anna@example.com")
    trip.settle()

    for _ in range(2):
        api.do(f"{path}/people/{anna}/exclude")

    (line,) = api.get(f"/v1/subscribers/{anna}/series")["items"]
    assert (line["name"], line["inside"], line["ended"]) == (
        "Welcome",
        False,
        "excluded by hand",
    )
    told = api.get(f"/v1/subscribers/{anna}/export")["readable"]["series"]
    assert {one["name"] for one in told} == {"Welcome"}
    assert [one["words"].partition(",")[0] for one in told][1:] == [
        "hello: sent; then pause",
        "waits at pause: P3D",
        "left the series at pause: excluded by hand",
    ]
    way = f"{path}/people/{anna}"
    assert api.refused("GET", way, None, None, key="order 1")["status"] == 404
    assert api.refused("POST", f"{way}/exclude", {"key": "1"})["status"] == 404
    nobody = f"/v1/subscribers/{NOBODY}/series"
    assert api.refused("GET", nobody)["status"] == 404


def test_the_funnel_adds_up(api: Caller, trip: Trip) -> None:
    """Whoever came in is inside, came to the end, or left for a reason."""
    path = active(api, trip, again={"after": "PT1S"})
    anna, ben, _eve, fay = (trip.person(f"p{n}@example.com") for n in range(4))
    trip.settle()
    trip.application.subscribers.change_profile(trip.by(), ben, {"customer": "yes"})
    api.do(f"{path}/people/{fay}/exclude")
    trip.later(days=3)
    api.do(f"{path}/people", {"subscriber_ids": [str(anna)]})
    trip.settle()

    told = api.get(f"{path}/funnel")

    assert told["ended"] == {"bought": 1, "completed": 2, "excluded by hand": 1}
    assert (told["entered"], told["inside"], told["conversions"]) == (5, 1, 1)
    assert told["entered"] == told["inside"] + sum(told["ended"].values())
    assert [one["step"] for one in told["steps"]] == ["hello", "pause", "more"]
    assert [one["outcomes"] for one in told["steps"]] == [
        {"sent": 5},
        {"left": 2, "waited": 2},
        {"sent": 2},
    ]
    assert [one["inside"] for one in told["steps"]] == [0, 1, 0]


@pytest.mark.parametrize(("step", "people"), [("resume", 1), ("close", 0)])
def test_a_closed_series_is_handed_nobody(
    api: Caller, trip: Trip, step: str, people: int
) -> None:
    """Nor is anybody lost by it: they go on in the series that they are in."""
    other = active(api, trip, start=[{"on": "by_hand"}])
    over = {"name": "over", "enter": other.removeprefix(f"{PATH}/")}
    path = active(api, trip, steps=[over])
    api.do(f"{other}/{step}")

    trip.person("anna@example.com")
    trip.settle()

    assert len(api.get(f"{other}/people")["items"]) == people
    assert api.get(f"{path}/funnel")["ended"] == {"completed": 1}


@pytest.mark.parametrize("rest", ["", "/funnel", "/people"])
def test_a_series_that_there_is_not_is_not_found(api: Caller, rest: str) -> None:
    """By whatever is asked of it."""
    assert api.refused("GET", f"{PATH}/{NOBODY}{rest}")["status"] == 404


def test_the_past_is_counted_and_then_brings_people_in(
    api: Caller, trip: Trip, parts: Parts, datastore: AccountDatastore
) -> None:
    """A job of two steps: nobody comes in before it is known how many."""
    # The time at which events are recorded is that of the database.
    object.__setattr__(parts, "now", trip.now)
    trip.person("anna@example.com")
    path = active(api, trip)
    task = RunBackfill(trip.application, datastore, trip.now, "UTC")

    asked = api.ask("POST", f"{path}/backfill", PAST)
    one = f"/v1/backfills/{asked.json['id']}"
    early = api.refused("POST", f"{one}/start")
    trip.work({RUN_BACKFILL: task}, RUN_BACKFILL)
    counted = api.get(one)
    started = api.ask("POST", f"{one}/start")
    trip.work({RUN_BACKFILL: task}, RUN_BACKFILL)

    assert (asked.status_code, started.status_code) == (202, 202)
    assert early["type"] == "/problems/backfill-state-forbids"
    told = [counted[name] for name in ("state", "people", "brought")]
    assert told == ["counted", 1, 0]
    finished = api.get(one)
    assert [finished[name] for name in ("state", "brought")] == ["finished", 1]
    assert api.get(f"{path}/backfills")["items"] == [finished]


def test_a_past_that_is_none_is_refused(api: Caller, trip: Trip) -> None:
    """One that ends before it begins, and that of a series that takes nobody."""
    path = active(api, trip)

    backwards = PAST | {"to": "2019-01-01T00:00:00Z"}
    assert api.refused("POST", f"{path}/backfill", backwards)["errors"]
    assert api.ask("GET", f"/v1/backfills/{NOBODY}").status_code == 404
    another = path.rpartition("/")[2]
    assert api.ask("POST", f"/v1/backfills/{another}/start").status_code == 404
    api.do(f"{path}/close")
    refused = api.refused("POST", f"{path}/backfill", PAST)
    assert refused["type"] == "/problems/series-state-forbids"
