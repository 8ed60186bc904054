"""Lists over REST."""

from __future__ import annotations

from tests.api.caller import Caller


def test_a_list_is_found_by_its_code(api: Caller) -> None:
    """The code is the name that other systems use."""
    newsletter = api.a_list("newsletter")
    api.a_list("alerts")

    (found,) = api.get("/v1/lists", code="newsletter")["items"]

    assert found["id"] == newsletter
    assert api.get("/v1/lists", code="nothing")["items"] == []


def test_a_code_has_one_list(api: Caller) -> None:
    """A second list needs another code."""
    api.a_list("newsletter")

    problem = api.refused("POST", "/v1/lists", {"code": "newsletter", "name": "B"})

    assert problem["type"] == "/problems/list-code-taken"


def test_a_list_is_renamed_and_archived(api: Caller) -> None:
    """What is out of use stays to be seen."""
    path = f"/v1/lists/{api.a_list()}"

    api.do(path, {"name": "Weekly"}, "PATCH")
    api.do(f"{path}/archive")

    shown = api.get(path)
    assert (shown["name"], shown["archived"]) == ("Weekly", True)
    (line,) = api.get("/v1/lists")["items"]
    assert line == shown


def test_a_list_that_is_not_there_has_no_members(api: Caller) -> None:
    """An empty page would say that it is."""
    nothing = "/v1/lists/01890000-0000-7000-8000-000000000000"

    assert api.refused("GET", nothing)["status"] == 404
    assert api.refused("GET", f"{nothing}/members")["status"] == 404


def test_an_order_to_fill_is_seen_until_it_is_carried_out(api: Caller) -> None:
    """From a list or from a segment, and from one of them; it must be there."""
    newsletter, alerts = api.a_list("newsletter"), api.a_list("alerts")
    path = f"/v1/lists/{newsletter}"

    api.do(f"{path}/fill", {"list_id": alerts})
    api.do(f"{path}/clear")

    assert api.get(path)["orders"] == 2
    for body in ({}, {"list_id": alerts, "segment_id": alerts}):
        problem = api.refused("POST", f"{path}/fill", body)
        assert problem["errors"][0]["message"] == "names list_id or segment_id"
    nobody = {"segment_id": alerts}
    assert api.refused("POST", f"{path}/fill", nobody)["type"] == "/problems/not-found"


def test_a_list_of_a_channel_refuses_whoever_has_no_address_there(api: Caller) -> None:
    """It says which, and who has one comes onto it."""
    told = {"code": "phones", "name": "Phones", "channel": "sms"}
    phones, anna = api.do("/v1/lists", told)["id"], api.a_person()
    path = f"/v1/subscribers/{anna}/lists/{phones}/join"

    problem = api.refused("POST", path)

    assert problem["type"] == "/problems/channel-missing"
    contact = {"channel": "sms", "address": "+37120000000"}
    api.do(f"/v1/subscribers/{anna}/contacts", contact)
    api.do(path)
    assert api.get(f"/v1/lists/{phones}")["members"] == 1
    assert api.get(f"/v1/lists/{phones}")["channel"] == "sms"


def test_nobody_comes_onto_a_list_out_of_use(api: Caller) -> None:
    """By hand, from elsewhere or from another list; nor does a campaign name it."""
    anna, news, other = api.a_person(), api.a_list("news"), api.a_list("other")
    api.do(f"/v1/lists/{news}/archive")
    told = {"contacts": [{"channel": "email", "address": "ben@example.com"}]}
    campaign = {
        "name": "Spring",
        "audience": {"list_ids": [news], "purpose": "newsletter"},
    }

    problems = [
        api.refused("POST", path, body)
        for path, body in (
            (f"/v1/subscribers/{anna}/lists/{news}/join", None),
            ("/v1/subscribers/upsert", told | {"join": [news]}),
            (f"/v1/lists/{news}/fill", {"list_id": other}),
            ("/v1/campaigns", campaign),
        )
    ]

    assert {one["type"] for one in problems} == {"/problems/list-out-of-use"}
    found = api.get("/v1/subscribers", channel="email", address="ben@example.com")
    assert found["items"] == []
