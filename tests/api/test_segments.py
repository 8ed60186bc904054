"""Segments over REST."""

from __future__ import annotations

from typing import Any

from api.parts import Parts
from tests.api.caller import Caller, Document

RIGA = {"field": "city", "op": "is", "value": "riga"}
SEGMENT = "/v1/segments"


def a_segment(api: Caller, *conditions: Document, code: str = "riga") -> str:
    """Make a segment and return its path."""
    told = {"code": code, "name": code.title(), "conditions": list(conditions)}
    return f"{SEGMENT}/{api.do(SEGMENT, told)['id']}"


def within(path: str, op: str = "in") -> Document:
    """Say that somebody is in a segment."""
    return {"segment": path.rpartition("/")[2], "op": op}


def fault(problem: Document) -> tuple[str, str]:
    """Return the path and the words of the only fault."""
    (one,) = problem["errors"]
    return one["field"], one["message"]


def test_conditions_are_counted_and_sampled_while_they_are_written(api: Caller) -> None:
    """Nothing needs to be saved for it."""
    anna = api.a_person("anna@example.com", city="Riga")
    api.a_person("boris@example.com", city="Moscow")

    assert api.do(f"{SEGMENT}/count", {"conditions": []}) == {"count": 2}
    assert api.do(f"{SEGMENT}/count", {"conditions": [RIGA]}) == {"count": 1}
    (shown,) = api.do(f"{SEGMENT}/sample", {"conditions": [RIGA]})["items"]
    assert shown["id"] == anna
    assert shown["contacts"][0]["address"] == "anna@example.com"
    assert shown["fields"] == {"city": "Riga"}


def test_a_segment_is_counted_sampled_and_listed(api: Caller) -> None:
    """By what its conditions hold for now."""
    people = [api.a_person(f"{n}@example.com", city="RIGA") for n in range(3)]
    path = a_segment(api, RIGA)

    first = api.get(f"{path}/members", limit=2)
    rest = api.get(f"{path}/members", limit=2, cursor=first["next"])

    assert api.get(f"{path}/count") == {"count": 3}
    assert len(api.get(f"{path}/sample", limit=2)["items"]) == 2
    found = [one["subscriber_id"] for one in first["items"] + rest["items"]]
    assert found == sorted(people)


def test_it_is_explained_why_somebody_is_in_it_or_not(api: Caller) -> None:
    """The whole tree, with a verdict at each node."""
    anna = api.a_person(city="Riga")
    vip = {"field": "vip", "op": "is", "value": "yes"}
    path = a_segment(api, RIGA, {"any": [vip, {"not_any": [RIGA]}]})

    told = api.get(f"{path}/explain", subscriber_id=anna)

    assert (told["subscriber_id"], told["holds"], told["match"]) == (anna, False, "all")
    city, group = told["conditions"]
    assert city == {"condition": RIGA, "path": "conditions[0]", "holds": True}
    assert [one["holds"] for one in group["conditions"]] == [False, False]
    nobody = api.refused("GET", f"{path}/explain", subscriber_id=path[-36:])
    assert nobody["status"] == 404


def test_each_definition_is_an_edition_that_stays(api: Caller) -> None:
    """Renaming is none; what it was before can be read for ever."""
    path = a_segment(api, RIGA)
    etag = api.ask("GET", path).headers["etag"]

    api.do(path, {"name": "Of Riga"}, "PATCH")
    late = api.refused("PATCH", path, {"conditions": []}, {"If-Match": etag})
    api.do(path, {"conditions": []}, "PATCH")

    assert late["status"] == 412
    now, before = api.get(path), api.get(path, edition=1)
    assert (now["edition"], now["conditions"], now["name"]) == (3, [], "Of Riga")
    assert (before["edition"], before["conditions"]) == (1, [RIGA])
    assert api.refused("GET", path, edition=2)["status"] == 404


def test_the_same_conditions_are_no_new_edition(api: Caller) -> None:
    """Doing again what is so records nothing."""
    path = a_segment(api, RIGA)

    api.do(path, {"conditions": [RIGA], "name": "Riga"}, "PATCH")

    assert api.get(path)["version"] == 1


def test_a_segment_is_found_by_its_code(api: Caller) -> None:
    """And listed, page by page."""
    path = a_segment(api, RIGA)
    a_segment(api, code="all")

    (found,) = api.get(SEGMENT, code="riga")["items"]

    assert found == api.get(path)
    assert api.get(SEGMENT, code="none")["items"] == []
    assert len(api.get(SEGMENT)["items"]) == 2
    again = {"code": "riga", "name": "B", "conditions": []}
    assert api.refused("POST", SEGMENT, again)["type"] == "/problems/segment-code-taken"


def test_what_is_amiss_is_named_by_its_path(api: Caller) -> None:
    """In the same form as any field."""
    told: list[Any] = [RIGA, {"any": [RIGA | {"op": "odd"}]}]

    problem = api.refused("POST", f"{SEGMENT}/count", {"conditions": told})

    assert problem["type"] == "/problems/conditions-invalid"
    path, what = fault(problem)
    assert path == "conditions[1].any[0].op"
    assert what.startswith("is one of: is, is_not, in")


def test_segments_may_name_segments_but_not_in_a_circle(api: Caller) -> None:
    """The circle is named."""
    first = a_segment(api, RIGA, code="first")
    second = a_segment(api, within(first), code="second")
    third = a_segment(api, within(second, "not_in"), within(first), code="third")
    api.a_person(city="Riga")

    assert api.get(f"{second}/count") == {"count": 1}
    assert api.get(f"{third}/count") == {"count": 0}
    problem = api.refused("PATCH", first, {"conditions": [within(third)]})

    path, what = fault(problem)
    assert path == " → ".join(["conditions[0].segment"] * 3)
    assert what == "goes in a circle: first → third → second → first"
    itself = api.refused("PATCH", first, {"conditions": [within(first)]})
    assert fault(itself)[1] == "goes in a circle: first → first"


def test_what_conditions_name_has_to_be_there(api: Caller) -> None:
    """Lists and segments; and a segment has to be in use."""
    nothing = "01890000-0000-7000-8000-000000000000"
    archived = a_segment(api, code="old")
    api.do(f"{archived}/archive")

    def refused(condition: Document) -> tuple[str, str]:
        told = {"conditions": [condition]}
        return fault(api.refused("POST", f"{SEGMENT}/count", told))

    assert refused({"list": nothing, "op": "on"})[1] == "is no list that there is"
    assert refused({"segment": nothing, "op": "in"})[1] == "is no segment that there is"
    assert refused(within(archived))[1] == "is archived: old"


def test_an_archived_segment_is_not_redefined(api: Caller) -> None:
    """It stays to be seen, as it was."""
    path = a_segment(api, RIGA)
    api.do(f"{path}/archive")

    problem = api.refused("PATCH", path, {"conditions": []})

    assert problem["type"] == "/problems/segment-out-of-use"
    shown = api.get(path)
    assert (shown["archived"], shown["conditions"]) == (True, [RIGA])
    assert api.get(f"{path}/count") == {"count": 0}


def test_a_list_is_a_condition(api: Caller) -> None:
    """Whoever is on it, and whoever is not."""
    news, anna = api.a_list(), api.a_person()
    api.do(f"/v1/subscribers/{anna}/lists/{news}/join")

    on = {"conditions": [{"list": news, "op": "on"}]}

    assert api.do(f"{SEGMENT}/count", on) == {"count": 1}


def test_conditions_are_in_no_event(api: Caller, parts: Parts) -> None:
    """They may name people: they lie in the vault."""
    a_segment(api, RIGA | {"value": "Canary"})

    with parts.datastore.get_connection() as connection:
        row = connection.execute(
            "SELECT count(*) AS found FROM stored_events"
            " WHERE convert_from(state, 'UTF8') LIKE '%Canary%'"
        ).fetchone()

    assert row == {"found": 0}


def test_a_field_is_asked_as_it_is_declared(api: Caller) -> None:
    """Its type says which operators it has, and its options which values."""
    age = {"code": "age", "name": "Age", "type": "integer"}
    api.do("/v1/fields", age)
    old = {"field": "age", "op": "greater", "value": 60}

    assert api.do(f"{SEGMENT}/count", {"conditions": [old]}) == {"count": 0}
    told = {"conditions": [old | {"op": "contains"}]}
    path, what = fault(api.refused("POST", f"{SEGMENT}/count", told))
    assert (path, what[:10]) == ("conditions[0].op", "is one of:")


def test_it_is_told_who_was_in_a_segment_at_a_moment(api: Caller) -> None:
    """By a position of the log; what only is known of now is refused by its path."""
    news, anna = api.a_list(), api.a_person()
    joined = api.do(f"/v1/subscribers/{anna}/lists/{news}/join")["position"]
    on = a_segment(api, {"list": news, "op": "on"}, code="on")
    api.do(f"/v1/subscribers/{anna}/lists/{news}/leave")
    riga = a_segment(api, RIGA)

    assert api.get(f"{on}/count") == {"count": 0}
    assert api.get(f"{on}/count", as_of_position=joined) == {"count": 1}
    (member,) = api.get(f"{on}/members", as_of_position=joined)["items"]
    assert member == {"subscriber_id": anna}
    told = api.get(f"{on}/explain", subscriber_id=anna, as_of_position=joined)
    assert told["holds"]
    assert api.get(f"{on}/count", as_of="2020-01-01T00:00:00Z") == {"count": 0}
    path, _ = fault(api.refused("GET", f"{riga}/count", as_of_position=joined))
    assert path == "conditions[0]"
    both = {"as_of_position": joined, "as_of": "2020-01-01T00:00:00Z"}
    assert api.refused("GET", f"{on}/count", **both)["status"] == 422
    assert api.refused("GET", f"{on}/count", as_of_position=10**9)["status"] == 422
