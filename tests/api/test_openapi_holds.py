"""The service does what its description says, whatever is sent to it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import hypothesis
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from schemathesis.specs.openapi.schemas import OpenApiSchema

from api.app import App
from api.calls import Operation
from api.resources import events, progress
from api.routes import OPERATIONS
from domain.store.datastore import AccountDatastore, open_pool
from domain.store.moments import KeptMoments
from projections.moments import SHAPE
from projections.own.keeping import Keeper
from tests.api.caller import PURPOSE, WORDING, Caller
from tests.api.test_messages import ORDER
from tests.conftest import a_database, database_name
from tests.people.instances import Instance
from tests.projections.killed import build

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
SAMPLES = Path(__file__).parents[2] / "docs" / "sample" / "projections"
CSV = {"Content-Type": "text/csv"}
LAYOUT = {"code": "shop", "name": "Shop", "options": {"purpose": "newsletter"}}
SCHEDULE = {"name": "Shop", "url": "https://shop.example/people.csv"}
SERIES = {
    "name": "Welcome",
    "purpose": "newsletter",
    "sender": {"address": "news@shop.example"},
    "start": [{"on": "consent_granted"}],
    "steps": [
        {
            "name": "hello",
            "send": {"content": {"subject": "Hello", "html": "<p>Hello</p>"}},
        }
    ],
}
AGAIN = {"name": "Weekly", "timetable": {"times": ["09:30"]}}
# A mail goes over the wire as it is.
schemathesis.serializer.alias("message/rfc822", "text/plain")
bounded = hypothesis.settings(
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.generate],
    # The requests of a test are to meet what those before them have done.
    suppress_health_check=list(HealthCheck),
)


def an_account(api: Caller) -> dict[str, str]:
    """Fill the account, and name one thing of each subject."""
    person, newsletter = api.a_person(first_name="Anna"), api.a_list()
    contact = api.a_yes(person)
    api.do(f"/v1/subscribers/{person}/lists/{newsletter}/join")
    file = b"email,name\nben@example.com,Ben\nno address,Eve\n"
    begun = api.ask("POST", "/v1/imports", file, CSV, list_id=newsletter).json
    key = api.do("/v1/keys", {"role": "auditor", "name": "audit"})
    api.do("/v1/purposes", PURPOSE)
    api.a_form(code="newsletter")
    api.do("/v1/fields", {"code": "newsletter", "name": "News", "type": "boolean"})
    city = {"field": "first_name", "op": "is", "value": "Anna"}
    annas = {"code": "annas", "name": "Annas", "conditions": [city]}
    hook = api.do("/v1/webhooks", {"url": "https://shop.example/hook"})
    said = {"subject": "Hello", "html": "<p>Hello</p>"}
    template = {"code": "newsletter", "name": "News", "content": said}
    made = api.do("/v1/templates", template)["id"]
    layout = api.do("/v1/import-layouts", LAYOUT)["id"]
    moment = api.do("/v1/moments", {"as_of_position": 9})["id"]
    return {
        "moments": moment,
        "moment": moment,
        "webhooks": hook["id"],
        "templates": made,
        "template_id": made,
        "code": "newsletter",
        "segments": api.do("/v1/segments", annas)["id"],
        "subscriber_id": person,
        "version": "2",
        "notice_id": sha256(WORDING.encode()).hexdigest(),
        "lists": newsletter,
        "stop-list": api.do("/v1/stop-list", {"addresses": ["cy@c.example"]})["id"],
        "subscribers": person,
        "campaigns": api.a_campaign(newsletter),
        "recurring-campaigns": api.do("/v1/recurring-campaigns", AGAIN)["id"],
        "series": api.do("/v1/series", SERIES)["id"],
        "backfills": a_backfill(api),
        "messages": api.do("/v1/messages", ORDER)["id"],
        "imports": begun["id"],
        "import-schedules": api.do("/v1/import-schedules", SCHEDULE)["id"],
        "import-layouts": layout,
        "layout_id": layout,
        "keys": key["id"],
        "contact_id": contact,
        "list_id": newsletter,
    }


def a_backfill(api: Caller) -> str:
    """Ask whom the past would bring into a series."""
    series = api.do("/v1/series", SERIES | {"name": "Another"})["id"]
    api.do(f"/v1/series/{series}/activate")
    past = {"from": "2020-01-01T00:00:00Z"}
    return str(api.do(f"/v1/series/{series}/backfill", past)["id"])


def a_projection(datastore: AccountDatastore, folder: Path) -> str:
    """Keep the projection of the docs, and return its name."""
    shutil.copytree(SAMPLES, folder / "own")
    done: list[bool] = []
    keeper = Keeper(datastore, folder / "own")
    keeper.keep(lambda: bool(done), lambda: done.append(True))
    return "yes_by_day"


@dataclass(frozen=True)
class Account:
    """A filled account: its database, its secrets, what is in it, and its service."""

    database: str
    folder: Path
    known: dict[str, str]
    described: OpenApiSchema


@pytest.fixture(scope="module")
def account(
    server_url: str, template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Account]:
    """Fill an account once; every test has a copy that no other has changed."""
    folder = tmp_path_factory.mktemp("account")
    with a_database(server_url, template) as url:
        with closing(open_pool(url)) as pool:
            datastore = AccountDatastore(pool)
            instance = Instance(datastore, folder, "sayso.example/main")
            known = an_account(instance.api)
            moments = KeptMoments(instance.datastore, SHAPE)
            [moment] = moments.all()
            build(moments, moment)
            known["projection"] = a_projection(datastore, folder)
            # Else a proof would wait for a seal that nobody makes.
            instance.keeper.seal()
        described = schemathesis.openapi.from_wsgi("/v1/openapi.json", instance.app)
        yield Account(database_name(url), folder, known, described)


@pytest.fixture
def database_url(server_url: str, account: Account) -> Iterator[str]:
    """Give a test the account's database."""
    with a_database(server_url, account.database) as url:
        yield url


@pytest.fixture
def tmp_path(tmp_path: Path, account: Account) -> Path:
    """Give a test the account's secrets."""
    shutil.copytree(account.folder, tmp_path, dirs_exist_ok=True)
    return tmp_path


@pytest.fixture(autouse=True)
def _no_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have no stream wait for more."""
    for one in (events, progress):
        monkeypatch.setattr(one, "LONGEST_FOLLOWING", 0)


# A connection pool waits for random times in a thread of its own, beside the drawing.
@pytest.mark.filterwarnings(
    "ignore:Do not use the `random` module"
    ":hypothesis.errors.HypothesisDeprecationWarning"
)
# Requests of each kind to each operation.
@pytest.mark.parametrize("count", [4, pytest.param(20, marks=pytest.mark.long)])
@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
@pytest.mark.parametrize(
    "operation", OPERATIONS, ids=lambda one: f"{one.method} {one.path}"
)
def test_answers_are_as_described(
    operation: Operation,
    mode: GenerationMode,
    count: int,
    app: App,
    api: Caller,
    account: Account,
) -> None:
    """Good requests and bad ones get an answer of the described kind and form."""
    path = operation.path.replace(":uuid", "")
    cases = account.described[path][operation.method].as_strategy(generation_mode=mode)
    told = {"Authorization": f"Bearer {api.key}"}

    @hypothesis.settings(bounded, max_examples=count)
    @hypothesis.given(cases, st.booleans())
    def hold(case: Case[Any], is_there: bool) -> None:  # noqa: FBT001 - drawn
        if is_there:
            name_what_is_there(case, account.known)
        api.catch_up()
        case.call_and_validate(headers=told, checks=CHECKS, app=app)

    hold()


def name_what_is_there(case: Case[Any], known: dict[str, str]) -> None:
    """Put ids of things that exist where the request names things."""
    subject = case.path.split("/")[2]
    for told in (case.path_parameters, case.query, case.body):
        if isinstance(told, dict):
            told |= {name: known[name] for name in told.keys() & known.keys()}
    if subject == "projections" and case.path_parameters:
        case.path_parameters["name"] = known["projection"]
    if "id" in case.path_parameters:
        case.path_parameters["id"] = known[subject]
