"""When people on their way through series go on: rows of the due table, many at a time.

The row of an enrolment has its id. It is written in the append that the rest follows
from, and taken up by whoever takes the next step.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg import Cursor
from psycopg.rows import tuple_row

from domain.application.ways import Rest
from domain.store.datastore import AccountDatastore
from domain.store.log import Appending, Companion
from domain.store.sql import load_statements
from workers.consequences import GoOn, Stop
from workers.due import Held
from workers.recipients import Recipients

_SQL = load_statements(__package__, "resting.sql")


def resting(rests: Sequence[Rest], holder: UUID | None = None) -> Companion:
    """Return what ``holder`` writes of some who rest, or are over."""
    ids = [rest.enrolment_id for rest in rests]

    def write(append: Appending) -> None:
        rows = append.cursor.execute(_SQL["lock"], (ids,)).fetchall()
        ours = _ours(rests, {row["id"]: row["holder"] for row in rows}, holder)
        over = [rest.enrolment_id for rest in ours if rest.over]
        if ones := sorted((rest for rest in ours if not rest.over), key=_id):
            columns = [(_id(one), one.subscriber_id, one.at, one.hears) for one in ones]
            values = (append.head + 1, *map(list, zip(*columns, strict=True)))
            append.cursor.execute(_SQL["rest"], values)
        if over:
            append.cursor.execute(_SQL["over"], (over,))

    return write


def _ours(
    rests: Iterable[Rest], holders: Mapping[UUID, UUID | None], holder: UUID | None
) -> list[Rest]:
    """Return what may be written: what follows from a fact, and of what is still held.

    Somebody of whom nothing was decided may have come in again meanwhile: where they
    rest since then is not for whoever had looked before.
    """
    return [
        rest
        for rest in rests
        if rest.decided or holders.get(rest.enrolment_id) == holder
    ]


def go_on(
    cursor: Cursor[Any],
    people: Iterable[GoOn],
    stops: Iterable[Stop],
    recipients: Recipients,
) -> int:
    """Have people looked at wherever they wait; tell at how many places.

    With them go those who hold addresses that were closed, and those who wait for what
    became of a message to them.
    """
    ids = {one.subscriber_id for one in people}
    if digests := list({one.digest for one in stops}):
        ids |= _found(cursor, "holders", digests)
    heard = recipients and _found(cursor, "anybody_hears") == {True}
    told = _found(cursor, "hearing", list(recipients.contacts())) if heard else set()
    if not ids and not told:
        return 0
    values = {"people": list(ids), "recipients": list(told)}
    return cursor.execute(_SQL["go_on"], values).rowcount


def _found(cursor: Cursor[Any], statement: str, *values: object) -> set[Any]:
    with cursor.connection.cursor(row_factory=tuple_row) as reader:
        return {one for (one,) in reader.execute(_SQL[statement], values)}


class Resting:
    """Those who rest in one account."""

    def __init__(self, datastore: AccountDatastore) -> None:
        self._datastore = datastore

    def claim(self, held: Held, limit: int) -> list[UUID]:
        """Take up some who go on now, beside whom is held."""
        with self._datastore.get_connection() as connection:
            cursor = connection.cursor(row_factory=tuple_row)
            values = {"holder": held.holder, "limit": limit}
            return [id_ for (id_,) in cursor.execute(_SQL["claim"], values)]

    def release(self, ids: Sequence[UUID]) -> None:
        """Let go of some, to be looked at in a second."""
        self._run("release", list(ids))

    def wake(self, ids: Sequence[UUID]) -> int:
        """Have some looked at now."""
        return self._run("wake", list(ids))

    def of(self, people: Collection[UUID]) -> set[UUID]:
        """Return where some people rest, in whatever series: everybody inside does."""
        with self._datastore.get_connection() as connection:
            cursor = connection.cursor(row_factory=tuple_row)
            return {id_ for (id_,) in cursor.execute(_SQL["of"], (list(people),))}

    def now(self) -> datetime:
        """Return the time by the database's clock."""
        with self._datastore.get_connection() as connection:
            cursor = connection.cursor(row_factory=tuple_row)
            ((now,),) = cursor.execute(_SQL["now"]).fetchall()
        moment: datetime = now
        return moment

    def _run(self, statement: str, *values: object) -> int:
        with self._datastore.get_connection() as connection:
            return connection.execute(_SQL[statement], values).rowcount


def _id(rest: Rest) -> UUID:
    return rest.enrolment_id
