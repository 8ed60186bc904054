"""A chunk is decided while the one before is written, and comes to the same."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import NoReturn

import pytest
from eventsourcing.persistence import OperationalError

from domain.application import Application, ImportOptions
from domain.store.datastore import AccountDatastore
from tests.application.builders import AT, WORDING, a_list, by
from tests.workers.importer import Importer
from workers import importing
from workers.importing import ImportPeople
from workers.kinds import RUN_IMPORT
from workers.tasks import Taken

HEADER = "email,consent_time,consent_source,status\n"
YES = "2024-05-01 09:30,fair"
FILE = (
    HEADER
    + f"anna@example.com,{YES},active\n"
    + "bo@example.com,,,unsubscribed\n"
    + f"bo@example.com,{YES},active\n"
    + f"cleo@example.com,{YES},active\n"
)


@pytest.mark.parametrize("rows", [1, 2, 3, 100])
def test_what_one_chunk_closes_the_next_one_finds_closed(
    rows: int,
    datastore: AccountDatastore,
    application: Application,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The report is the same wherever chunks begin."""
    monkeypatch.setattr(importing, "CHUNK_ROWS", rows)
    options = ImportOptions(
        application.lists.create(by(), "fair", "Fair").id,
        "newsletter",
        mapping={"status": "status"},
        wording=WORDING,
        statuses={"active": "active", "unsubscribed": "unsubscribed"},
    )

    importer = Importer(datastore, application)
    counts = application.imports.get(importer.take_in(FILE.encode(), options)).counts

    assert (counts.rows, counts.created, counts.stopped) == (4, 3, 1)
    assert (counts.granted, counts.suppressed) == (3, 1)


@pytest.mark.parametrize(
    ("failures", "error", "state"),
    [
        (8, ZeroDivisionError(), "running"),
        (9, ZeroDivisionError(), "failed"),
        (9, Taken(), "running"),
        (9, OperationalError("gone"), "running"),
    ],
)
def test_an_import_that_always_fails_is_given_up(
    datastore: AccountDatastore,
    application: Application,
    monkeypatch: pytest.MonkeyPatch,
    failures: int,
    error: Exception,
    state: str,
) -> None:
    """Its owner hears of it; what ends by itself is tried on."""

    def fail(*_: object) -> NoReturn:
        raise error

    options = ImportOptions(a_list(application), "newsletter")
    upload = application.uploads.take([FILE.encode()])
    begun = application.imports.start(by(), upload, options)
    monkeypatch.setattr(ImportPeople, "_read", fail)
    held = Importer(datastore, application).held(RUN_IMPORT, begun.id)

    with suppress(type(error)):
        task = ImportPeople(application, lambda: AT, "UTC")
        task(replace(held, failures=failures), lambda: True)

    found = application.imports.get(begun.id)
    assert ("failed" if found.ended else "running") == state
