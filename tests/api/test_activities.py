"""What people do elsewhere, over REST: declared, recorded once, shown, erased."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from eventsourcing.persistence import IntegrityError

from api.parts import Parts
from domain.activity import month_stream
from domain.application import ReportedActivity
from domain.application.activities import CHUNK
from domain.application.activity_chunk import Chunk
from domain.store.datastore import AccountDatastore
from tests.api.caller import Caller, Document
from tests.application.builders import AT, by

PAID: Document = {
    "name": "order.paid",
    "label": "Order paid",
    "properties": [
        {"code": "sum", "type": "number", "logged": True},
        {"code": "city", "type": "text"},
    ],
}
CANARY = "Kanarienvogelstadt"


def paid(who: str, external_id: str = "1", **more: Any) -> Document:  # noqa: ANN401 - parts of a document
    """Return an order that somebody paid."""
    told = {
        "person": {"id": who},
        "name": "order.paid",
        "external_id": external_id,
        "occurred_at": "2026-03-01T12:00:00+03:00",
        "properties": {"sum": 12.5, "city": CANARY},
        "payload": {"lines": [{"sku": "A-1", "for": CANARY}]},
    }
    return told | more


def record(api: Caller, *told: Document) -> list[Document]:
    """Record activities, and return what became of each."""
    items: list[Document] = api.do("/v1/activities", {"activities": list(told)})[
        "items"
    ]
    return items


@pytest.fixture
def anna(api: Caller) -> str:
    """Give somebody who can pay orders."""
    api.do("/v1/activity-types", PAID)
    return api.a_person()


def test_a_type_is_declared_and_read(api: Caller) -> None:
    """What was said is shown; what is the same records nothing."""
    made = api.do("/v1/activity-types", PAID)
    again = api.do("/v1/activity-types", PAID)

    shown = api.get("/v1/activity-types/order.paid")
    assert made["id"] == again["id"] == shown["id"]
    assert shown["properties"] == [
        {"code": "sum", "type": "number", "options": [], "logged": True},
        {"code": "city", "type": "text", "options": [], "logged": False},
    ]
    assert shown["version"] == 1
    problem = api.refused("GET", "/v1/activity-types/order.payed")
    assert problem["status"] == 404


def test_types_come_page_by_page(api: Caller) -> None:
    """By name, none twice."""
    for name in ("b", "a.b", "a"):
        api.do("/v1/activity-types", {"name": name, "label": name})

    first = api.get("/v1/activity-types", limit=2)
    rest = api.get("/v1/activity-types", limit=2, cursor=first["next"])

    names = [one["name"] for one in first["items"] + rest["items"]]
    assert names == ["a", "a.b", "b"]


def test_what_was_declared_stays(api: Caller, anna: str) -> None:
    """A property cannot become another."""
    other = PAID | {"properties": [{"code": "sum", "type": "text", "logged": True}]}

    problem = api.refused("POST", "/v1/activity-types", other)

    assert anna
    assert problem["type"] == "/problems/activity-property-bound"


def test_an_activity_is_recorded_and_shown(api: Caller, anna: str) -> None:
    """With what was sent, whether it lies in the log or in the vault."""
    (done,) = record(api, paid(anna))

    (shown,) = api.get(f"/v1/subscribers/{anna}/activities")["items"]
    assert (done["subscriber_id"], done["refused"]) == (anna, None)
    assert shown == {
        "id": done["id"],
        "name": "order.paid",
        "occurred_at": "2026-03-01T09:00:00Z",
        "position": done["position"],
        "properties": {"sum": 12.5, "city": CANARY},
        "external_id": "1",
        "payload": {"lines": [{"sku": "A-1", "for": CANARY}]},
    }


def test_the_log_holds_what_is_declared_for_it_and_no_more(
    api: Caller, anna: str, datastore: AccountDatastore
) -> None:
    """Neither the city, nor the payload, nor the sender's own id."""
    record(api, paid(anna, "order of Anna"))

    with datastore.get_connection() as connection:
        (row,) = connection.execute(
            "SELECT convert_from(state, 'UTF8') AS state FROM stored_events"
            " WHERE topic = 'activity.recorded.v1'"
        ).fetchall()
    assert '"properties":{"sum":12.5}' in row["state"]
    assert CANARY not in row["state"]
    assert "order of Anna" not in row["state"]


def test_the_same_again_records_nothing_and_answers_as_before(
    api: Caller, anna: str
) -> None:
    """Whoever lost the answer sends it again, under any key."""
    (first,) = record(api, paid(anna))
    (again,) = record(api, paid(anna))
    by_address = {"channel": "email", "address": " Anna@Example.com "}
    (as_well,) = record(api, paid(anna, person=by_address))

    assert again == as_well == first | {"repeated": True}
    assert len(api.get(f"/v1/subscribers/{anna}/activities")["items"]) == 1


@pytest.mark.parametrize(
    "other",
    [
        {"properties": {"sum": 13}},
        {"payload": {}},
        {"occurred_at": "2026-03-01T12:00:01+03:00"},
    ],
)
def test_another_body_under_the_same_external_id_is_refused(
    api: Caller, anna: str, other: Document
) -> None:
    """What has happened stays."""
    (first, second) = record(api, paid(anna), paid(anna, **other))

    assert first["refused"] is None
    assert second["refused"]["type"] == "/problems/activity-differs"
    assert second["id"] is None


def test_another_person_under_the_same_external_id_is_refused(
    api: Caller, anna: str
) -> None:
    """An order is one person's; under another name it is another activity."""
    ben = api.a_person("ben@example.com")
    api.do("/v1/activity-types", PAID | {"name": "order.sent"})

    outcomes = record(api, paid(anna), paid(ben), paid(ben, name="order.sent"))

    assert [one["refused"] and one["refused"]["type"] for one in outcomes] == [
        None,
        "/problems/activity-differs",
        None,
    ]


def test_an_archived_type_takes_nothing_new(api: Caller, anna: str) -> None:
    """What was recorded counts, and answers as before; declared again, it is back."""
    record(api, paid(anna))
    path = "/v1/activity-types/order.paid"
    first = api.do(f"{path}/archive")
    again = api.do(f"{path}/archive")

    known, new = record(api, paid(anna), paid(anna, "2"))

    assert first["position"] == again["position"]
    assert api.get(path)["archived"] is True
    assert (known["repeated"], known["refused"]) == (True, None)
    assert new["refused"]["type"] == "/problems/activity-type-out-of-use"
    conditions = [{"activity": "order.paid", "op": "done"}]
    told = {"code": "buyers", "name": "Buyers", "conditions": conditions}
    segment = api.do("/v1/segments", told)["id"]
    assert len(api.get(f"/v1/subscribers/{anna}/activities")["items"]) == 1
    assert api.get(f"/v1/segments/{segment}/count")["count"] == 1

    api.do("/v1/activity-types", PAID)
    assert api.get(path)["archived"] is False
    assert record(api, paid(anna, "2"))[0]["refused"] is None


def test_nothing_is_archived_that_was_never_declared(api: Caller) -> None:
    """A typing error is told."""
    path = "/v1/activity-types/order.payed/archive"

    assert api.refused("POST", path)["type"] == "/problems/not-found"


def test_whoever_records_while_a_type_is_archived_decides_again(
    api: Caller, anna: str, parts: Parts
) -> None:
    """What was decided before is not recorded after."""
    sources = parts.application.activities._sources  # noqa: SLF001 - to come between
    told = [ReportedActivity("order.paid", "9", UUID(anna), properties={"sum": 1})]
    decided = Chunk(sources, by(), told).decision
    api.do("/v1/activity-types/order.paid/archive")

    def try_it() -> None:
        with parts.log.appending() as append:
            for companion in decided.also:
                companion(append)

    with pytest.raises(IntegrityError, match="has grown"):
        try_it()


def test_what_is_refused_keeps_nothing_else_out(api: Caller, anna: str) -> None:
    """Each answers for itself, in order."""
    nobody = {"channel": "email", "address": "nobody@example.com"}
    outcomes = record(
        api,
        paid(anna, "1"),
        paid(anna, "2", name="order.payed"),
        paid(anna, "3", properties={"sum": "12"}),
        paid(anna, "4", occurred_at="2126-03-01T12:00:00Z"),
        paid(anna, "5", person=nobody),
        paid("00000000-0000-7000-8000-000000000000", "6"),
        paid(anna, "7", person={"channel": "email", "address": "nonsense"}),
        paid(anna, "8"),
    )

    assert [one["refused"] and one["refused"]["type"] for one in outcomes] == [
        None,
        "/problems/activity-type-unknown",
        "/problems/activity-invalid",
        "/problems/activity-in-future",
        "/problems/person-unknown",
        "/problems/person-unknown",
        "/problems/address-invalid",
        None,
    ]
    assert "POST /v1/activity-types" in outcomes[1]["refused"]["detail"]


def test_an_unknown_person_is_registered_when_asked(api: Caller, anna: str) -> None:
    """Once for all that they did, and found by any spelling of the contact."""
    new = {"channel": "client_id", "address": "C-77"}
    first, second = record(
        api,
        paid(anna, "1", person=new, create=True),
        paid(anna, "2", person={"channel": "client_id", "address": " C-77 "}),
    )

    assert first["subscriber_id"] == second["subscriber_id"] != anna
    card = api.get(f"/v1/subscribers/{first['subscriber_id']}")
    assert [one["address"] for one in card["contacts"]] == ["C-77"]


def test_nobody_is_registered_for_what_is_refused(api: Caller, anna: str) -> None:
    """A mistake brings nobody in."""
    new = {"channel": "client_id", "address": "C-78"}
    record(api, paid(anna, "1", person=new, create=True, properties={"sum": "x"}))

    found = api.get("/v1/subscribers", channel="client_id", address="C-78")
    assert found["items"] == []


@pytest.mark.parametrize(
    ("activity", "field"),
    [
        ({"person": {}}, "person"),
        ({"person": {"channel": "email"}}, "person"),
        ({"name": "Order Paid"}, "name"),
        ({"external_id": ""}, "external_id"),
        ({"occurred_at": "2026-03-01T12:00:00"}, "occurred_at"),
        ({"payload": {"a": "\0"}}, "payload"),
        ({"payload": {"a": "x" * 40_000}}, "payload"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_what_is_no_activity_is_refused_as_a_whole(
    api: Caller, anna: str, activity: Document, field: str
) -> None:
    """A request that is not as described records nothing."""
    body = {"activities": [paid(anna), paid(anna, "2") | activity]}

    problem = api.refused("POST", "/v1/activities", body)

    assert problem["status"] == 422
    assert problem["errors"][0]["field"].startswith(f"activities.1.{field}")
    assert api.get(f"/v1/subscribers/{anna}/activities")["items"] == []


def test_what_somebody_did_comes_page_by_page(api: Caller, anna: str) -> None:
    """The last first, none twice, of one name if asked."""
    api.do("/v1/activity-types", {"name": "visit", "label": "Visit"})
    visit = {"name": "visit", "properties": {}}
    record(api, *(paid(anna, str(n)) for n in range(3)), paid(anna, "9", **visit))
    path = f"/v1/subscribers/{anna}/activities"

    first = api.get(path, limit=2)
    rest = api.get(path, limit=3, cursor=first["next"])

    ids = [one["external_id"] for one in first["items"] + rest["items"]]
    assert sorted(ids) == ["0", "1", "2", "9"]
    assert [one["name"] for one in api.get(path, name="visit")["items"]] == ["visit"]
    nobody = "/v1/subscribers/00000000-0000-7000-8000-000000000000/activities"
    assert api.refused("GET", nobody)["status"] == 404


def test_whoever_was_erased_leaves_no_more_than_the_log_says(
    api: Caller, anna: str, datastore: AccountDatastore
) -> None:
    """The values are gone from every table; that something was paid stays."""
    record(api, paid(anna))
    api.do(f"/v1/subscribers/{anna}/erase", {"ground": "art_17", "mode": "all"})

    (shown,) = api.get(f"/v1/subscribers/{anna}/activities")["items"]
    assert shown["properties"] == {"sum": 12.5}
    assert (shown["external_id"], shown["payload"]) == (None, None)
    with datastore.get_connection() as connection:
        left = connection.execute(
            "SELECT 1 FROM vault WHERE position(%s IN value) > 0", [CANARY]
        ).fetchall()
    assert left == []
    (outcome,) = record(api, paid(anna, "2"))
    assert outcome["refused"]["type"] == "/problems/subscriber-gone"


def test_thousands_go_in_together(parts: Parts, api: Caller, anna: str) -> None:
    """In chunks, each of which holds the log for a moment; each once."""
    told = [
        ReportedActivity("order.paid", str(n), contact=("email", "anna@example.com"))
        for n in range(2 * CHUNK + 1)
    ]
    asked = by()

    first = parts.application.activities.record(asked, told)
    again = parts.application.activities.record(asked, told)

    assert {str(one.subscriber_id) for one in first} == {anna}
    assert {one.refusal for one in first} == {None}
    assert again == first
    api.catch_up()
    stream = month_stream(UUID(anna), AT)
    (line,) = parts.queries.history.page(stream, 0, 1)
    assert line.words == "did order.paid on 2026-03-03 10:15"


def test_the_same_command_again_answers_as_it_did(api: Caller, anna: str) -> None:
    """Also of what was refused: it is not in the log, whatever was declared since."""
    body = {"activities": [paid(anna, "1"), paid(anna, "2", name="order.sent")]}
    key = {"Idempotency-Key": "activities of today"}

    first = api.ask("POST", "/v1/activities", body, key).json
    api.do("/v1/activity-types", PAID | {"name": "order.sent"})
    again = api.ask("POST", "/v1/activities", body, key).json
    (new,) = record(api, body["activities"][1])

    assert again == first
    assert first["items"][1]["refused"]["type"] == "/problems/activity-type-unknown"
    assert (new["refused"], new["repeated"]) == (None, False)
    items = api.get(f"/v1/subscribers/{anna}/activities")["items"]
    assert [one["external_id"] for one in items] == ["2", "1"]


def test_whoever_became_one_with_another_goes_on_there(api: Caller, anna: str) -> None:
    """Old ids lead to the card that goes on, and it shows what was done on both."""
    other = api.a_person("anna.old@example.com")
    record(api, paid(other, "1"), paid(anna, "2"))
    api.do(f"/v1/subscribers/{anna}/merge", {"other_id": other})

    (again, new) = record(api, paid(other, "2"), paid(other, "3"))

    assert again["repeated"]
    assert new["subscriber_id"] == anna
    items = api.get(f"/v1/subscribers/{anna}/activities")["items"]
    assert {one["external_id"] for one in items} == {"1", "2", "3"}


def test_what_was_done_before_a_merge_is_known_after_it(api: Caller, anna: str) -> None:
    """Told by the old id and by a contact; another's order stays another's."""
    other = api.a_person("anna.old@example.com")
    ben = api.a_person("ben@example.com")
    record(api, paid(other))
    api.do(f"/v1/subscribers/{anna}/merge", {"other_id": other})

    contact = {"channel": "email", "address": "anna.old@example.com"}
    by_old_id, by_contact, by_survivor, of_ben = record(
        api, paid(other), paid(other, person=contact), paid(anna), paid(ben)
    )

    assert by_old_id["repeated"]
    assert by_old_id == by_contact == by_survivor
    assert of_ben["refused"]["type"] == "/problems/activity-differs"


def test_what_was_done_before_a_contact_changed_cards_is_known_after_it(
    api: Caller, anna: str
) -> None:
    """Told by the contact that did it, not by another of the new holder."""
    ben = api.a_person("ben@example.com")
    contact = {"channel": "email", "address": "anna@example.com"}
    (first,) = record(api, paid(anna, person=contact))
    contact_id = api.contact_of(anna)
    api.a_phone(anna)
    api.do(f"/v1/subscribers/{ben}/contacts/take-over", {"contact_id": contact_id})

    others = {"channel": "email", "address": "ben@example.com"}
    again, by_other = record(api, paid(anna, person=contact), paid(anna, person=others))

    assert again == first | {"repeated": True}
    assert by_other["refused"]["type"] == "/problems/activity-differs"


def test_one_chunk_does_not_hold_one_activity_of_two(api: Caller, anna: str) -> None:
    """Also if whoever did it is registered by it."""
    new = {"channel": "client_id", "address": "C-79"}

    first, second = record(api, paid(anna, person=new, create=True), paid(anna))

    assert first["refused"] is None
    assert second["refused"]["type"] == "/problems/activity-differs"
