"""Undoes an import: takes back what it brought, a chunk at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from uuid import UUID

from domain.application import Application, By
from domain.application.undoing import actor_of, undoer_of
from domain.store.commands import Command
from domain.store.datastore import AccountDatastore
from domain.store.log import EventLog
from projections.authorisations.queries import Authorisations
from projections.waiting import ReadModelBehind, wait_for
from workers.due import Held
from workers.tasks import LEFT_OFF, Keep, Later


class UndoImport:
    """The task that takes people back to what they were."""

    def __init__(
        self,
        application: Application,
        datastore: AccountDatastore,
        now: Callable[[], datetime],
    ) -> None:
        self._application = application
        self._datastore = datastore
        self._authorisations = Authorisations(datastore)
        self._log = EventLog(datastore)
        self._now = now

    def __call__(self, held: Held, keep: Keep) -> Later | None:
        """Undo what is not undone yet, the newest chunk first."""
        found = self._application.imports.get(held.subject_id)
        for chunk in reversed(found.chunks):
            if not keep():
                return LEFT_OFF
            try:
                wait_for(self._datastore, self._log.head()[0], timeout=5.0)
            except ReadModelBehind:
                return Later(timedelta(seconds=1), "what was sent is not known yet")
            self._undo(found.id, chunk)
        by = self._by(found.id, "undone")
        self._application.undoing.finish(by, found.id)
        return None

    def _undo(self, id_: UUID, chunk: int) -> None:
        undoing = self._application.undoing
        people = undoing.people_of(id_, chunk)
        kept = self._written_to(id_, people)
        by = self._by(id_, f"chunk {chunk} undone")
        undoing.chunk(by, id_, chunk, people, kept)

    def _written_to(self, id_: UUID, people: Iterable[UUID]) -> set[UUID]:
        """Name the people who were written to since undoing was asked for."""
        return set(self._authorisations.relying_on(actor_of(id_), people))

    def _by(self, import_id: UUID, step: str) -> By:
        command = Command("import", f"{import_id} {step}")
        return By(undoer_of(import_id), self._now(), command)
