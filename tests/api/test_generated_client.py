"""A client that a machine made from the description, used against the service."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest

from api.app import App
from api.openapi import describe
from api.routes import OPERATIONS
from tests.api.caller import Caller

pytestmark = pytest.mark.process
#: What its maker is to take for a file.
FILES = (
    "application/gzip",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/zip",
    "message/rfc822",
    "text/csv",
    "text/plain",
)
PACKAGE = "sayso_client"
CONTACTS = [{"channel": "email", "address": "anna@example.com"}]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Make a client, and return what its maker had to say."""
    folder = tmp_path_factory.mktemp("made")
    description = describe(OPERATIONS, "https://sayso.example")
    (folder / "openapi.json").write_bytes(orjson.dumps(description))
    as_bytes = dict.fromkeys(FILES, "application/octet-stream")
    config = {"post_hooks": [], "content_type_overrides": as_bytes}
    (folder / "config.json").write_bytes(orjson.dumps(config))
    sys.path.insert(0, str(folder))
    yield _make(folder)
    sys.path.remove(str(folder))
    for name in [name for name in sys.modules if name.partition(".")[0] == PACKAGE]:
        del sys.modules[name]


def _make(folder: Path) -> str:
    maker = Path(sys.executable).with_name("openapi-python-client")
    done = subprocess.run(  # noqa: S603 - of our own environment
        [
            maker,
            "generate",
            "--path=openapi.json",
            f"--output-path={PACKAGE}",
            "--meta=none",
            "--config=config.json",
        ],
        cwd=folder,
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout


@pytest.fixture
def client(made: str, app: App, api: Caller) -> Iterator[Any]:
    """Give the client, with a key of an owner."""
    assert made
    kind = import_module(f"{PACKAGE}.client").AuthenticatedClient
    transport = httpx.WSGITransport(app=app)
    arguments = {"transport": transport}
    with kind("https://sayso.example", token=api.key, httpx_args=arguments) as client:
        yield client


def model(name: str) -> Any:  # noqa: ANN401 - made a moment ago
    """Return a class of the client's."""
    return getattr(import_module(f"{PACKAGE}.models"), name)


def do(client: Any, operation: str, *path: object, **told: object) -> Any:  # noqa: ANN401 - as above
    """Call an operation by its id; return what it answered."""
    folder = Path(import_module(PACKAGE).__path__[0])
    (found,) = folder.rglob(f"{operation}.py")
    module = import_module(f"{PACKAGE}.api.{found.parent.name}.{operation}")
    return module.sync(*path, client=client, **told)


def test_its_maker_understands_every_operation(made: str) -> None:
    """Nothing is left out, and nothing warned of."""
    assert "WARNING" not in made
    assert "ERROR" not in made
    folder = Path(import_module(PACKAGE).__path__[0])
    files = [path for path in folder.glob("api/*/*.py") if path.stem != "__init__"]
    assert len(files) == len(OPERATIONS)


def test_it_makes_a_list_and_registers_somebody(client: Any, api: Caller) -> None:  # noqa: ANN401 - made a moment ago
    """What goes in and what comes out are its own classes."""
    new = model("NewList")(code="newsletter", name="News of the shop")
    list_id = do(client, "lists_create", body=new).id

    person = do(
        client,
        "subscribers_create",
        body=model("NewSubscriber").from_dict({"contacts": CONTACTS}),
    )
    do(client, "subscriber_lists_join", person.id, list_id)
    api.catch_up()

    card = do(client, "subscriber_get", person.id)
    assert isinstance(card, model("Card"))
    assert card.lists == [list_id]
    assert [one.address for one in card.contacts] == ["anna@example.com"]
    (line,) = do(client, "lists_page", code="newsletter").items
    assert (line.name, line.members) == ("News of the shop", 1)


def test_it_tells_refusals_apart(client: Any) -> None:  # noqa: ANN401 - as above
    """By class, also where one status has several."""
    new = model("NewSubscriber").from_dict({"contacts": CONTACTS})
    do(client, "subscribers_create", body=new)

    taken = do(client, "subscribers_create", body=new)
    unfit = do(client, "lists_create", body=model("NewList")(code="No", name="News"))

    assert isinstance(taken, model("ProblemAddressInUse"))
    assert taken.status == 409
    assert isinstance(unfit, model("ProblemInvalid"))
    assert [error.field for error in unfit.errors] == ["code"]


def test_it_writes_conditions_and_reads_them(client: Any, api: Caller) -> None:  # noqa: ANN401 - as above
    """A tree of its own classes goes there and comes back."""
    leaf = model("ContactCondition")
    has = leaf.from_dict({"contact": "email", "op": "has"})
    lives = model("FieldCondition").from_dict(
        {"field": "city", "op": "in", "value": ["Riga", "Leeds"]}
    )
    tree = model("AnyConditions")(
        any_=[has, model("NotAllConditions")(not_all=[lives])]
    )
    new = model("NewSegment")(code="near", name="Near", conditions=[tree])

    segment_id = do(client, "segments_create", body=new).id
    api.catch_up()
    count = do(client, "segments_count", body=model("Conditions")(conditions=[tree]))

    found = do(client, "segment_get", segment_id)
    assert [one.to_dict() for one in found.conditions] == [tree.to_dict()]
    assert isinstance(found.conditions[0], model("AnyConditions"))
    assert count.count == 0


def test_it_reads_what_is_amiss_with_a_condition(client: Any) -> None:  # noqa: ANN401 - as above
    """What no schema can say is refused by its path."""
    leaf = model("RandomCondition").from_dict({"random": "a", "from": 9, "to": 3})

    refused = do(client, "segments_count", body=model("Conditions")(conditions=[leaf]))

    assert isinstance(refused, model("ProblemConditionsInvalid"))
    assert [error.field for error in refused.errors] == ["conditions[0].to"]
