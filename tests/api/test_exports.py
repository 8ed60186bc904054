"""People are taken away as files, and it is recorded who took whom."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from click.testing import CliRunner
from python_calamine import CalamineWorkbook

from api.commands.exports import export
from api.people_tables import as_csv, as_sheet
from api.resources import exports
from domain.events import PeopleExported, Recorded
from domain.ids import new_id
from domain.store.datastore import AccountDatastore
from domain.store.log import EventLog
from projections.exported_people.queries import PersonLine
from tests.api.caller import Caller
from tests.api.conftest import CallerOf

ANNA = new_id()
HEADER = ["id", "email", "sms", "city", "lists", "stop_list", "consent:newsletter"]


@pytest.fixture
def newsletter(api: Caller) -> str:
    """Give a list of two: Anna, who said yes, and Ben, who said nothing."""
    newsletter = api.a_list("newsletter")
    contacts = [
        {"channel": "email", "address": "anna@example.com"},
        {"channel": "sms", "address": "+37120000000"},
    ]
    anna = api.do(
        "/v1/subscribers",
        {"contacts": contacts, "fields": {"city": "=1+1"}},
    )["id"]
    api.a_yes(anna)
    ben = api.do(
        "/v1/subscribers",
        {"contacts": [{"channel": "email", "address": "ben@example.com"}]},
    )["id"]
    for person in (anna, ben):
        api.do(f"/v1/subscribers/{person}/lists/{newsletter}/join")
    return newsletter


def test_a_table_has_a_column_for_each_thing(api: Caller, newsletter: str) -> None:
    """No cell is a formula to a spreadsheet, whatever people write."""
    header, anna, ben = _csv(api, f"/v1/lists/{newsletter}/export.csv")

    assert header == HEADER
    assert anna[1:] == [
        "anna@example.com",
        "+37120000000",
        "'=1+1",
        "newsletter",
        "",
        "email: granted",
    ]
    assert ben[1:] == ["ben@example.com", "", "", "newsletter", "", ""]


def test_a_sheet_holds_the_same(api: Caller, newsletter: str) -> None:
    """What looks like a formula is text there."""
    answer = api.ask("GET", f"/v1/lists/{newsletter}/export.xlsx")

    workbook = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    header, anna, _ = workbook.get_sheet_by_name("people").to_python()
    assert header == HEADER
    assert anna[3] == "=1+1"


def test_cells_are_what_files_are_read_by() -> None:
    """Yes and no, numbers, several options: as an import takes them."""
    fields = {"vip": True, "visits": -3, "sizes": ["S", "M"], "note": "-3"}
    person = PersonLine(ANNA, fields, [], [])
    columns = ["id", *fields, "lists"]

    assert b"".join(as_csv([[person]], columns)).decode().split("\r\n") == [
        "id,vip,visits,sizes,note,lists",
        f"{ANNA},true,-3,S; M,'-3,",
        "",
    ]
    sheet = b"".join(as_sheet([[person]], columns))
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(sheet))
    assert workbook.get_sheet_by_name("people").to_python()[1] == [
        *(str(ANNA), True, -3, "S; M", "-3", ""),
    ]


def test_json_says_all_of_it(api: Caller, newsletter: str) -> None:
    """One document, in which contacts keep what was agreed to for each."""
    items = api.get(f"/v1/lists/{newsletter}/export.json")["items"]

    assert [item["fields"] for item in items] == [{"city": "=1+1"}, {}]
    assert items[0]["lists"] == ["newsletter"]
    assert items[0]["contacts"][0] == {
        "channel": "email",
        "address": "anna@example.com",
        "unreachable": False,
        "suppressions": [],
        "consents": {"newsletter": "granted"},
    }


def test_what_closes_an_address_goes_along(api: Caller, newsletter: str) -> None:
    """Whoever takes people elsewhere sees whom nothing may be sent to."""
    for told in ({"scope": "account"}, {"scope": "topic", "topic": "shoes"}):
        api.do("/v1/stop-list", {"addresses": ["anna@example.com"], **told})

    path = f"/v1/lists/{newsletter}/export"
    rows = _csv(api, f"{path}.csv", columns="stop_list")
    contacts = api.get(f"{path}.json")["items"][0]["contacts"]

    both = "email: account (owner); email: topic:shoes (owner)"
    assert rows == [["stop_list"], [both], [""]]
    assert contacts[0]["suppressions"] == [
        {"scope": "account", "ground": "owner"},
        {"scope": "topic:shoes", "ground": "owner"},
    ]
    assert contacts[1]["suppressions"] == []


def test_a_segment_is_exported_as_its_conditions_hold(
    api: Caller, newsletter: str
) -> None:
    """Whoever is in it now is in the file."""
    conditions = [{"field": "city", "op": "filled"}]
    told = {"code": "townspeople", "name": "With a city", "conditions": conditions}
    path = f"/v1/segments/{api.do('/v1/segments', told)['id']}"

    rows = _csv(api, f"{path}/export.csv", columns="email")

    assert rows == [["email"], ["anna@example.com"]]
    assert len(api.get(f"{path}/export.json")["items"]) == 1
    assert api.ask("GET", f"{path}/export.xlsx").status_code == 200
    assert newsletter


def test_columns_can_be_named(api: Caller, newsletter: str) -> None:
    """In an order of one's own; one that is not there is refused, with all that are."""
    path = f"/v1/lists/{newsletter}/export.csv"

    assert _csv(api, path, columns=["city", "email"])[1] == [
        "'=1+1",
        "anna@example.com",
    ]
    problem = api.refused("GET", f"{path}?columns=shoe")
    assert problem["type"] == "/problems/invalid"
    assert "there are id, email" in problem["errors"][0]["message"]


def test_everybody_is_exported_page_by_page(
    api: Caller, newsletter: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also who is on no list; a page begins where the last one ended."""
    monkeypatch.setattr(exports, "_PAGE", 2)
    for number in range(5):
        api.a_person(f"{number}@example.com")

    _, *rows = _csv(api, "/v1/subscribers/export.csv", columns="email")

    assert len(rows) == 7
    assert sorted(rows) == sorted(map(list, {tuple(row) for row in rows}))
    assert len(api.get("/v1/subscribers/export.json")["items"]) == 7
    assert newsletter


def test_an_erased_person_is_in_no_export(api: Caller, newsletter: str) -> None:
    """What is gone cannot be taken away."""
    anna = api.get(f"/v1/lists/{newsletter}/export.json")["items"][0]["id"]

    api.do(f"/v1/subscribers/{anna}/erase", {"ground": "request", "mode": "all"})

    content = api.ask("GET", "/v1/subscribers/export.csv").text
    assert "anna" not in content
    assert "ben@example.com" in content


def test_a_sheet_is_refused_what_it_cannot_hold(
    api: Caller, newsletter: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before anything is recorded or sent."""
    monkeypatch.setattr(exports, "_MOST_ON_SHEET", 1)

    problem = api.refused("GET", f"/v1/lists/{newsletter}/export.xlsx")

    assert problem["type"] == "/problems/too-many-for-sheet"


def test_who_took_people_away_is_recorded(
    api: Caller, caller_of: CallerOf, newsletter: str, datastore: AccountDatastore
) -> None:
    """Each time, with the list; a key of the auditor's may not."""
    auditor = caller_of("auditor")
    path = f"/v1/lists/{newsletter}/export.csv"
    assert auditor.ask("GET", path).status_code == 403

    for _ in range(2):
        api.ask("GET", path, None, {"Idempotency-Key": "the same"})

    taken = [
        event.fact
        for event in EventLog(datastore).read(0, 1_000)
        if isinstance(event, Recorded) and isinstance(event.fact, PeopleExported)
    ]
    assert [(fact.format, str(fact.subject_id)) for fact in taken] == [
        ("csv", newsletter)
    ] * 2


def _csv(api: Caller, path: str, **query: Any) -> list[list[str]]:  # noqa: ANN401 - what a query takes
    answer = api.ask("GET", path, None, None, **query)
    assert answer.status_code == 200, answer.text
    return list(csv.reader(io.StringIO(answer.text)))


def test_the_command_names_a_list_that_is_none(api: Caller) -> None:
    """Else somebody would look for people in an empty file."""
    told = CliRunner().invoke(
        export, ["--list", "nothing", "--out", "-"], obj=lambda: api
    )

    assert told.exit_code == 1
    assert "none of the lists has the code nothing" in told.output
