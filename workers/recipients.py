"""Whose messages results are about: they name places in windows, and no people."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any, cast
from uuid import UUID

from psycopg import Cursor
from psycopg.rows import tuple_row

from domain.events import Recorded, WindowPlanned, WindowResulted
from domain.store.codec import codec_of_release
from domain.store.sql import load_statements

_SQL = load_statements(__package__, "recipients.sql")


class Recipients:
    """Those of whom some events tell what became of their messages.

    Read when somebody asks, for all of the events at once: mostly nobody does.
    """

    def __init__(self, cursor: Cursor[Any], events: Sequence[Recorded]) -> None:
        self._cursor = cursor
        self._events = events

    def __bool__(self) -> bool:
        """Tell whether there may be any."""
        return any(isinstance(one.fact, WindowResulted) for one in self._events)

    def at(self, window_id: UUID, offsets: Iterable[int]) -> list[UUID]:
        """Return whose contacts are at some offsets of a window; not who is gone."""
        people = self._people[window_id]
        return [people[offset] for offset in offsets if offset in people]

    def contacts(self) -> set[UUID]:
        """Return all contacts that messages were for; whose they are is not asked."""
        return {id_ for told in self._contacts.values() for id_ in told.values()}

    @cached_property
    def _people(self) -> dict[UUID, dict[int, UUID]]:
        """Return whose the contacts are: window -> offset -> person."""
        ids = list(self.contacts())
        holders = dict(self._asked("holders", ids))
        people: dict[UUID, dict[int, UUID]] = defaultdict(dict)
        for window_id, offsets in self._contacts.items():
            people[window_id] = {
                offset: holders[id_]
                for offset, id_ in offsets.items()
                if id_ in holders
            }
        return people

    @cached_property
    def _contacts(self) -> dict[UUID, dict[int, UUID]]:
        """Return whom events tell of: window -> offset -> contact."""
        told: dict[UUID, set[int]] = defaultdict(set)
        for event in self._events:
            if isinstance(event.fact, WindowResulted):
                told[event.stream_id].update(event.fact.span)
        reading = codec_of_release().reading()
        contacts = {}
        for window_id, topic, state in self._asked("planned", list(told)):
            planned = cast("WindowPlanned", reading.decode(topic, bytes(state))[1])
            contacts[window_id] = {n: planned.contacts[n] for n in told[window_id]}
        return contacts

    def _asked(self, statement: str, ids: list[UUID]) -> list[tuple[Any, ...]]:
        if not ids:
            return []
        with self._cursor.connection.cursor(row_factory=tuple_row) as reader:
            return reader.execute(_SQL[statement], (ids,)).fetchall()
