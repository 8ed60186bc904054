"""What files of the user's own make of the log is asked for as everything is."""

from __future__ import annotations

from pathlib import Path

import pytest

from api import cursors
from api.schemas.projections import RowsQuery
from domain.store.datastore import AccountDatastore
from projections import waiting
from projections.own.keeping import Keeper
from tests.api.caller import Caller
from tests.api.conftest import CallerOf

PROJECTIONS = "/v1/projections"
LISTS = f"{PROJECTIONS}/lists"
FILE = """
TYPES = ["list.*"]
KEY = {"code": "text", "n": "integer"}
COLUMNS = {"name": "text", "day": "date", "at": "time", "open": "boolean"}


def changes(event):
    if event["type"] == "list.created.v1":
        row = {"code": event["data"]["code"], "n": event["position"] % 2}
        told = {"day": event["time"][:10], "at": event["time"], "open": True}
        yield "put", row | told | {"name": event["data"]["name"]}
"""


@pytest.fixture
def keeper(api: Caller, datastore: AccountDatastore, tmp_path: Path) -> Keeper:
    """Give a keeper of a file, after three lists were created."""
    folder = tmp_path / "own"
    folder.mkdir()
    (folder / "lists.py").write_text(FILE)
    for code in ("a", "b", "c"):
        api.do("/v1/lists", {"code": code, "name": code.upper()})
    return Keeper(datastore, folder)


def keep(keeper: Keeper) -> None:
    """Take in all of the log."""
    done: list[bool] = []
    keeper.keep(lambda: bool(done), lambda: done.append(True))


def test_projections_are_listed(keeper: Keeper, api: Caller, tmp_path: Path) -> None:
    """With columns, how far they are, and what is amiss."""
    (tmp_path / "own" / "wrong.py").write_text("x = 1\n")
    keep(keeper)

    lists, wrong = api.get(PROJECTIONS)["items"]

    assert (lists["name"], lists["behind"], lists["parked"]) == ("lists", 0, 0)
    assert lists["key"] == {"code": "text", "n": "integer"}
    assert list(lists["columns"].values()) == ["text", "date", "time", "boolean"]
    assert (lists["fault"], lists["stumbled"], lists["rebuilding"]) == (
        None,
        None,
        False,
    )
    assert "write one of them" in str(wrong["fault"])
    assert (wrong["position"], wrong["key"]) == (None, {})
    first = api.get(PROJECTIONS, limit=1)
    assert api.get(PROJECTIONS, limit=1, cursor=first["next"])["items"] == [wrong]
    assert api.refused("GET", f"{PROJECTIONS}/wrong")["status"] == 404
    assert api.refused("GET", f"{PROJECTIONS}/Nothing")["status"] == 404


def test_rows_come_by_the_page(keeper: Keeper, api: Caller) -> None:
    """In the order of the key."""
    keep(keeper)
    every = api.get(LISTS)
    pages = [api.get(LISTS, limit=2)]
    pages.append(api.get(LISTS, limit=2, cursor=pages[0]["next"]))

    assert [row["code"] for row in every["items"]] == ["a", "b", "c"]
    assert list(every["items"][0]) == ["code", "n", "name", "day", "at", "open"]
    assert every["items"][0]["at"].startswith(every["items"][0]["day"])
    assert every["items"][0]["at"].endswith("Z")
    assert every["position"] == api.get(PROJECTIONS)["items"][0]["position"]
    assert every["next"] is None
    assert [*pages[0]["items"], *pages[1]["items"]] == every["items"]
    problem = api.refused("GET", LISTS, None, None, cursor="WyJhIl0")
    assert problem["errors"][0]["field"] == "cursor"


@pytest.mark.parametrize("letter", ["a", "\u044f", '"'])
def test_a_long_key_is_gone_on_after(letter: str) -> None:
    """Whatever an index takes as a key is a cursor that is taken."""
    cursor = cursors.encode(letter * (2_700 // len(letter.encode())))

    assert RowsQuery().load({"cursor": cursor})["cursor"] == cursor


def test_rows_are_chosen_by_what_they_hold(keeper: Keeper, api: Caller) -> None:
    """By any columns; what is no column, or no such value, is refused."""
    keep(keeper)
    [b] = api.get(LISTS, where="name=B")["items"]

    assert b["code"] == "b"
    where = [f"n={b['n']}", f"day={b['day']}", "code=b", "open=true", f"at={b['at']}"]
    assert api.get(LISTS, where=where)["items"] == [b]
    assert api.get(LISTS, where=["code=b", "open=false"])["items"] == []
    for amiss in ("colour=red", "n=many", "day=today", "open=1", "n", "=b"):
        problem = api.refused("GET", LISTS, None, None, where=amiss)
        assert problem["errors"][0]["field"].startswith("where"), amiss


def test_rows_wait_for_a_command(
    keeper: Keeper, api: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Or say that they are behind; others do not wait for them."""
    keep(keeper)
    position = api.do("/v1/lists", {"code": "d", "name": "D"})["position"]
    monkeypatch.setattr(waiting, "_FIRST_PAUSE", 0.5)
    api.catch_up()
    problem = api.refused("GET", LISTS, None, None, min_position=position)
    assert problem["status"] == 503
    assert api.get("/v1/lists", min_position=position)["items"]

    keep(keeper)

    found = api.get(LISTS, min_position=position)
    assert found["items"][-1]["code"] == "d"
    assert found["position"] >= position


def test_an_analyst_may_ask(keeper: Keeper, caller_of: CallerOf) -> None:
    """Who may read the log may read what comes of it."""
    keep(keeper)

    assert len(caller_of("analyst").get(LISTS)["items"]) == 3
    assert caller_of("author").refused("GET", LISTS)["status"] == 403
