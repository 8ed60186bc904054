"""A person as they were, from their stream."""

from __future__ import annotations

from tests.api.caller import PURPOSE, Caller


def let_all_change(api: Caller, path: str, news: str, contact: str) -> None:
    """Have a person lose an address, a value and a list, and gain others."""
    api.a_phone(path.rpartition("/")[2])
    api.do(path, {"fields": {"first_name": None, "city": "Oslo"}}, "PATCH")
    api.do(f"{path}/lists/{news}/leave")
    api.do(f"{path}/contacts/{contact}/remove")


def test_a_card_as_it_was(api: Caller) -> None:
    """Values that were taken away, an address that was lost, lists, and what held."""
    api.do("/v1/purposes", PURPOSE)
    news, anna = api.a_list(), api.a_person(first_name="Anna", city="Riga")
    path = f"/v1/subscribers/{anna}"
    contact = api.a_yes(anna)
    then = api.do(f"{path}/lists/{news}/join")["position"]
    was = api.get(path)
    let_all_change(api, path, news, contact)

    past = api.get(f"{path}/past", as_of_position=then)

    same = ("id", "registered_at", "origin", "fields", "lists", "version")
    assert [past[name] for name in same] == [was[name] for name in same]
    assert past["fields"] == {"first_name": "Anna", "city": "Riga"}
    assert [one["address"] for one in past["contacts"]] == ["anna@example.com"]
    assert [one["state"] for one in past["consents"]] == ["granted"]
    assert past["position"] == then
    now = api.get(f"{path}/past")
    assert (now["fields"], now["lists"]) == ({"city": "Oslo"}, [])
    assert [one["channel"] for one in now["contacts"]] == ["sms"]


def test_whoever_came_later_was_not_there(api: Caller) -> None:
    """Nor is anybody of whom nothing is known."""
    first = api.do("/v1/lists", {"code": "news", "name": "News"})["position"]
    anna = api.a_person()

    path = f"/v1/subscribers/{anna}/past"
    assert api.ask("GET", path, as_of_position=first).status_code == 404
    assert api.ask("GET", path, as_of_position=999).status_code == 422
    stranger = api.do("/v1/lists", {"code": "more", "name": "More"})["id"]
    assert api.ask("GET", f"/v1/subscribers/{stranger}/past").status_code == 404


def test_a_card_that_became_one_with_another_leads_there(api: Caller) -> None:
    """Before that it was a card of its own, and it is shown as such."""
    anna, other = api.a_person(), api.a_person("anna@work.example")
    before = api.get(f"/v1/subscribers/{other}/history")["items"][-1]["position"]
    api.do(f"/v1/subscribers/{anna}/merge", {"other_id": other})

    path = f"/v1/subscribers/{other}/past"

    assert api.get(path, as_of_position=before)["id"] == other
    assert api.ask("GET", path).status_code == 308


def test_who_was_on_a_list(api: Caller) -> None:
    """Whoever left since, page by page; whoever came since was not on it yet."""
    news = api.a_list()
    people = [api.a_person(f"{name}@example.com") for name in ("anna", "ben", "cy")]
    anna, ben, cy = people
    for one in (anna, ben):
        api.do(f"/v1/subscribers/{one}/lists/{news}/join")
    api.do(f"/v1/subscribers/{anna}/lists/{news}/leave")
    then = api.do(f"/v1/subscribers/{anna}/lists/{news}/join")["position"]
    was = api.get(f"/v1/lists/{news}/members")["items"]
    for one in (anna, ben):
        api.do(f"/v1/subscribers/{one}/lists/{news}/leave")
    api.do(f"/v1/subscribers/{cy}/lists/{news}/join")

    path, asked = f"/v1/lists/{news}/members", {"as_of_position": then}
    first = api.get(path, limit=1, **asked)
    rest = api.get(path, limit=5, cursor=first["next"], **asked)

    assert first["items"] + rest["items"] == was
    assert rest["next"] is None
    assert [one["subscriber_id"] for one in api.get(path)["items"]] == [cy]
    assert api.get(path, as_of_position=then - 1)["items"] == was[1:]
    assert api.ask("GET", path, as_of_position=999).status_code == 422
