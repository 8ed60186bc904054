"""Imports and undoes as the worker processes would, chunk after chunk."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.application import Application, ImportOptions
from domain.ids import new_id
from domain.store.datastore import AccountDatastore
from domain.store.log import EventLog
from projections.generations import Generations
from projections.rooms import READ_MODELS
from projections.runner import Runner
from tests.application.builders import AT, by
from workers.due import Held
from workers.importing import ImportPeople
from workers.kinds import RUN_IMPORT, UNDO_IMPORT
from workers.undoing import UndoImport


@dataclass
class Importer:
    """A worker of one account, for imports."""

    datastore: AccountDatastore
    application: Application
    now: Callable[[], datetime] = lambda: AT

    def __post_init__(self) -> None:
        """Install the read models."""
        Generations(self.datastore, READ_MODELS).install()
        self.runner = Runner(self.datastore, READ_MODELS)

    def take_in(self, file: bytes, options: ImportOptions) -> UUID:
        """Import a file, and return the import."""
        upload = self.application.uploads.take([file])
        begun = self.application.imports.start(by(), upload, options)
        task = ImportPeople(self.application, self.now, "UTC")
        assert task(self.held(RUN_IMPORT, begun.id), lambda: True) is None
        return begun.id

    def undo(self, id_: UUID) -> None:
        """Undo an import, and see it done."""
        self.application.undoing.ask(by(), id_, None)
        self.runner.catch_up()
        task = UndoImport(self.application, self.datastore, self.now)
        assert task(self.held(UNDO_IMPORT, id_), self.keep) is None
        self.runner.catch_up()

    def keep(self) -> bool:
        """Have the read models come along, as another process does."""
        self.runner.catch_up()
        return True

    def held(self, kind: str, id_: UUID) -> Held:
        """Return work about an import, as a worker holds it now."""
        head, _ = EventLog(self.datastore).head()
        return Held(new_id(), kind, id_, head, new_id(), 0)
