"""Every "no" is a problem document (RFC 9457) with a name that never changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import psycopg
import pytest
from falcon.testing import Result, TestClient
from structlog.testing import capture_logs

from api import errors
from api.app import App, create_app
from api.parts import Parts
from api.problems import MEDIA_TYPE
from api.routes import OPERATIONS
from domain import addresses
from domain import errors as refusals
from tests.api.caller import Caller

PERSON = {"contacts": [{"channel": "email", "address": "anna@example.com"}]}
#: What may be answered to any request, or to any command.
ANYWHERE = {
    errors.Unauthenticated,
    errors.Forbidden,
    errors.Invalid,
    errors.UnsupportedMediaType,
    errors.TooLarge,
    errors.NotReady,
    errors.PreconditionFailed,
    refusals.IdempotencyKeyReused,
    refusals.VersionDiffers,
    refusals.ConflictPersists,
    refusals.LogHeld,
    refusals.PepperMissing,
}
#: What people are told on a page of their own.
ON_PAGES = {
    refusals.FormNotOpen,
    refusals.ConfirmationUnknown,
    refusals.ConfirmationLapsed,
}
#: What may be answered wherever a moment of the past can be named.
OF_MOMENTS = {refusals.MomentBeingBuilt}
#: What is said of one row of a file, or one of many in a request.
OF_ROWS = {
    refusals.ConsentSeenElsewhere,
    refusals.ActivityDiffers,
    refusals.ActivityInFuture,
    refusals.ActivityInvalid,
    refusals.ActivityTypeOutOfUse,
    refusals.ActivityTypeUnknown,
    refusals.ActivityTooOld,
    refusals.PersonUnknown,
}


def all_refusals() -> set[type[Exception]]:
    """Return every class by which the domain says no."""
    return set(refusals.Refusal.__subclasses__()) | {addresses.AddressInvalid}


def test_every_refusal_has_a_status() -> None:
    """A refusal that the API does not know would be an accident."""
    assert all_refusals() <= errors.STATUSES.keys()
    assert set(errors.Problem.__subclasses__()) <= errors.STATUSES.keys()


def test_every_refusal_is_named_where_it_is_given() -> None:
    """A client learns of it from an operation, or it is one of these few."""
    named = {kind for operation in OPERATIONS for kind in operation.refuses}

    assert errors.STATUSES.keys() - named == ANYWHERE | ON_PAGES | OF_MOMENTS | OF_ROWS


def test_every_refusal_has_a_name_of_its_own_and_a_page(app: App) -> None:
    """The type of a problem leads to what it means."""
    names = [errors.name_of(kind) for kind in errors.STATUSES]
    assert len(names) == len(set(names))
    client = TestClient(app)

    for name in {*names, *errors.OF_HTTP.values()}:
        page = client.simulate_get(f"{errors.PREFIX}{name}")
        assert page.status_code == 200, name
        assert page.headers["content-type"].startswith("text/html")
    assert client.simulate_get("/problems/unheard-of").status_code == 404


def test_all_fields_are_complained_of_at_once(api: Caller) -> None:
    """Whoever fills a form learns everything that is wrong with it."""
    problem = api.refused(
        "POST",
        "/v1/subscribers",
        {
            "contacts": [{"channel": "pigeon"}],
            "fields": {"First Name": "Anna"},
            "colour": "red",
        },
    )

    assert problem["status"] == 422
    assert {one["field"] for one in problem["errors"]} == {
        "contacts.0.channel",
        "contacts.0.address",
        "fields.First Name.key",
        "colour",
    }


def test_an_address_that_is_none_is_refused_without_quoting_it(api: Caller) -> None:
    """The refusal says what is wrong and holds no part of the address."""
    contacts = [{"channel": "email", "address": "canary@@example.com"}]

    problem = api.refused("POST", "/v1/subscribers", {"contacts": contacts})

    assert problem["type"] == "/problems/address-invalid"
    assert "canary" not in problem["detail"]


@pytest.mark.parametrize(
    ("method", "path", "body", "headers", "status"),
    [
        ("POST", "/v1/lists", b"{", {}, 400),
        ("POST", "/v1/lists", b"[]", {}, 422),
        ("POST", "/v1/lists", b"null", {}, 422),
        ("POST", "/v1/lists", b"x=1", {"Content-Type": "text/plain"}, 415),
        ("POST", "/v1/lists", b" " * (1024 * 1024 + 1), {}, 413),
        ("GET", "/v1/nothing", None, {}, 404),
        ("GET", "/v1/lists/7", None, {}, 404),
        ("DELETE", "/v1/lists", None, {}, 405),
        ("GET", "/v1/lists?limit=0", None, {}, 422),
        ("GET", "/v1/lists?limit=1&limit=2", None, {}, 422),
        ("GET", "/v1/lists?colour=red", None, {}, 422),
        ("GET", "/v1/keys?limit=1", None, {}, 422),
        ("GET", "/v1/lists?cursor=WzFd", None, {}, 422),
        ("GET", "/v1/lists?cursor=none", None, {}, 422),
    ],
)
def test_http_itself_is_refused_in_the_same_form(
    api: Caller,
    method: str,
    path: str,
    body: bytes | None,
    headers: dict[str, str],
    status: int,
) -> None:
    """Malformed requests get problem documents too."""
    path, _, query = path.partition("?")
    told = {"Content-Type": "application/json"} | headers
    told["Authorization"] = f"Bearer {api.key}"
    answer = api.client.simulate_request(
        method, path, body=body, headers=told, query_string=query
    )

    assert answer.status_code == status
    assert answer.headers["content-type"] == MEDIA_TYPE
    assert answer.json["type"].startswith(errors.PREFIX)


def test_a_body_goes_only_where_one_is_expected(api: Caller) -> None:
    """What nobody reads is refused rather than passed over."""
    path = f"/v1/lists/{api.a_list()}/archive"

    assert api.refused("POST", path, {"why": "old"})["status"] == 422
    assert api.ask("POST", path, {}).status_code == 200


def test_without_a_good_key_nothing_is_told(api: Caller) -> None:
    """No key, another scheme and an unknown key are refused alike."""
    for told in ({}, {"Authorization": "Basic YTpi"}, {"Authorization": "Bearer x"}):
        answer = api.client.simulate_get("/v1/lists", headers=told)

        assert answer.status_code == 401
        assert answer.headers["www-authenticate"] == "Bearer"
        assert answer.json["type"] == "/problems/unauthenticated"


def breaking(parts: Parts, error: Exception) -> TestClient:
    """Give an application whose clock breaks with an error."""

    def now() -> datetime:
        raise error

    return TestClient(create_app(replace(parts, now=now)))


def register(client: TestClient, api: Caller) -> Result:
    """Register a person."""
    told = {"Authorization": f"Bearer {api.key}"}
    return client.simulate_post("/v1/subscribers", json=PERSON, headers=told)


def test_an_accident_is_logged_without_a_word_of_the_request(
    api: Caller, parts: Parts
) -> None:
    """What broke is found by its frames; what a driver quotes stays out of the log."""
    quoting = ValueError("DETAIL: Key (address)=(anna@example.com) exists")
    with capture_logs() as log:
        answer = register(breaking(parts, quoting), api)

    assert (answer.status_code, answer.json["type"]) == (500, "/problems/accident")
    assert "anna" not in str(log) + answer.text
    (line,) = (one for one in log if one["event"] == "request failed")
    assert line["kind"] == "ValueError"
    assert line["frames"][-1].endswith(" now")


def test_a_database_that_is_away_is_no_accident(api: Caller, parts: Parts) -> None:
    """Callers are told to come again; nothing was done."""
    lost = psycopg.OperationalError("the connection is lost")

    answer = register(breaking(parts, lost), api)

    assert answer.json["type"] == "/problems/not-ready"
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
