"""Runners and questions for the tests of read models."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from psycopg.rows import tuple_row

from domain.store.datastore import AccountDatastore
from domain.store.log import EventLog
from projections.generations import Generations
from projections.rooms import READ_MODELS
from projections.runner import Runner
from tests.builders import Stream, record
from tests.projections.tally import MODELS

#: Records streams and has every read model show them; returns the last position.
Show = Callable[..., int]
Ask = Callable[[str], list[tuple[Any, ...]]]


@pytest.fixture
def ask(datastore: AccountDatastore) -> Ask:
    """Return what a query finds."""

    def ask(query: str) -> list[tuple[Any, ...]]:
        with datastore.get_connection() as connection:
            cursor = connection.cursor(row_factory=tuple_row)
            return cursor.execute(query.encode()).fetchall()

    return ask


@pytest.fixture
def runner(datastore: AccountDatastore) -> Runner:
    """Give a runner of the small read models."""
    Generations(datastore, MODELS).install()
    return Runner(datastore, MODELS)


@pytest.fixture
def show(datastore: AccountDatastore, event_log: EventLog) -> Show:
    """Return how to get streams into the read models."""
    Generations(datastore, READ_MODELS).install()
    following = Runner(datastore, READ_MODELS)

    def show(*streams: Stream) -> int:
        position = record(event_log, *streams)
        following.catch_up()
        return position

    return show
