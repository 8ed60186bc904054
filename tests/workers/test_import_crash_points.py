"""Killed between any two steps, an import and its undoing go on as if nothing was."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from uuid import UUID

import pytest

from domain.application import Application, ImportOptions, create_application
from domain.events import ImportCounts, UndoCounts
from domain.store.datastore import AccountDatastore
from domain.store.log import EventLog
from tests.application.builders import AT, PEPPERS, WORDING, a_list, a_person, by
from tests.ledger.dying import DyingDatastore, Killed
from tests.workers.importer import Importer
from workers import importing
from workers.importing import ImportPeople
from workers.kinds import RUN_IMPORT, UNDO_IMPORT
from workers.tasks import Task
from workers.undoing import UndoImport

FILE = b"email,first_name,consent_time\n" + b"".join(
    b"p%d@example.com,P,2026-01-01\n" % (number % 11) for number in range(14)
)
#: Builds the task of a worker on a datastore.
Build = Callable[[AccountDatastore], Task]


@pytest.fixture
def importer(
    datastore: AccountDatastore,
    application: Application,
    monkeypatch: pytest.MonkeyPatch,
) -> Importer:
    """Give who imports, three rows a chunk; one of the people is here already."""
    monkeypatch.setattr(importing, "CHUNK_ROWS", 3)
    a_person(application, "p3@example.com")
    return Importer(datastore, application)


def killed_at_every_step(importer: Importer, build: Build, kind: str, id_: UUID) -> int:
    """Let worker after worker be killed, each a step later; return how many were."""
    pool = importer.datastore.pool
    for steps in count(1):
        try:
            build(DyingDatastore(pool, steps))(importer.held(kind, id_), importer.keep)
        except Killed:
            continue
        return steps - 1
    raise AssertionError


def test_an_import_brings_everybody_once(
    importer: Importer, application: Application, event_log: EventLog
) -> None:
    """Whatever was committed is not done again, and nothing is left out."""
    options = ImportOptions(
        a_list(application), "newsletter", source="fair", wording=WORDING
    )
    upload = application.uploads.take([FILE])
    id_ = application.imports.start(by(), upload, options).id
    before = event_log.head()[0]

    kills = killed_at_every_step(
        importer,
        lambda store: ImportPeople(
            create_application(store, PEPPERS), lambda: AT, "UTC"
        ),
        RUN_IMPORT,
        id_,
    )

    assert kills > 10
    assert application.imports.get(id_).counts == ImportCounts(
        rows=14, created=10, updated=1, repeated=3, granted=11
    )
    # Ten are registered, granted and joined, one is changed, granted and joined; the
    # wording is published; five chunks are committed, and the end is noted.
    assert event_log.head()[0] == before + 11 * 3 + 1 + 5 + 1

    application.undoing.ask(by(), id_, None)
    importer.runner.catch_up()
    kills = killed_at_every_step(
        importer,
        lambda store: UndoImport(create_application(store, PEPPERS), store, lambda: AT),
        UNDO_IMPORT,
        id_,
    )

    assert kills > 10
    undone = application.imports.get(id_).undone
    assert undone
    assert undone.counts == UndoCounts(
        people=11, contacts=10, consents=11, lists=11, profiles=11
    )
