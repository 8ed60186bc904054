"""Files on the command line: by a layout, shown and kept as one, or from a URL."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from api.commands.client import Refused
from api.commands.imports import import_people
from api.commands.layouts import layouts
from api.parts import Parts
from tests.api.caller import Caller
from tests.api.shell import run, said, told
from tests.application.builders import AT
from tests.workers.test_fetching import Scene, Site, serving
from workers.due import DueWork
from workers.importing import ImportPeople
from workers.kinds import RUN_IMPORT, RUN_IMPORT_SCHEDULE
from workers.reactor import Reactor
from workers.tasks import Task, Tasks

FILE = "Почта;Имя\nanna@example.com;Анна\nnobody;Анна\n"


@pytest.fixture
def file(tmp_path: Path) -> str:
    """Give a file of two people, one of whom has no address."""
    path = tmp_path / "people.csv"
    path.write_text(FILE, encoding="cp1251")
    return str(path)


@pytest.fixture
def site() -> Iterator[Site]:
    """Give a server with the same file."""
    with serving(Site(FILE.encode("cp1251"))) as site:
        yield site


@pytest.fixture
def shop(api: Caller, parts: Parts, site: Site) -> Caller:
    """Give a caller for whom all is done that is due, before each answer."""
    scene = Scene(parts.datastore, parts.application, site)
    kinds: dict[str, Task] = {
        RUN_IMPORT_SCHEDULE: scene.task(),
        RUN_IMPORT: ImportPeople(parts.application, lambda: AT, "UTC"),
    }
    due = DueWork(parts.datastore)
    tasks = Tasks(due, kinds, lambda _: None, lambda: False)

    def catch_up() -> None:
        for kind in kinds:
            Reactor(parts.datastore, lambda _: None, hands=1).catch_up()
            tasks.work(kind)
        api.catch_up()

    return replace(api, catch_up=catch_up)


def test_what_was_shown_is_kept_and_used(
    shop: Caller, file: str, tmp_path: Path
) -> None:
    """A file is shown, that is kept under a code, and the next files go by it."""
    keep = ("--save-layout", "fair", "--map", "Имя=nick", "--purpose", "news")
    shown = said(shop, import_people, file, "--list", "readers", *keep)
    assert "csv, cp1251, parted by ;, with a header" in shown
    assert "kept as the layout fair" in shown
    assert shop.get("/v1/imports")["items"] == []

    errors = tmp_path / "errors.csv"
    report = said(
        shop, import_people, file, "--layout", "fair", "--errors", str(errors)
    )

    assert "rows that stayed out" in report
    assert errors.read_text().splitlines()[1].startswith("3,email,")
    (done,) = shop.get("/v1/imports")["items"]
    (readers,) = shop.get("/v1/lists", code="readers")["items"]
    assert (done["purpose"], done["list_ids"]) == ("news", [readers["id"]])
    assert (done["counts"]["created"], done["counts"]["failed"]) == (1, 1)


def test_layouts_are_made_shown_changed_and_archived(
    shop: Caller, file: str, tmp_path: Path
) -> None:
    """What is printed can be edited and given back."""
    options = tmp_path / "options.json"
    options.write_text(json.dumps({"mapping": {"Почта": "email"}, "source": "fair"}))
    said(shop, layouts, "create", "fair", str(options), "--name", "The fair")
    assert "The fair" in said(shop, layouts, "list")

    edited = told(said(shop, layouts, "show", "fair")) | {"source": "till"}
    options.write_text(json.dumps(edited))
    said(shop, layouts, "change", "fair", "--options", str(options))
    assert told(said(shop, layouts, "show", "fair")) == edited
    said(shop, layouts, "change", "fair", "--name", "The till")
    assert told(said(shop, layouts, "show", "fair")) == edited

    said(shop, layouts, "archive", "fair")
    assert "The till" not in said(shop, layouts, "list")
    refused = run(shop, import_people, file, "--layout", "fair").exception
    assert isinstance(refused, Refused)
    assert str(refused) == "the layout fair is archived; use another"


def test_a_url_is_fetched_by_the_service(shop: Caller, site: Site, file: str) -> None:
    """Once, with the same report; and by a layout, if one is named."""
    said(shop, import_people, file, "--save-layout", "fair", "--source", "fair")

    report = said(
        shop, import_people, site.url, "--layout", "fair", "--purpose", "tips"
    )

    assert "rows that stayed out" in report
    assert site.asked == ["/people.csv?secret=1"]
    (done,) = shop.get("/v1/imports")["items"]
    assert (done["purpose"], done["counts"]["created"]) == ("tips", 1)
    (schedule,) = shop.get("/v1/import-schedules")["items"]
    assert schedule["state"] == "removed"


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://10.0.0.1/people.csv", "it leads to 10.0.0.1"),
        ("http://localhost:1/people.csv", "port 1 is not one of"),
    ],
)
def test_a_url_that_leads_inside_is_not_fetched(
    shop: Caller, url: str, reason: str
) -> None:
    """By the guard that schedules have; why is said, and nothing goes on."""
    result = run(shop, import_people, url)

    assert result.exit_code == 1
    assert "nothing was fetched: " in result.output
    assert reason in result.output
    assert shop.get("/v1/import-schedules")["items"][0]["state"] == "removed"


def test_what_cannot_be_shown_or_read_is_said(
    shop: Caller, site: Site, file: str
) -> None:
    """A URL is no file yet; a pair has two sides; a layout has to be there."""
    for arguments, words in (
        ((site.url, "--preview"), "download it first"),
        ((file, "--map", "Почта"), "has no ="),
        ((file, "--layout", "till"), "none of the import-layouts has the code till"),
    ):
        result = run(shop, import_people, *arguments)
        assert result.exit_code != 0
        assert words in result.output
