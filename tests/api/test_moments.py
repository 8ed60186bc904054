"""The whole base as of a moment of the past, over REST."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from itertools import count

import pytest

from api.commands import moments as commands
from domain.past_moment import KEPT
from domain.store.datastore import AccountDatastore
from domain.store.moments import KeptMoments
from projections.moments import SHAPE
from tests.api.caller import CAMPAIGN, PURPOSE, Caller
from tests.api.shell import said
from workers.building import BuildMoment, DropMoment
from workers.due import DueWork
from workers.kinds import BUILD_MOMENT, DROP_MOMENT
from workers.reactor import Reactor
from workers.tasks import LEFT_OFF, Task

SEGMENT = {
    "code": "readers",
    "name": "Readers",
    "conditions": [
        {"consent": "newsletter", "op": "is", "value": "granted"},
    ],
}
ANNAS = {"field": "first_name", "op": "is", "value": "Anna"}

Work = Callable[..., None]


@pytest.fixture
def work(datastore: AccountDatastore) -> Work:
    """Return what does all that is due of a kind, so much later."""
    reactor, due = Reactor(datastore, lambda _: None, hands=1), DueWork(datastore)
    tasks: dict[str, Task] = {
        BUILD_MOMENT: BuildMoment(datastore),
        DROP_MOMENT: DropMoment(datastore),
    }

    def work(kind: str, later: timedelta = timedelta()) -> None:
        reactor.catch_up()
        with datastore.get_connection() as connection:
            connection.execute("UPDATE due SET due_at = due_at - %s", (later,))
        while held := due.claim(kind):
            assert tasks[kind](held, lambda: True) is None
            due.done(held)

    return work


def a_moment(api: Caller, work: Work, **of: object) -> str:
    """Ask for a moment, and have it built."""
    answer = api.ask("POST", "/v1/moments", of)
    assert answer.status_code == 202, answer.text
    work(BUILD_MOMENT)
    return str(answer.json["id"])


@pytest.fixture
def readers(api: Caller) -> dict[str, str]:
    """Have Anna read the newsletter, and later Ben: name them and what they are in."""
    api.do("/v1/purposes", PURPOSE)
    newsletter, segment = api.a_list(), api.do("/v1/segments", SEGMENT)["id"]
    known = {"list": newsletter, "segment": segment}
    for name in ("anna", "ben"):
        known[name] = api.a_person(f"{name}@example.com")
        api.a_yes(known[name])
        joined = api.do(f"/v1/subscribers/{known[name]}/lists/{newsletter}/join")
        known[f"{name} joined"] = joined["position"]
    return known


def test_segments_and_lists_are_as_they_were(
    api: Caller, work: Work, readers: dict[str, str]
) -> None:
    """Whoever came or said yes after it was not there yet."""
    moment = a_moment(api, work, as_of_position=readers["anna joined"])
    of_segment = f"/v1/segments/{readers['segment']}"
    of_list, anna = f"/v1/lists/{readers['list']}", {"subscriber_id": readers["anna"]}
    ben = {"subscriber_id": readers["ben"]}

    counts = [api.get(f"{of_segment}/count", **at) for at in ({}, {"moment": moment})]
    assert [one["count"] for one in counts] == [2, 1]
    page = api.get(f"{of_segment}/members", moment=moment)
    assert page == {"items": [anna], "next": None, "of_now": []}
    assert api.get(f"{of_segment}/explain", moment=moment, **anna)["holds"]
    path = f"{of_segment}/explain"
    assert api.ask("GET", path, moment=moment, **ben).status_code == 404
    sizes = [api.get(of_list, **at)["members"] for at in ({}, {"moment": moment})]
    assert sizes == [2, 1]
    (counted,) = api.get(
        "/v1/statistics", area="lists", select="joined", moment=moment
    )["items"]
    assert counted["joined"] == 1
    (on_list,) = api.get(f"{of_list}/members", moment=moment)["items"]
    assert on_list["subscriber_id"] == readers["anna"]


def test_a_campaign_that_was_not_there_yet_is_unknown(
    api: Caller, work: Work, readers: dict[str, str]
) -> None:
    """Statistics come from the rows of the moment, too."""
    drafted = api.do("/v1/campaigns", CAMPAIGN)
    before = a_moment(api, work, as_of_position=readers["ben joined"])
    after = a_moment(api, work, as_of_position=drafted["position"])

    path = f"/v1/campaigns/{drafted['id']}/statistics"

    assert api.ask("GET", path, moment=before).status_code == 404
    assert api.get(path, moment=after) == api.get(path)


def test_what_has_no_past_is_named(api: Caller, work: Work) -> None:
    """Profiles are those of now, and the answer says of which condition."""
    anna = api.a_person(first_name="Anna")
    was = api.get(f"/v1/subscribers/{anna}")["version"]
    head = api.get(f"/v1/subscribers/{anna}/history")["items"][-1]["position"]
    api.do(f"/v1/subscribers/{anna}", {"fields": {"first_name": "Anne"}}, "PATCH")
    moment = a_moment(api, work, as_of_position=head)

    asked = {"conditions": [ANNAS]}
    told = api.do(f"/v1/segments/count?moment={moment}", asked)

    assert was == 1
    assert told == {"count": 0, "of_now": ["conditions[0]"]}
    assert api.do("/v1/segments/count", asked) == {"count": 0}


def test_a_moment_is_built_kept_and_dropped(api: Caller, work: Work) -> None:
    """It says how far it is, is asked when it is ready, and goes after a day."""
    last = api.do("/v1/lists", {"code": "news", "name": "News"})["position"]
    asked = api.do("/v1/moments", {"as_of_position": last})["id"]

    shown = api.get(f"/v1/moments/{asked}")
    assert (shown["state"], shown["position"], shown["reached"]) == (
        "building",
        last,
        0,
    )
    problem = api.refused("GET", "/v1/lists/" + asked, None, None, moment=asked)
    assert (problem["status"], problem["type"][-18:]) == (409, "moment-being-built")
    work(BUILD_MOMENT)
    shown = api.get(f"/v1/moments/{asked}")
    assert (shown["state"], shown["reached"]) == ("ready", last)
    assert api.get("/v1/moments")["items"] == [shown]

    work(DROP_MOMENT, KEPT - timedelta(minutes=5))
    assert api.get(f"/v1/moments/{asked}")
    work(DROP_MOMENT, timedelta(minutes=10))
    assert api.ask("GET", f"/v1/moments/{asked}").status_code == 404


def test_whoever_is_told_to_stop_leaves_off(
    api: Caller, datastore: AccountDatastore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next goes on there, and does nothing once it is ready, or is dropped."""
    monkeypatch.setattr("projections.projector.BATCH", 1)
    last = api.do("/v1/lists", {"code": "news", "name": "News"})["position"]
    asked = api.do("/v1/moments", {"as_of_position": last})["id"]
    Reactor(datastore, lambda _: None, hands=1).catch_up()
    held = DueWork(datastore).claim(BUILD_MOMENT)
    assert held
    task = BuildMoment(datastore)

    assert task(held, lambda: False) == LEFT_OFF
    assert api.get(f"/v1/moments/{asked}")["reached"] == 1
    calls = count()
    assert task(held, lambda: next(calls) < last) == LEFT_OFF
    assert api.get(f"/v1/moments/{asked}")["state"] == "building"
    assert task(held, lambda: True) is None
    ready = api.get(f"/v1/moments/{asked}")
    assert (ready["state"], ready["reached"]) == ("ready", last)
    assert task(held, lambda: True) is None
    assert api.get(f"/v1/moments/{asked}") == ready
    KeptMoments(datastore, SHAPE).drop(held.subject_id)
    assert task(held, lambda: True) is None


def test_the_command_waits_until_it_is_built(
    api: Caller, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It prints the ID, lists what is kept, and lets it go."""
    monkeypatch.setattr("api.commands.moments.time.sleep", lambda _: work(BUILD_MOMENT))

    built = said(api, commands.moments, "build", "--position", "1")

    (moment,) = api.get("/v1/moments")["items"]
    assert built.splitlines()[-1] == moment["id"]
    assert moment["id"][:8] in said(api, commands.moments, "list")
    said(api, commands.moments, "release", moment["id"])
    work(DROP_MOMENT)
    assert api.get("/v1/moments")["items"] == []


def test_some_are_kept_at_once_and_may_be_released(api: Caller, work: Work) -> None:
    """The next is refused until one is let go: twice is once."""
    first = a_moment(api, work, as_of_position=1)
    a_moment(api, work, as_of_position=1)
    problem = api.refused("POST", "/v1/moments", {"as_of_position": 1})
    assert (problem["status"], problem["type"][-16:]) == (409, "too-many-moments")

    for _ in range(2):
        api.do(f"/v1/moments/{first}/release")
    work(DROP_MOMENT)

    assert api.ask("GET", f"/v1/moments/{first}").status_code == 404
    a_moment(api, work, as_of_position=1)


def test_what_makes_no_moment_is_refused(api: Caller, work: Work) -> None:
    """Both, neither, the future, and a moment beside another."""
    segment = api.do("/v1/segments", SEGMENT)["id"]
    bodies: list[dict[str, object]] = [
        {},
        {"as_of": "2026-03-03T10:15:00Z", "as_of_position": 1},
        {"as_of_position": 999},
        {"as_of": "2999-01-01T00:00:00Z"},
    ]
    for body in bodies:
        assert api.refused("POST", "/v1/moments", body)["status"] == 422
    moment = a_moment(api, work, as_of="2026-03-03T10:15:00Z")

    both = {"moment": moment, "as_of_position": 1}
    path = f"/v1/segments/{segment}/count"
    assert api.refused("GET", path, None, None, **both)["status"] == 422
