"""What is no whole person stays outside, and nothing of it is written."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from random import Random
from typing import Any
from uuid import UUID

import msgspec
import pytest

from domain.person_export import PersonExport, digest_of, head_of
from domain.store.vault import seal
from tests.api.caller import Document
from tests.people.instances import Instance
from tests.people.lives import a_life
from workers.consequences import Do
from workers.policies import consequences

PATH = "/v1/subscribers/bring-over"


def a_file(old: Instance) -> Document:
    """Export somebody with an address, a profile and a consent."""
    person = old.api.a_person("anna@example.com", first_name="Anna")
    old.api.a_yes(person)
    old.api.do(f"/v1/subscribers/{person}/lists/{old.api.a_list()}/join")
    return old.exported(person)


def read(file: Document) -> PersonExport:
    """Read a file as the service does."""
    told = {k: v for k, v in file.items() if k not in {"messages", "readable"}}
    return msgspec.convert(told, PersonExport)


def written_again(file: Document) -> Document:
    """Return a file with the hash that it would have: forged with care."""
    kept = read(file)
    whole = msgspec.structs.replace(kept, digest=digest_of(kept))
    document: Document = msgspec.to_builtins(whole)
    return document


def nothing_was_written(new: Instance, before: int) -> bool:
    """Tell whether the log and the vault are as they were."""
    return new.events() == before and new.api.get("/v1/subscribers")["next"] is None


def test_nobody_is_brought_over_twice(old: Instance, new: Instance) -> None:
    """The same request again is answered again; another one is refused."""
    file = a_file(old)
    key = {"Idempotency-Key": "once"}
    first = new.api.ask("POST", PATH, file, key)
    head = new.events()

    again = new.api.ask("POST", PATH, file, key)
    problem = new.refused(file)

    assert (first.status_code, again.json) == (201, first.json)
    assert (problem["type"], problem["status"]) == ("/problems/subscriber-known", 409)
    assert new.events() == head


def test_an_address_that_somebody_has_here_is_refused(
    old: Instance, new: Instance
) -> None:
    """And one that was closed here."""
    file = a_file(old)
    boris = new.api.a_person("anna@example.com")
    head = new.events()

    assert new.refused(file)["type"] == "/problems/address-in-use"
    assert new.events() == head
    new.api.do(f"/v1/subscribers/{boris}/erase", {})
    assert new.refused(file)["type"] == "/problems/address-closed"


def test_whoever_was_erased_is_not_brought_over(old: Instance, new: Instance) -> None:
    """There is nobody to bring; the file says so itself."""
    file = a_file(old)
    old.api.do(f"/v1/subscribers/{file['subscriber_id']}/erase", {})

    problem = new.refused(old.exported(file["subscriber_id"]))

    assert problem["type"] == "/problems/export-amiss"
    assert "they were erased" in problem["detail"]


def other_value(file: Document) -> None:
    """Write another address into the vault and where it is current."""
    [row] = [row for row in file["values"] if row["field"] == "address"]
    row["value"] = file["addresses"][0]["address"] = "eve@example.com"


def other_state(file: Document) -> None:
    """Have them agree to something else."""
    event = file["events"][1]
    event["state"] = event["state"].replace("newsletter", "offers")


def without_the_last(file: Document) -> None:
    """Leave out the last event."""
    file["events"].pop()


def earlier(file: Document) -> None:
    """Date an event back."""
    file["events"][1]["recorded_at"] = file["events"][0]["recorded_at"]


def later(file: Document) -> None:
    """Date the last event into the future."""
    file["events"][-1]["recorded_at"] = "2999-01-01T00:00:00Z"


def swapped(file: Document) -> None:
    """Exchange two events."""
    file["events"][1], file["events"][2] = file["events"][2], file["events"][1]


def other_words(file: Document) -> None:
    """Write other words under the hash of the ones they read."""
    file["notices"][0]["wording"] = "You may sell my data."


def another_value(file: Document) -> None:
    """Add a value that nothing commits to."""
    row = seal(UUID(file["subscriber_id"]), "profile", "{}")
    file["values"].append(msgspec.to_builtins(row))


def other_profile(file: Document) -> None:
    """Tell another name beside the proven one."""
    file["profile"]["first_name"] = "Eve"


def other_list(file: Document) -> None:
    """Give the list another code."""
    file["lists"][0]["code"] = "offers"


def foreign_event(file: Document) -> None:
    """Have a list made in the person's own stream."""
    file["events"][-1]["topic"] = "list.created.v1"
    state = json.loads(file["events"][-1]["state"])
    state["fact"] = {"code": "news", "name": "News"}
    file["events"][-1]["state"] = json.dumps(state)


def unreadable(file: Document) -> None:
    """Name a topic that no release knows."""
    file["events"][-1]["topic"] = "subscriber.sung.v1"


def misspelt(file: Document) -> None:
    """Write an address as no address is kept, proof and all."""
    [row] = [row for row in file["values"] if row["field"] == "address"]
    fresh = seal(UUID(row["subject_id"]), "address", "Anna@Example.com")
    told = msgspec.to_builtins(fresh)
    digest = msgspec.to_builtins(fresh.ref)["digest"]
    state = json.loads(file["events"][0]["state"])
    state["fact"]["contacts"][0]["address"] = {"id": told["id"], "digest": digest}
    file["events"][0]["state"] = json.dumps(state)
    row.update(told)
    file["addresses"][0]["address"] = "Anna@Example.com"
    rehead(file)


def rehead(file: Document) -> None:
    """Work out the hash of the events anew, as a careful forger would."""
    kept = read(file)
    file["head"] = msgspec.to_builtins(head_of(kept.subscriber_id, kept.events))


AMISS: dict[Callable[[Document], None], str] = {
    other_value: "value ",
    other_state: "head is not",
    without_the_last: "head is not",
    earlier: "head is not",
    later: "head is not",
    swapped: "event 2 has the version 3",
    other_words: "has other words",
    another_value: "is named by no event",
    other_profile: "profile is not",
    other_list: "has another code",
    foreign_event: "does not happen to a person",
    unreadable: "cannot be read",
    misspelt: "is not written as addresses are",
}


@pytest.mark.parametrize("change", AMISS, ids=lambda change: change.__name__)
def test_a_changed_file_is_refused_and_the_place_is_named(
    old: Instance, new: Instance, change: Callable[[Document], None]
) -> None:
    """Also when the hash of the whole was worked out anew."""
    file, head = a_file(old), new.events()

    change(file)
    problem = new.refused(written_again(file))

    assert problem["type"] == "/problems/export-amiss"
    assert AMISS[change] in problem["detail"]
    assert nothing_was_written(new, head)


def test_the_future_is_refused_by_our_own_clock(old: Instance, new: Instance) -> None:
    """Also if every hash is right: the log's own time is what counts."""
    file, head = a_file(old), new.events()
    later(file)
    rehead(file)

    problem = new.refused(written_again(file))

    assert "was recorded in the future" in problem["detail"]
    assert nothing_was_written(new, head)


def test_what_belongs_to_somebody_here_is_refused(new: Instance) -> None:
    """Another person, with the contacts and values of one who is here."""
    zoe = new.api.get("/v1/subscribers")["items"][0]["id"]
    other = "01890000-0000-7000-8000-000000000000"
    copy = json.loads(json.dumps(new.exported(zoe)).replace(zoe, other))
    rehead(copy)
    head = new.events()

    problem = new.refused(written_again(copy))

    assert "is somebody's here already" in problem["detail"]
    assert nothing_was_written(new, head)


def paths(value: Any, *path: str | int) -> list[tuple[str | int, ...]]:  # noqa: ANN401 - any JSON
    """Name every leaf of a document."""
    if isinstance(value, dict):
        return [leaf for name in value for leaf in paths(value[name], *path, name)]
    if isinstance(value, list):
        parts = enumerate(value)
        return [leaf for place, one in parts for leaf in paths(one, *path, place)]
    return [path]


def test_whatever_is_changed_is_found(old: Instance, new: Instance) -> None:
    """Any one value of the file, in two hundred random ways."""
    chance = Random(3)  # noqa: S311 - no secret
    file, head = old.exported(a_life(old, 10)), new.events()
    core = {k: v for k, v in file.items() if k not in {"messages", "readable"}}
    leaves = paths(core)

    for _ in range(200):
        forged = deepcopy(core)
        *way, last = chance.choice(leaves)
        inner: Any = forged
        for step in way:
            inner = inner[step]
        inner[last] = mutated(inner[last], chance)

        answer = new.api.ask("POST", PATH, forged)

        assert answer.status_code == 422, (way, last, answer.text)
    assert nothing_was_written(new, head)


def mutated(value: Any, chance: Random) -> Any:  # noqa: ANN401 - any JSON
    """Return another value of the same kind."""
    if isinstance(value, int):
        return value + 1
    if not value:
        return "x"
    # Of base64 the last letter says less than it could.
    place = chance.randrange(len(value) // 2 + 1)
    other = "b" if value[place] == "a" else "a"
    return value[:place] + other + value[place + 1 :]


@pytest.mark.parametrize("body", [{}, {"format": "sayso.person.v2"}, {"head": "é"}])
def test_what_is_no_file_of_ours_is_refused(
    old: Instance, new: Instance, body: Document
) -> None:
    """Fields are named as everywhere."""
    file = {} if not body else a_file(old) | body

    problem = new.refused(file)

    assert problem["status"] == 422


@pytest.mark.parametrize("role", ["author", "moderator", "auditor", "sender"])
def test_only_the_owner_brings_people_over(
    old: Instance, new: Instance, role: str
) -> None:
    """It says what others agreed to."""
    problem = new.caller(role).refused("POST", PATH, a_file(old))

    assert problem["type"] == "/problems/forbidden"


def test_a_sign_up_that_waits_elsewhere_is_not_asked_here(
    old: Instance, new: Instance
) -> None:
    """The reactor sees the request, and nobody is written to."""
    person = old.api.a_person("anna@example.com")
    old.api.a_form(code="join")
    old.api.client.simulate_post(
        "/f/join", json={"email": "anna@example.com", "ticks": [0]}
    )

    new.bring_over(old.exported(person))

    doings = [
        (event.position, consequence.kind)
        for event in new.parts.log.read(0, 100)
        for consequence in consequences(event)  # type: ignore[arg-type] # all are readable
        if isinstance(consequence, Do)
    ]
    [(position, kind)] = [one for one in doings if one[1] == "send_confirmation"]
    assert kind
    assert new.application.confirmations.asking(position) is None
