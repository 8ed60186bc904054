"""Which imports series are not to notice, and what in the log is theirs."""

from __future__ import annotations

from typing import Any, LiteralString
from uuid import UUID

from psycopg.rows import tuple_row

from domain.application.undoing import actor_of, undoer_of
from domain.events import MembersEntered, MembersLeft, Recorded
from domain.segment import BY_SILENT_IMPORT
from domain.store.datastore import AccountDatastore
from domain.store.sql import load_statements

_SQL = load_statements(__package__, "silence.sql")
_ANY = UUID(int=0)
#: What the actors of an import, and of its undoing, begin with.
_OF_IMPORTS = tuple(it(_ANY).removesuffix(str(_ANY)) for it in (actor_of, undoer_of))


class Silence:
    """Knows the imports that are noticed; what others do comes in silence.

    So does their undoing: nobody asked to leave the list that a wrong file put them on.
    """

    def __init__(self, noticed: set[UUID]) -> None:
        self._noticed = {it(id_) for id_ in noticed for it in (actor_of, undoer_of)}

    @classmethod
    def read(cls, datastore: AccountDatastore) -> Silence:
        """Return what was written down of it."""
        with datastore.get_connection() as connection:
            cursor = connection.cursor(row_factory=tuple_row)
            return cls({id_ for (id_,) in cursor.execute(_SQL["noticed"])})

    def notice(self, import_id: UUID) -> tuple[LiteralString, tuple[Any, ...]]:
        """Take it that an import is noticed; return how that is kept."""
        self._noticed |= {actor_of(import_id), undoer_of(import_id)}
        return _SQL["notice"], (import_id,)

    def covers(self, event: Recorded) -> bool:
        """Tell whether an event is the work of an import that is not noticed."""
        fact, actor = event.fact, event.context.actor
        if isinstance(fact, MembersEntered | MembersLeft):
            return fact.because == BY_SILENT_IMPORT
        return actor.startswith(_OF_IMPORTS) and actor not in self._noticed
