"""Which imports series are not to notice, and what in the log is theirs."""

from __future__ import annotations

from typing import Any, LiteralString
from uuid import UUID

from psycopg.rows import tuple_row

from domain.application.undoing import actor_of
from domain.events import MembersEntered, MembersLeft, Recorded
from domain.segment import BY_SILENT_IMPORT
from domain.store.datastore import AccountDatastore
from domain.store.sql import load_statements

_SQL = load_statements(__package__, "silence.sql")
#: What the actor of an import begins with.
_IMPORT = actor_of(UUID(int=0)).removesuffix(str(UUID(int=0)))


class Silence:
    """Knows the imports that are noticed; whatever others do comes in silence."""

    def __init__(self, noticed: set[UUID]) -> None:
        self._noticed = {actor_of(id_) for id_ in noticed}

    @classmethod
    def read(cls, datastore: AccountDatastore) -> Silence:
        """Return what was written down of it."""
        with datastore.get_connection() as connection:
            cursor = connection.cursor(row_factory=tuple_row)
            return cls({id_ for (id_,) in cursor.execute(_SQL["noticed"])})

    def notice(self, import_id: UUID) -> tuple[LiteralString, tuple[Any, ...]]:
        """Take it that an import is noticed; return how that is kept."""
        self._noticed.add(actor_of(import_id))
        return _SQL["notice"], (import_id,)

    def covers(self, event: Recorded) -> bool:
        """Tell whether an event is the work of an import that is not noticed."""
        fact, actor = event.fact, event.context.actor
        if isinstance(fact, MembersEntered | MembersLeft):
            return fact.because == BY_SILENT_IMPORT
        return actor.startswith(_IMPORT) and actor not in self._noticed
