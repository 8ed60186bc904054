"""Many rows at once, by binary COPY, column by column.

psycopg writes row by row and looks at every value in Python; a chunk of an import has a
hundred thousand of them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat
from typing import Any

from psycopg import Cursor
from psycopg.sql import SQL, Identifier

from domain.store import arrays

#: From so many rows on, COPY is faster than an insert of arrays
#: (measured by bench/append.py).
COPY_FROM = 100


@dataclass(frozen=True)
class Same:
    """A value that is the same in every row."""

    value: object


#: Column -> its type in the catalogue, and its values.
Columns = Mapping[str, tuple[str, Sequence[Any] | Same]]


def copy_in(cursor: Cursor[Any], table: str, columns: Columns) -> None:
    """Copy columns of equal length into a table; at least one is no ``Same``.

    Raises KeyError for a type that ``domain.store.arrays`` does not know.
    """
    copy_rows(cursor, table, columns, [_fields(*one) for one in columns.values()])


def copy_rows(
    cursor: Cursor[Any],
    table: str,
    names: Collection[str],
    parts: Sequence[Iterable[bytes]],
) -> None:
    """Copy rows into a table whose fields are written already.

    Each of ``parts`` has a piece of every row: one field or several in turn.
    """
    statement = SQL("COPY {} ({}) FROM STDIN (FORMAT BINARY)").format(
        Identifier(table), SQL(", ").join(map(Identifier, names))
    )
    content = arrays.rows(len(names), parts)
    with cursor.copy(statement) as copy:
        copy.write(content)


def _fields(type_name: str, values: Sequence[Any] | Same) -> Iterable[bytes]:
    if isinstance(values, Same):
        return repeat(arrays.fields(type_name, [values.value])[0])
    return arrays.fields(type_name, values)
