"""Files of people over REST: taken in whole, or refused at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from falcon.testing import Result

from api.parts import Parts
from domain.application import Chunk
from domain.events import RowError
from domain.store.datastore import AccountDatastore
from tests.api.caller import Caller, Document
from tests.application.builders import AT, by

#: Counts the files that are kept.
Kept = Callable[[], int]
CSV = {"Content-Type": "text/csv"}
FILE = b"E-Mail;First name\nanna@example.com;Anna\n"


@pytest.fixture
def kept(datastore: AccountDatastore) -> Kept:
    """Return how to count the files that are kept."""

    def kept() -> int:
        with datastore.get_connection() as connection:
            row = connection.execute("SELECT count(*) AS n FROM uploads").fetchone()
        assert row
        return int(row["n"])

    return kept


def upload(api: Caller, file: bytes = FILE, **query: object) -> Document:
    """Send a file for a new list."""
    answer = api.ask("POST", "/v1/imports", file, CSV, list_id=api.a_list(), **query)
    assert answer.status_code == 202, answer.text
    document: Document = answer.json
    return document


def test_a_file_is_taken_in(api: Caller) -> None:
    """The answer comes before the import is done."""
    begun = upload(api, source="shop", wording="I agree")

    shown = api.get(f"/v1/imports/{begun['id']}")

    assert (shown["state"], shown["file_bytes"]) == ("running", len(FILE))
    assert shown["counts"]["rows"] == 0
    assert [one["id"] for one in api.get("/v1/imports")["items"]] == [begun["id"]]


def test_the_file_is_part_of_the_command(api: Caller) -> None:
    """A repeated upload is one import; the same key with another file is refused."""
    told = CSV | {"Idempotency-Key": "upload 1"}
    query = {"list_id": api.a_list()}
    first = api.ask("POST", "/v1/imports", FILE, told, **query)

    again = api.ask("POST", "/v1/imports", FILE, told, **query)
    other = api.ask("POST", "/v1/imports", FILE + b"ben@example.com", told, **query)

    assert again.json == first.json
    assert other.json["type"] == "/problems/idempotency-key-reused"


def test_what_becomes_of_known_people_is_told(api: Caller, parts: Parts) -> None:
    """What the file says wins, unless something else is said; it is one of four."""
    other = api.ask("POST", "/v1/imports", FILE, CSV, if_exists="ignore").json
    begun = [upload(api)["id"], other["id"]]
    started = [parts.application.imports.get(UUID(id_)).started for id_ in begun]

    assert [one.if_exists for one in started if one] == ["overwrite", "ignore"]
    asked = "/v1/imports?if_exists=merge"
    assert api.refused("POST", asked, FILE, CSV)["type"] == "/problems/invalid"


def test_what_becomes_of_contacts_of_others_is_told(api: Caller, parts: Parts) -> None:
    """They are errors, unless something else is said; it is one of three."""
    other = api.ask("POST", "/v1/imports", FILE, CSV, if_contact_in_use="merge")
    ids = [UUID(one["id"]) for one in (upload(api), other.json)]
    started = [parts.application.imports.get(id_).started for id_ in ids]

    assert [one.if_contact_in_use for one in started if one] == ["error", "merge"]
    asked = "/v1/imports?if_contact_in_use=fill"
    assert api.refused("POST", asked, FILE, CSV)["type"] == "/problems/invalid"
    assert api.get(f"/v1/imports/{ids[0]}")["counts"]["merged"] == 0


def test_columns_can_be_mapped(api: Caller, parts: Parts) -> None:
    """A column's name may hold a colon; an empty target leaves it out."""
    file = b"a: mail,b,c\nanna@example.com,Riga,x\n"

    begun = upload(api, file, map=["a: mail:email", "b:city", "c:"])

    started = parts.application.imports.get(UUID(begun["id"])).started
    assert started
    assert started.mapping == {"a: mail": "email", "b": "city", "c": ""}


@pytest.mark.parametrize(
    ("file", "query", "problem"),
    [
        (b"", {}, "import-unreadable"),
        (b"name\nAnna\n", {}, "import-unreadable"),
        (FILE, {"map": "phone:sms"}, "import-unreadable"),
        (FILE, {"map": "no target"}, "invalid"),
        (FILE, {"encoding": "klingon"}, "invalid"),
        (FILE, {"encoding": "idna"}, "invalid"),
        (FILE, {"delimiter": "x"}, "invalid"),
        (FILE, {"purpose": "Not a code"}, "invalid"),
        (b"email\n" + b"x" * 100_000, {}, "too-large"),
    ],
)
def test_what_cannot_be_imported_is_refused_at_once(
    api: Caller, file: bytes, query: dict[str, str], problem: str
) -> None:
    """Nothing is begun that can only fail."""
    list_id = api.a_list()

    given: dict[str, object] = {"list_id": list_id, **query}
    refused = api.refused("POST", "/v1/imports", file, CSV, **given)

    assert refused["type"] == f"/problems/{problem}"
    assert api.get("/v1/imports")["items"] == []


def test_a_file_needs_its_media_type_and_its_list(api: Caller) -> None:
    """JSON is no file, and nobody's list takes nobody in."""
    path, nobody = "/v1/imports", "01890000-0000-7000-8000-000000000000"

    assert api.refused("POST", path, {}, list_id=nobody)["status"] == 415
    assert api.refused("POST", path, FILE, CSV, list_id=nobody)["status"] == 404
    told = CSV | {"Content-Type": "multipart/form-data; boundary=b"}
    no_file = b'--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--b--\r\n'
    assert api.refused("POST", path, no_file, told)["status"] == 422


def test_a_file_may_come_in_chunks(api: Caller) -> None:
    """Who streams a file cannot say how long it is; the limit holds all the same."""
    told = CSV | {"Transfer-Encoding": "chunked"}
    path, list_id = "/v1/imports", api.a_list()
    long = b"email\n" + b"x" * 100_000

    assert streamed(api, path, FILE, told, list_id).status_code == 202
    assert streamed(api, path, long, told, list_id).status_code == 413


def test_errors_of_one_row_stay_on_one_page(api: Caller, parts: Parts) -> None:
    """Pages follow each other by line, and no error falls between them."""
    begun = upload(api)
    errors = [
        RowError(line, field, "text", "is wrong")
        for line in (2, 3, 4)
        for field in ("email", "consent_time")
    ]
    chunk = Chunk(4, len(FILE), [], errors, 0)
    parts.application.imports.commit_chunk(by(), UUID(begun["id"]), chunk)
    path = f"/v1/imports/{begun['id']}/errors"

    first = api.get(path, limit=1)
    rest = api.get(path, limit=4, cursor=first["next"])

    lines = [one["line"] for one in first["items"] + rest["items"]]
    assert lines == [2, 2, 3, 3, 4, 4]
    assert api.get(path, cursor=rest["next"])["items"] == []


def streamed(
    api: Caller, path: str, file: bytes, headers: dict[str, str], list_id: str
) -> Result:
    """Send a file without saying how long it is, as gunicorn hands it on."""
    told = headers | {"Authorization": f"Bearer {api.key}"}
    return api.client.simulate_post(
        path,
        headers=told,
        query_string=f"list_id={list_id}",
        body=file,
        extras={"CONTENT_LENGTH": ""},
    )


def test_a_file_may_come_in_a_form(api: Caller) -> None:
    """As a page would send it; the name that it had is nothing to us."""
    told = {"Content-Type": "multipart/form-data; boundary=b"}
    head = b'--b\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\n'

    begun = api.ask("POST", "/v1/imports", head + FILE + b"\r\n--b--\r\n", told)

    assert begun.status_code == 202, begun.text
    assert api.get(f"/v1/imports/{begun.json['id']}")["file_bytes"] == len(FILE)


def test_a_preview_shows_how_a_file_is_read(api: Caller, kept: Kept) -> None:
    """Its dress, its columns with the reason, its first rows; and keeps nothing."""
    path, file = "/v1/imports/preview", "Почта;Имя\na@example.com;Анна\n"

    shown = api.ask("POST", path, file.encode("cp1251"), CSV).json

    assert shown == {
        "kind": "csv",
        "encoding": "cp1251",
        "delimiter": ";",
        "header": True,
        "columns": [
            {"column": "Почта", "target": "email", "why": "name"},
            {"column": "Имя", "target": "first_name", "why": "name"},
        ],
        "statuses": {},
        "rows": [{"line": 2, "cells": ["a@example.com", "Анна"]}],
        "sheet": None,
        "options": {
            "encoding": "cp1251",
            "delimiter": ";",
            "has_header": True,
            "mapping": {"Почта": "email", "Имя": "first_name"},
        },
    }
    assert kept() == 0


def test_what_was_refused_is_not_kept(api: Caller, kept: Kept) -> None:
    """Neither what cannot be read, nor what is too large, nor what came twice."""
    key = CSV | {"Idempotency-Key": "upload 1"}
    query = {"list_id": api.a_list()}
    api.ask("POST", "/v1/imports", FILE, key, **query)
    assert kept() == 1

    api.ask("POST", "/v1/imports", FILE, key, **query)
    api.ask("POST", "/v1/imports", FILE + b"more", key, **query)
    api.refused("POST", "/v1/imports", b"name\nAnna\n", CSV)
    api.refused("POST", "/v1/imports", b"email\n" + b"x" * 100_000, CSV)

    assert kept() == 1


def test_an_import_can_be_cancelled(api: Caller, kept: Kept) -> None:
    """Its file goes; what was read stays counted."""
    begun = upload(api)

    api.do(f"/v1/imports/{begun['id']}/cancel")

    assert api.get(f"/v1/imports/{begun['id']}")["state"] == "cancelled"
    assert kept() == 0


def test_errors_are_a_file_that_a_spreadsheet_may_open(
    api: Caller, parts: Parts
) -> None:
    """Line, field, kind of value, reason; nothing in it is a formula."""
    begun = upload(api)
    errors = [
        RowError(line, "=field", "text", "is wrong, so") for line in range(2, 1_503)
    ]
    chunk = Chunk(1_502, len(FILE), [], errors, 0)
    parts.application.imports.commit_chunk(by(), UUID(begun["id"]), chunk)

    answer = api.ask("GET", f"/v1/imports/{begun['id']}/errors.csv")

    lines = answer.text.splitlines()
    assert answer.headers["content-type"] == "text/csv"
    assert lines[:2] == [
        "line,field,value_class,reason",
        '2,\'=field,text,"is wrong, so"',
    ]
    assert len(lines) == 1_502


def test_it_is_told_how_long_it_takes(api: Caller, parts: Parts) -> None:
    """As long as nobody can tell, nothing is said."""
    begun = upload(api)
    path = f"/v1/imports/{begun['id']}"
    assert api.get(path)["remaining_seconds"] is None
    later = replace(by(), at=AT + timedelta(seconds=30))
    chunk = Chunk(2, len(FILE) // 4, [], [], 0)

    parts.application.imports.commit_chunk(later, UUID(begun["id"]), chunk)

    assert api.get(path)["remaining_seconds"] == 90


def test_an_import_that_ended_can_be_undone(api: Caller, parts: Parts) -> None:
    """What came of it is shown as long as it lasts, and afterwards."""
    begun = upload(api)
    path, id_ = f"/v1/imports/{begun['id']}", UUID(begun["id"])
    assert api.refused("POST", f"{path}/undo")["type"] == "/problems/import-not-ended"
    api.do(f"{path}/cancel")

    api.do(f"{path}/undo")
    assert (api.get(path)["state"], api.get(path)["undone"]) == ("undoing", None)
    parts.application.undoing.finish(by(), id_)

    assert api.get(path)["state"] == "undone"
    assert api.get(path)["undone"]["people"] == 0


def test_what_a_status_means_can_be_told(api: Caller, parts: Parts) -> None:
    """Its values by the pair; each means something that there is."""
    file = b"email,state\na@example.com,Left\n"

    begun = upload(api, file, map=["state:status"], status=["Left:unsubscribed"])

    started = parts.application.imports.get(UUID(begun["id"])).started
    assert started
    assert started.statuses == {"left": "unsubscribed"}
    for status in ("Left:gone", "Left"):
        query = {"status": status, "map": "state:status"}
        assert api.refused("POST", "/v1/imports", file, CSV, **query)["status"] == 422
