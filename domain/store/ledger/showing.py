"""What a proof shows: events as they are stored, values, wordings and keys."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from psycopg import Cursor
from psycopg.rows import class_row, dict_row, tuple_row

from domain.audience import stream_of_notice
from domain.ledger.proof import Disclosed, refs_in
from domain.ledger.stream import LEDGER
from domain.store.sql import load_statements

_SQL = load_statements(__package__, "showing.sql")


class Event(msgspec.Struct, frozen=True):
    """A row of the log."""

    position: int
    version: int
    topic: str
    recorded_at: datetime
    state: bytes


def hold_still(cursor: Cursor[Any]) -> None:
    """Read everything in this transaction as of one moment."""
    cursor.execute(_SQL["snapshot"])


def events_of(cursor: Cursor[Any], stream_id: UUID) -> list[Event]:
    """Return the stream of one person, in order."""
    reader = cursor.connection.cursor(row_factory=class_row(Event), binary=True)
    return reader.execute(_SQL["events"], (stream_id,)).fetchall()


def event_at(cursor: Cursor[Any], position: int) -> Event:
    """Return the event at a position."""
    reader = cursor.connection.cursor(row_factory=class_row(Event), binary=True)
    [event] = reader.execute(_SQL["event_at"], (position,)).fetchall()
    return event


def position_of(cursor: Cursor[Any], stream_id: UUID, version: int) -> int:
    """Return where an event of a stream is."""
    reader = cursor.connection.cursor(row_factory=tuple_row)
    values = (stream_id, version)
    [(position,)] = reader.execute(_SQL["position_of"], values).fetchall()
    return int(position)


def keys_of_ledger(cursor: Cursor[Any]) -> list[tuple[str, str | None]]:
    """Return every key of the ledger in order, each with its endorsement or None."""
    rows = cursor.connection.cursor(row_factory=dict_row).execute(
        _SQL["keys"], (LEDGER,)
    )
    facts = [msgspec.json.decode(row["state"])["fact"] for row in rows]
    return [(fact["vkey"], fact.get("endorsement")) for fact in facts]


def disclosed(
    cursor: Cursor[Any], states: Sequence[Any], disclose: Sequence[str]
) -> list[Disclosed]:
    """Return what the vault holds of the rows that states name; erased ones lack."""
    ids = [id_ for state in states for id_ in refs_in(state)]
    reader = cursor.connection.cursor(row_factory=class_row(Disclosed), binary=True)
    return reader.execute(_SQL["values"], (ids, list(disclose))).fetchall()


def wordings_in(cursor: Cursor[Any], states: Sequence[Any]) -> list[str]:
    """Return the wordings that states name, in the order of their publication."""
    named = {state["fact"].get("notice_id") for state in states} - {None}
    streams = [stream_of_notice(b64decode(id_)) for id_ in sorted(named)]
    rows = cursor.execute(_SQL["notices"], (streams,)).fetchall()
    return [msgspec.json.decode(row["state"])["fact"]["wording"] for row in rows]
