"""Runners and questions for the tests of read models."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from psycopg.rows import tuple_row

from domain.store.datastore import AccountDatastore
from projections.generations import Generations
from projections.runner import Runner
from tests.projections.tally import MODELS

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
