"""Whoever is brought over has agreed to the same things at every moment (C-15)."""

from __future__ import annotations

import json
from base64 import b64decode
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from domain.consent_steps import happened_at
from domain.ledger.tree import leaf_hash
from projections.rebuild import rebuild
from tests.api.caller import PURPOSE, Document
from tests.ledger.proving import load_verifier
from tests.people.instances import Instance
from tests.people.lives import PAID, a_life

verifier = load_verifier()
#: Random points by each of the three clocks.
POINTS = 200
STEPS = 120


def answer(who: Instance, person: str, **query: object) -> list[Document]:
    """Ask what somebody had agreed to; positions are each log's own."""
    items = who.api.get(f"/v1/subscribers/{person}/consents", **query)["items"]
    return [{k: v for k, v in item.items() if k != "position"} for item in items]


def bare(event: Document) -> Document:
    """Return an event without its position and time."""
    return {k: v for k, v in event.items() if k not in {"position", "recorded_at"}}


def translated(file: Document, first: int, position: int) -> int:
    """Say which position of the new log is one of the old."""
    passed = [event for event in file["events"] if event["position"] <= position]
    return first - 1 + len(passed)


def between(chance: Random, times: list[datetime]) -> str:
    """Draw a time from a little before the first to the last."""
    first, last = min(times) - timedelta(milliseconds=1), max(times)
    return (first + (last - first) * chance.random()).isoformat()


def facts(items: list[Document]) -> list[Document]:
    """Leave out what depends on when a position was recorded: a yes that ran out."""
    return [
        {k: v for k, v in item.items() if k not in {"allowed", "reasons"}}
        for item in items
    ]


def test_as_of_any_moment_the_answers_are_the_same(
    old: Instance, new: Instance
) -> None:
    """By event time, by recorded time and by position, at 200 random points each."""
    chance = Random(15)  # noqa: S311 - no secret
    person = a_life(old, STEPS)
    file = old.exported(person)
    first = new.events() + 1

    new.bring_over(file)

    new.clock.at = old.clock.at
    assert len(answer(new, person)) > 2
    assert answer(new, person) == answer(old, person)
    stream = old.parts.queries.consents.stream(UUID(person))
    recorded = [event.recorded_at for event in stream]
    happened = [happened_at(event) for event in stream]
    for _ in range(POINTS):
        then = {"as_of": between(chance, recorded), "time": "recorded"}
        assert answer(new, person, **then) == answer(old, person, **then)
        when = {"as_of": between(chance, happened), "time": "event"}
        assert answer(new, person, **when) == answer(old, person, **when)
        there = chance.randrange(1, old.events() + 1)
        here = translated(file, first, there)
        assert facts(answer(new, person, as_of_position=here)) == facts(
            answer(old, person, as_of_position=there)
        )


def test_asked_by_address_the_answers_are_the_same(
    old: Instance, new: Instance
) -> None:
    """What was known in the old instance before the person came to the new one."""
    person = old.api.a_person("anna@example.com")
    old.api.a_yes(person)
    [known] = answer(old, person)
    new.bring_over(old.exported(person))
    new.api.catch_up()

    then = {"address": "anna@example.com", "as_of": known["recorded_at"]}
    [item] = new.api.get("/v1/consents", **then)["items"]

    assert {k: v for k, v in item.items() if k != "position"} == known


def test_events_are_kept_byte_by_byte(old: Instance, new: Instance) -> None:
    """Ids, versions, topics and states; what follows says from where they came."""
    person = a_life(old, 20)
    file = old.exported(person)
    first = new.events() + 1

    answer = new.bring_over(file)

    again = new.exported(person)
    kept, [journey] = again["events"][:-1], again["events"][-1:]
    assert [bare(event) for event in kept] == [bare(e) for e in file["events"]]
    assert [event["position"] for event in kept] == list(
        range(first, first + len(kept))
    )
    assert answer == {"id": person, "position": new.events()}
    told = json.loads(journey["state"])["fact"]
    assert (told["origin"], told["head"]) == ("old.example/main", file["head"])
    places = [(one["position"], one["recorded_at"]) for one in told["originals"]]
    assert places == [(e["position"], e["recorded_at"]) for e in file["events"]]
    for part in ("values", "addresses", "profile"):
        assert again[part] == file[part]


def test_everything_else_follows_by_itself(old: Instance, new: Instance) -> None:
    """Card, lists, permission and what can be done with the person from now on."""
    person = old.api.a_person("anna@example.com", first_name="Anna")
    contact = old.api.a_yes(person)
    news = old.api.a_list()
    mails = {"code": "mails", "name": "Mails", "channel": "email"}
    of_one_channel = old.api.do("/v1/lists", mails)["id"]
    for list_id in (news, of_one_channel):
        old.api.do(f"/v1/subscribers/{person}/lists/{list_id}/join")

    new.bring_over(old.exported(person))

    then, now = (who.api.get(f"/v1/subscribers/{person}") for who in (old, new))
    assert now["version"] == then["version"] + 1
    differs = {"version", "consents"}
    assert {k: v for k, v in now.items() if k not in differs} == {
        k: v for k, v in then.items() if k not in differs
    }
    for list_id in (news, of_one_channel):
        made = [who.api.get(f"/v1/lists/{list_id}") for who in (old, new)]
        assert [one["name"] for one in made] == [made[0]["name"]] * 2
        assert [one["channel"] for one in made] == [made[0]["channel"]] * 2
    asked = {"address": "anna@example.com", "purpose": "newsletter"}
    assert new.api.get("/v1/permission", **asked)["allowed"] is True
    no = {"contact_id": contact, "purpose": "newsletter"}
    new.api.do(f"/v1/subscribers/{person}/consents/withdraw", no)
    assert new.api.get("/v1/permission", **asked)["allowed"] is False


def test_the_ledger_of_the_new_instance_finds_nothing(
    old: Instance, new: Instance
) -> None:
    """Values, addresses and wordings are those that the events commit to."""
    new.bring_over(old.exported(a_life(old, 20)))

    verdict = new.verdict()

    assert verdict.events == new.events()
    assert list(verdict.findings) == []


def test_a_rebuild_comes_to_the_same(old: Instance, new: Instance) -> None:
    """Read models and standing are what the log says, as if it had happened here."""
    new.bring_over(old.exported(a_life(old, 20)))
    new.api.catch_up()

    assert rebuild(new.datastore).equal


def test_a_long_life_is_brought_over_too(old: Instance, new: Instance) -> None:
    """A file may be larger than what other commands take."""
    person = old.api.a_person()
    for letter in "abc":
        fields = {f"field_{number}": letter * 2_000 for number in range(200)}
        old.api.do(f"/v1/subscribers/{person}", {"fields": fields}, "PATCH")
    file = old.exported(person)
    assert len(json.dumps(file)) > 1024 * 1024

    new.bring_over(file)

    assert new.api.get(f"/v1/subscribers/{person}")["fields"] == file["profile"]


def test_old_proofs_still_hold_and_name_the_same_history(
    old: Instance, new: Instance
) -> None:
    """The last leaf of the proof is what the file and the journey are bound to."""
    person = a_life(old, 20)
    old.keeper.seal()
    proof = old.api.get(f"/v1/subscribers/{person}/proof")
    file = old.exported(person)

    new.bring_over(file)
    new.keeper.seal()

    assert verifier.verify(json.dumps(proof))
    assert verifier.verify(json.dumps(new.api.get(f"/v1/subscribers/{person}/proof")))
    receipt = old.api.get(
        f"/v1/subscribers/{person}/receipt", version=len(file["events"])
    )
    assert b64decode(file["head"]) == leaf_hash(receipt["header"].encode())


def test_records_keep_the_definitions_of_where_a_yes_was_given(
    old: Instance, new: Instance
) -> None:
    """The first version of a purpose here is another one there."""
    old.api.do("/v1/purposes", PURPOSE)
    old.api.a_notice(language="en")
    person = old.api.a_person()
    old.api.a_yes(person)
    path = f"/v1/subscribers/{person}/consents/2/record"
    before = old.api.get(path)

    new.api.do("/v1/purposes", PURPOSE | {"name": "Something else"})
    new.bring_over(old.exported(person))

    assert new.api.get(path) == before


def test_a_person_goes_on_to_a_third_instance(
    old: Instance, new: Instance, third: Instance
) -> None:
    """What was recorded first counts, however often somebody moves."""
    old.api.do("/v1/purposes", PURPOSE)
    old.api.a_notice(language="en")
    person = old.api.a_person()
    contact = old.api.a_yes(person)
    new.bring_over(old.exported(person))
    no = {"contact_id": contact, "purpose": "newsletter"}
    new.api.do(f"/v1/subscribers/{person}/consents/withdraw", no)

    third.bring_over(new.exported(person))

    path = f"/v1/subscribers/{person}/consents"
    first, second = third.api.get(f"{path}/history")["items"]
    there = old.api.get(f"{path}/history")["items"][0]
    assert first["recorded_at"] == there["recorded_at"]
    here = new.api.get(f"{path}/history")["items"][1]
    assert second["recorded_at"] == here["recorded_at"]
    record = third.api.get(f"{path}/2/record")
    assert record == old.api.get(f"{path}/2/record")
    assert list(third.verdict().findings) == []


def test_what_somebody_did_comes_along(old: Instance, new: Instance) -> None:
    """Once: whoever tells it again to the new instance is told that it is known."""
    person = old.api.a_person("anna@example.com")
    old.api.do("/v1/activity-types", PAID)
    told = {
        "person": {"id": person},
        "name": "order.paid",
        "external_id": "4711",
        "occurred_at": "2026-02-28T23:30:00-03:00",
        "properties": {"sum": 7, "city": "Rīga"},
        "payload": {"lines": [1]},
    }
    march = told | {"external_id": "4712", "occurred_at": "2026-02-28T12:00:00Z"}
    old.api.do("/v1/activities", {"activities": [told, march]})

    file = old.exported(person)
    new.bring_over(file)

    assert len(file["activities"]) == 2
    path = f"/v1/subscribers/{person}/activities"
    before, after = old.api.get(path)["items"], new.api.get(path)["items"]
    assert [bare(one) for one in after] == [bare(one) for one in before]
    again = new.api.do("/v1/activities", {"activities": [told, march]})["items"]
    assert [(one["repeated"], one["refused"]) for one in again] == [(True, None)] * 2
    assert new.exported(person)["activities"][0]["stream_id"] in {
        month["stream_id"] for month in file["activities"]
    }


def test_what_is_here_already_does_not_come_again(old: Instance, new: Instance) -> None:
    """An order is one person's, also in the new instance."""
    told = {"name": "order.paid", "external_id": "4711", "properties": {"sum": 7}}
    for instance, address in ((old, "anna@example.com"), (new, "ben@example.com")):
        who = {"channel": "email", "address": address}
        instance.api.do("/v1/activity-types", PAID)
        body = {"activities": [told | {"person": who, "create": True}]}
        instance.api.do("/v1/activities", body)
    person = old.api.get("/v1/subscribers")["items"][0]["id"]

    problem = new.refused(old.exported(person))

    assert "an activity is recorded here already" in problem["detail"]
