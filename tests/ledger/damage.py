"""What somebody with all rights has changed, found by comparing with a copy."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from psycopg import Cursor

_EVENTS = """
    SELECT notification_id AS key, md5(e::text) AS hash FROM stored_events AS e
"""
_VALUES = "SELECT id::text AS key, md5(v::text) AS hash FROM vault AS v"
#: The event that commits to a value names its row.
_NAMING = """
    SELECT v.id::text AS key, min(e.notification_id) AS position
      FROM vault AS v
      JOIN stored_events AS e
        ON convert_from(e.state, 'UTF8') LIKE '%"' || v.id::text || '"%'
     GROUP BY v.id
"""


class Copy:
    """The log and the vault as they were, to be held against what became of them."""

    def __init__(self, cursor: Cursor[Any]) -> None:
        self._events = _hashes(cursor, _EVENTS)
        self._values = _hashes(cursor, _VALUES)
        rows = cursor.execute(_NAMING.encode()).fetchall()
        self._naming = {row["key"]: row["position"] for row in rows}

    def first_bad(self, cursor: Cursor[Any]) -> set[int]:
        """Return the positions by which the first change may be named, if any.

        What was cut off at the end has no event any more: the last one that is left
        may stand for it, or 0 if none is.
        """
        now = _hashes(cursor, _EVENTS)
        values = _differing(self._values, _hashes(cursor, _VALUES))
        bad = {*_differing(self._events, now), *(self._naming[id_] for id_ in values)}
        if not bad:
            return set()
        last = max(now, default=0)
        return {min(bad)} if min(bad) <= last else {min(bad), last}


def _hashes(cursor: Cursor[Any], statement: str) -> dict[Any, str]:
    rows = cursor.execute(statement.encode()).fetchall()
    return {row["key"]: row["hash"] for row in rows}


def _differing(before: Mapping[Any, str], now: Mapping[Any, str]) -> Iterable[Any]:
    keys = before.keys() | now.keys()
    return (key for key in keys if before.get(key) != now.get(key))
