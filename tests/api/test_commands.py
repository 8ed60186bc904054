"""A command happens once, on what its sender saw, and says when it can be seen."""

from __future__ import annotations

from uuid import UUID

from falcon.testing import Result

from api.app import create_app
from api.parts import Parts
from tests.api.caller import CAMPAIGN, Caller
from tests.api.conftest import CallerOf

ONCE = {"Idempotency-Key": "order 1"}
NEWS = {"code": "news", "name": "News"}


def test_a_repeated_command_gets_the_first_answer(api: Caller) -> None:
    """The same key with the same body is the same command."""
    first = api.ask("POST", "/v1/lists", NEWS, ONCE)

    again = api.ask("POST", "/v1/lists", NEWS, ONCE)

    assert (again.status_code, again.json) == (201, first.json)
    assert api.ask("POST", "/v1/lists", NEWS).status_code == 409


def test_a_used_key_serves_no_other_body(api: Caller) -> None:
    """The same key with another body, or at another path, is refused."""
    api.ask("POST", "/v1/lists", NEWS, ONCE)

    for path, body in (
        ("/v1/lists", NEWS | {"name": "Other"}),
        ("/v1/campaigns", CAMPAIGN),
    ):
        problem = api.refused("POST", path, body, ONCE)
        assert problem["type"] == "/problems/idempotency-key-reused"
        assert problem["status"] == 422


def test_callers_do_not_share_idempotency_keys(caller_of: CallerOf) -> None:
    """A key names a command of its own caller."""
    caller_of("owner").ask("POST", "/v1/lists", NEWS, ONCE)
    other = {"code": "other", "name": "Other"}

    answer = caller_of("author").ask("POST", "/v1/lists", other, ONCE)

    assert answer.status_code == 201


def test_an_idempotency_key_has_a_fit_length(api: Caller) -> None:
    """What is too long is refused, not cut."""
    long = {"Idempotency-Key": "k" * 256}

    problem = api.refused("POST", "/v1/lists", NEWS, long)

    assert [one["field"] for one in problem["errors"]] == ["Idempotency-Key"]


def test_a_key_is_shown_once(api: Caller) -> None:
    """A repeated order gets the same key's id, and no text."""
    order = {"role": "auditor", "name": "audit"}
    first = api.ask("POST", "/v1/keys", order, ONCE).json

    again = api.ask("POST", "/v1/keys", order, ONCE).json

    assert again == first | {"key": None}
    assert first["key"] not in str(api.get("/v1/keys"))


def test_a_revoked_key_opens_nothing(api: Caller) -> None:
    """From the next request on."""
    issued = api.do("/v1/keys", {"role": "auditor", "name": "audit"})
    auditor = Caller(api.client, issued["key"], api.catch_up)
    auditor.get("/v1/lists")

    api.do(f"/v1/keys/{issued['id']}/revoke")

    assert auditor.refused("GET", "/v1/lists")["status"] == 401


def test_the_last_good_key_of_an_owner_stays(api: Caller) -> None:
    """Nobody could make another; of two, either may go."""
    [own] = api.get("/v1/keys")["items"]
    revoke = f"/v1/keys/{own['id']}/revoke"
    api.do("/v1/keys", {"role": "auditor", "name": "audit"})

    refused = api.refused("POST", revoke)
    other = api.do("/v1/keys", {"role": "owner", "name": "second"})
    api.do(revoke)

    assert (refused["status"], refused["type"]) == (409, "/problems/last-owners-key")
    second = Caller(api.client, other["key"], api.catch_up)
    assert second.refused("POST", f"/v1/keys/{other['id']}/revoke")["status"] == 409


def edited(api: Caller, path: str, change: object, etag: str) -> Result:
    """Edit something as the holder of an ETag saw it."""
    return api.ask("PATCH", path, change, {"If-Match": etag})


def test_an_edit_of_what_has_changed_is_refused(api: Caller) -> None:
    """What is edited has an ETag; If-Match keeps editors from each other's work."""
    newsletter = api.a_list()
    for path, change in (
        (f"/v1/lists/{newsletter}", {"name": "Weekly"}),
        (f"/v1/subscribers/{api.a_person()}", {"fields": {"city": "Riga"}}),
        (f"/v1/campaigns/{api.a_campaign(newsletter)}", {"sender": SENDER}),
    ):
        etag = api.ask("GET", path).headers["etag"]

        assert edited(api, path, change, etag).status_code == 200, path
        stale = edited(api, path, change, etag)
        assert (stale.status_code, stale.json["type"]) == (412, DIFFERS), path
        assert api.ask("GET", path).headers["etag"] != etag
        assert edited(api, path, change, "*").status_code == 200


SENDER = {"name": "Shop", "address": "hello@shop.example"}
DIFFERS = "/problems/version-differs"


def test_a_foreign_etag_is_no_version(api: Caller) -> None:
    """If-Match takes ETags of ours alone."""
    path = f"/v1/lists/{api.a_list()}"

    for etag in ('"abc"', "7", '"1", "2"'):
        assert edited(api, path, {"name": "Weekly"}, etag).status_code == 412


def test_a_caller_waits_for_what_they_did(api: Caller) -> None:
    """A question with the command's position shows the command's effect."""
    made = api.do("/v1/lists", NEWS)

    shown = api.get(f"/v1/lists/{made['id']}", min_position=made["position"])

    assert shown["name"] == "News"


def test_a_position_that_was_not_yet_reached_is_refused_at_once(api: Caller) -> None:
    """Nobody is kept waiting for what no command has answered."""
    problem = api.refused("GET", "/v1/lists", min_position=10**6)

    assert [one["field"] for one in problem["errors"]] == ["min_position"]


def test_who_is_early_is_told_to_come_again(api: Caller) -> None:
    """Read models that do not follow are named as such, with Retry-After."""
    made = api.do("/v1/lists", NEWS)
    behind = Caller(api.client, api.key, lambda: None)

    answer = behind.ask("GET", "/v1/lists", min_position=made["position"])

    assert answer.json["type"] == "/problems/read-model-behind"
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")


def test_an_id_is_an_id(api: Caller) -> None:
    """Commands answer with the id of what they made, and a position."""
    made = api.do("/v1/lists", NEWS)

    assert str(UUID(made["id"])) == made["id"]
    assert made["position"] > 0


def test_applications_can_stand_beside_each_other(parts: Parts) -> None:
    """Nothing is kept in globals: a second application is made like the first."""
    assert create_app(parts) is not create_app(parts)
