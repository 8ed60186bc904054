"""A chunk is decided while the one before is written, and comes to the same."""

from __future__ import annotations

import pytest

from domain.application import Application, ImportOptions
from domain.store.datastore import AccountDatastore
from tests.application.builders import WORDING, by
from tests.workers.importer import Importer
from workers import importing

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
