"""When people on their way through series go on: rows of the due table, many at a time.

The row of an enrolment has its id. It is written in the append that the rest follows
from, and taken up by whoever takes the next step.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
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


def resting(rests: Sequence[Rest]) -> Companion:
    """Return what is written of some who rest, or are over."""
    over = [rest.enrolment_id for rest in rests if rest.over]
    ones = sorted((rest for rest in rests if not rest.over), key=_id)
    ids = [rest.enrolment_id for rest in ones]
    subjects = [rest.subscriber_id for rest in ones]
    times = [rest.at for rest in ones]
    hears = [rest.hears for rest in ones]

    def write(append: Appending) -> None:
        append.cursor.execute(_SQL["lock"], ([*ids, *over],))
        if ids:
            position = append.head + 1
            values = (position, ids, subjects, times, hears)
            append.cursor.execute(_SQL["rest"], values)
        if over:
            append.cursor.execute(_SQL["over"], (over,))

    return write


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
    told = recipients.all() if heard else set()
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
