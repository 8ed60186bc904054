"""Asks who some conditions hold for: one statement, over read models and the vault."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from psycopg.rows import TupleRow

from domain.conditions import Group, verdict
from domain.store.datastore import AccountDatastore
from domain.store.log import EventLog
from domain.store.sql import load_statements
from projections.queries import FIRST, large_question
from projections.segments.compiling import (
    Compiled,
    compiled,
    compiled_each,
    compiled_parts,
    filled_in,
)

_SQL = load_statements(__package__, "asking.sql")
#: What brought somebody in is not since then.
_NEXT = timedelta(microseconds=1)


class SegmentPeople:
    """Finds people by conditions."""

    def __init__(self, datastore: AccountDatastore, then: int | None = None) -> None:
        self._datastore = datastore
        self._then = then

    def as_of(self, position: int) -> SegmentPeople:
        """Return who asks the same as of a position of the log.

        Only what ``domain.conditions.then`` knows can be asked then, and no sample.
        """
        return SegmentPeople(self._datastore, position)

    def position_at(self, at: datetime) -> int:
        """Return the last position recorded by a moment; 0 before the first."""
        return EventLog(self._datastore).position_at(at)

    def count(self, tree: Group) -> int:
        """Return how many people the conditions hold for."""
        ((number,),) = self._asked("count", compiled(tree, self._then))
        return int(number)

    def sample(self, tree: Group, limit: int) -> list[UUID]:
        """Return some of them, the same each time."""
        return self._ids("sample", compiled(tree), limit=limit)

    def page(self, tree: Group, after: UUID | None, limit: int) -> list[UUID]:
        """Return those after one, by id."""
        return self._ids(
            "page", compiled(tree, self._then), after=after or FIRST, limit=limit
        )

    def among(self, tree: Group, ids: Sequence[UUID]) -> list[UUID]:
        """Return those of some people that the conditions hold for.

        As of a position, of which what is not known then is asked of now.
        """
        made = compiled(tree, self._then, mixed=True)
        return self._ids("among", made, ids=list(ids))

    def inside(self, tree: Group, came: Sequence[tuple[UUID, datetime]]) -> list[int]:
        """Return of which of some people they hold who came in at these times: places.

        As of a position, of which what is not known then is asked of now.
        """
        made = compiled(tree, self._then, mixed=True)
        ids, times = [id_ for id_, _ in came], [at + _NEXT for _, at in came]
        rows = self._asked("inside", made, ids=ids, since=times)
        return [place - 1 for (place,) in rows]

    def members(self, **parts: Group) -> tuple[str, Mapping[str, Any]]:
        """Return the statement that finds who is chosen, and who of them is left out.

        ``parts`` are ``chosen``, ``not_on`` and ``not_in``; with the statement come the
        values of its parameters.
        """
        made, texts = compiled_parts(**parts)
        statement: str = _SQL["members"]
        for name, text in texts.items():
            statement = statement.replace(f"{{{name}}}", text)
        return statement, made.values

    def explain(self, tree: Group, subscriber_id: UUID) -> dict[str, Any] | None:
        """Tell of each condition whether it holds for a person; None if unknown."""
        made = compiled_each(tree, self._then)
        rows = self._asked("explain", made, subscriber_id=subscriber_id)
        return verdict(tree, iter(rows[0][0])) if rows else None

    def _ids(self, name: str, made: Compiled, **values: object) -> list[UUID]:
        return [id_ for (id_,) in self._asked(name, made, **values)]

    def _asked(self, name: str, made: Compiled, **values: object) -> list[TupleRow]:
        with large_question(self._datastore) as cursor:
            return cursor.execute(*filled_in(_SQL[name], made, **values)).fetchall()
