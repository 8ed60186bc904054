"""Layouts over REST: kept, used by imports and previews, and refused by name."""

from __future__ import annotations

from uuid import UUID

import pytest

from api.parts import Parts
from domain.events import ImportStarted
from tests.api.caller import Caller, Document

PATH = "/v1/import-layouts"
CSV = {"Content-Type": "text/csv"}
FILE = "Почта;Имя\na@example.com;Анна\n".encode("cp1251")
OPTIONS: Document = {
    "purpose": "news",
    "source": "fair",
    "mapping": {"Почта": "email", "Имя": "nick"},
    "if_exists": "fill",
    "phone_region": "GB",
}


def made(api: Caller, **options: object) -> str:
    """Make a layout, and return its id."""
    told = {"code": "shop", "name": "Shop", "options": OPTIONS | options}
    return str(api.do(PATH, told)["id"])


def begun(api: Caller, parts: Parts, **query: object) -> ImportStarted:
    """Send the file, and return what was agreed on."""
    answer = api.ask("POST", "/v1/imports", FILE, CSV, **query)
    assert answer.status_code == 202, answer.text
    started = parts.application.imports.get(UUID(answer.json["id"])).started
    assert started
    return started


def test_a_layout_is_kept_and_shown(api: Caller) -> None:
    """As it was told, with a version to edit it by; found by its code."""
    list_id = api.a_list()
    id_ = made(api, list_ids=[list_id])

    answer = api.ask("GET", f"{PATH}/{id_}")

    assert answer.json["options"] == OPTIONS | {"list_ids": [list_id]}
    assert (answer.json["code"], answer.json["archived"]) == ("shop", False)
    assert (answer.json["version"], answer.headers["etag"]) == (1, '"1"')
    assert api.get(PATH)["items"] == [answer.json]
    assert api.get(PATH, code="shop")["items"] == [answer.json]
    assert api.get(PATH, code="till")["items"] == []
    again = api.refused("POST", PATH, {"code": "shop", "name": "S", "options": {}})
    assert again["type"] == "/problems/import-layout-code-taken"


def test_an_import_does_what_its_layout_says(api: Caller, parts: Parts) -> None:
    """What is told goes before it, option by option and column by column."""
    id_, news = made(api), api.a_list()

    plain = begun(api, parts, layout_id=id_)
    told = begun(
        api,
        parts,
        layout_id=id_,
        list_id=news,
        purpose="offers",
        map=["Имя:"],
        if_exists="ignore",
    )

    assert (plain.purpose, plain.source, plain.if_exists) == ("news", "fair", "fill")
    assert plain.mapping == {"Почта": "email", "Имя": "nick"}
    assert (plain.phone_region, plain.layout_id) == ("GB", UUID(id_))
    assert (told.purpose, told.source, told.if_exists) == ("offers", "fair", "ignore")
    assert told.mapping == {"Почта": "email", "Имя": ""}
    assert told.lists == (UUID(news),)
    assert api.get("/v1/imports")["items"][0]["layout_id"] == id_


def test_a_change_is_for_the_imports_to_come(api: Caller, parts: Parts) -> None:
    """What was taken in before says what was agreed on then."""
    id_ = made(api)
    before = begun(api, parts, layout_id=id_)
    api.do(f"{PATH}/{id_}", {"options": {"purpose": "offers"}}, "PATCH")
    api.do(f"{PATH}/{id_}", {"name": "Till"}, "PATCH")

    after = begun(api, parts, layout_id=id_)

    assert (before.purpose, after.purpose) == ("news", "offers")
    assert after.source is None
    shown = api.get(f"{PATH}/{id_}")
    assert (shown["name"], shown["options"]) == ("Till", {"purpose": "offers"})
    stale = {"If-Match": '"1"'}
    problem = api.refused("PATCH", f"{PATH}/{id_}", {"name": "Shop"}, stale)
    assert problem["type"] == "/problems/version-differs"


def test_a_preview_by_a_layout_can_be_kept_as_one(api: Caller, parts: Parts) -> None:
    """What it found reads every such file in the same way."""
    query = {"layout_id": made(api), "map": ["Имя:first_name"]}
    shown = api.ask("POST", "/v1/imports/preview", FILE, CSV, **query).json

    kept = {"code": "kept", "name": "Kept", "options": shown["options"]}
    id_ = api.do(PATH, kept)["id"]

    assert [one["target"] for one in shown["columns"]] == ["email", "first_name"]
    assert api.get(f"{PATH}/{id_}")["options"] == OPTIONS | {
        "mapping": {"Почта": "email", "Имя": "first_name"},
        "encoding": "cp1251",
        "delimiter": ";",
        "has_header": True,
    }
    started = begun(api, parts, layout_id=id_)
    assert (started.encoding, started.if_exists) == ("cp1251", "fill")


@pytest.mark.parametrize("path", ["/v1/imports", "/v1/imports/preview"])
def test_what_is_out_of_use_is_refused_by_name(api: Caller, path: str) -> None:
    """The list, the field with its column, and the layout itself; a file goes on."""
    news = api.a_list()
    api.do("/v1/fields", {"code": "nick", "name": "Nick", "type": "text"})
    id_ = made(api, list_ids=[news])

    def refused(type_: str, word: str) -> None:
        problem = api.refused("POST", path, FILE, CSV, layout_id=id_)
        assert problem["type"] == f"/problems/{type_}"
        assert word in problem["detail"]

    api.do("/v1/fields/nick/archive")
    refused("field-out-of-use", "nick, which the column 'Имя'")
    api.do(f"/v1/lists/{news}/archive")
    refused("list-out-of-use", "newsletter")
    api.do(f"{PATH}/{id_}/archive")
    refused("import-layout-out-of-use", "shop")
    assert api.get(f"{PATH}/{id_}")["archived"]
    change = api.refused("PATCH", f"{PATH}/{id_}", {"name": "Till"})
    assert change["type"] == "/problems/import-layout-out-of-use"


def test_a_layout_names_only_what_there_is(api: Caller) -> None:
    """At once, not when the first file comes."""
    nobody = "01890000-0000-7000-8000-000000000000"
    for options, type_ in (
        ({"list_ids": [nobody]}, "not-found"),
        ({"preset": "pigeons"}, "import-unreadable"),
        ({"delimiter": "x"}, "invalid"),
        ({"dry_run": True}, "invalid"),
        ({"phone_region": "Britain"}, "invalid"),
    ):
        told = {"code": "shop", "name": "Shop", "options": options}
        assert api.refused("POST", PATH, told)["type"] == f"/problems/{type_}"
    assert api.refused("GET", f"{PATH}/{nobody}")["status"] == 404
    asked = f"/v1/imports?layout_id={nobody}"
    assert api.refused("POST", asked, FILE, CSV)["status"] == 404


def test_a_layout_needs_the_columns_that_it_names(api: Caller) -> None:
    """A file of another kind is refused, with the column."""
    id_ = made(api)

    problem = api.refused("POST", "/v1/imports", b"email\na@b.co\n", CSV, layout_id=id_)

    assert problem["type"] == "/problems/import-unreadable"
    assert "Почта" in problem["detail"]
