"""Statistics over REST and by command: one question, several forms."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import openpyxl
import pytest

from api.commands.statistics import statistics
from tests.api.caller import Caller
from tests.api.shell import said

COUNT = "/v1/statistics"


@pytest.fixture
def newsletter(api: Caller) -> str:
    """Have two on a list, of whom one agreed, and a campaign drafted."""
    newsletter = api.a_list()
    for name in ("anna", "ben"):
        person = api.a_person(f"{name}@example.com")
        api.do(f"/v1/subscribers/{person}/lists/{newsletter}/join")
    api.a_yes(person)
    return newsletter


def test_what_is_counted_names_what_has_an_id(api: Caller, newsletter: str) -> None:
    """Beside the rows: what they come to in all, and what the ids are called."""
    found = api.get(COUNT, area="lists", group_by="list", select="joined,left")

    assert found == {
        "columns": ["list", "joined", "left"],
        "items": [{"list": newsletter, "joined": 2, "left": 0}],
        "total": {"joined": 2, "left": 0},
        "names": {newsletter: "Newsletter"},
        "next": None,
    }


def test_an_answer_comes_page_by_page(api: Caller, newsletter: str) -> None:
    """In the order that is asked for."""
    api.a_list("offers")
    asked = {"area": "consents", "group_by": "purpose,method,source", "limit": 1}
    api.a_yes(api.a_person("clara@example.com"), "offers")

    first = api.get(COUNT, **asked, select="granted", order="-purpose")
    second = api.get(
        COUNT, **asked, select="granted", order="-purpose", cursor=first["next"]
    )

    assert [first["items"][0]["purpose"], second["items"][0]["purpose"]] == [
        "offers",
        "newsletter",
    ]
    assert first["total"] == second["total"] == {"granted": 2}
    assert second["next"] is None
    assert newsletter not in first["names"]


def test_the_same_is_had_as_a_table(api: Caller, newsletter: str) -> None:
    """With a column for the names; a workbook has numbers as numbers."""
    asked = {"area": "lists", "group_by": "list,day", "select": "joined"}

    table = api.ask("GET", f"{COUNT}/export.csv", **asked).text
    book = api.ask("GET", f"{COUNT}/export.xlsx", **asked).content

    ((_, *row),) = [list(one.values()) for one in csv.DictReader(io.StringIO(table))]
    assert row[0] == "Newsletter"
    assert row[2] == "2"
    rows = list(openpyxl.load_workbook(io.BytesIO(book)).worksheets[0].values)
    assert rows[0] == ("list", "list_name", "day", "joined")
    assert (rows[1][0], rows[1][1], rows[1][3]) == (newsletter, "Newsletter", 2)


def test_those_who_stay_are_told_month_by_month(api: Caller) -> None:
    """Of months that are not over there is nothing yet."""
    api.a_yes(api.a_person())

    found = api.get(f"{COUNT}/retention", purpose="newsletter")

    ((cohort, people),) = [(one["cohort"], one["people"]) for one in found["items"]]
    assert (len(cohort), people) == (len("2026-03"), 1)
    assert api.get(f"{COUNT}/retention", purpose="offers") == {"items": []}


def test_what_cannot_be_counted_names_the_parameter(api: Caller) -> None:
    """And what there is instead."""
    problem = api.refused("GET", COUNT, select="sent", order="-sent", filter="x:1")
    zone = api.refused("GET", COUNT, time_zone="Moscow")

    assert problem["type"] == "/problems/statistics-invalid"
    assert {one["field"] for one in problem["errors"]} == {"select", "filter"}
    assert zone["errors"][0]["field"] == "time_zone"


def test_the_command_shows_a_table_or_writes_a_file(
    api: Caller, newsletter: str, tmp_path: Path
) -> None:
    """Names in place of ids; a total below several rows."""
    other, file = api.a_list("offers"), tmp_path / "lists.csv"
    api.do(f"/v1/subscribers/{api.a_person('d@example.com')}/lists/{other}/join")
    by_list = ("--area", "lists", "--by", "list")

    shown = said(api, statistics, *by_list)
    said(api, statistics, *by_list, "--as", "csv", "--out", str(file))

    assert "Newsletter" in shown
    assert "Offers" in shown
    assert "3" in shown
    assert newsletter in file.read_text()
