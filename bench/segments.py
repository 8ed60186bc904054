"""Measures the count of people by conditions, by the statement that the API asks.

``python -m bench.segments 1000000`` puts so many people straight into the tables, with
ten deliveries each. The limits are the budgets in time, and beside them one bare scan
of the table that the conditions have to go through.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from datetime import UTC, datetime
from hashlib import md5
from typing import LiteralString
from uuid import UUID

from bench.databases import a_database
from bench.lines import Line, print_table
from domain.conditions import Group, Today, read_conditions
from domain.field_values import Kind
from domain.store.datastore import AccountDatastore, open_pool
from domain.store.sql import load_statements
from projections.generations import Generations
from projections.rooms import READ_MODELS
from projections.segments.asking import SegmentPeople

_SQL = load_statements(__package__, "segments.sql")
PEOPLE = 1_000_000
QUESTIONS = 20
#: Seconds that 95 of 100 answers may take.
PROFILE, BEHAVIOUR = 0.3, 1.0
#: The part of a bare scan's rate that has to be reached.
OF_A_SCAN = 0.1
FILL = ("people", "profiles", "contacts", "deliveries")
KINDS = {"age": Kind("integer"), "born": Kind("date")}
#: The sixth of ten, as the statement that fills the table names it.
CAMPAIGN = str(UUID(md5(b"campaign6").hexdigest()))  # noqa: S324 - a name, no secret

#: What is asked -> (its conditions, the seconds it may take, the scan beside it)
ASKED: dict[str, tuple[list[dict[str, object]], float, str]] = {
    "3 profile conditions": (
        [
            {"field": "plan", "op": "is", "value": "plan-3", "case": "exact"},
            {"field": "age", "op": "between", "value": [30, 60]},
            {"field": "city", "op": "is", "value": "RIGA"},
        ],
        PROFILE,
        "scan_profiles",
    ),
    "3 profile conditions, each on text": (
        [
            {"field": "city", "op": "contains", "value": "I"},
            {"field": "first_name", "op": "is_not", "value": "anna"},
            {"field": "plan", "op": "begins", "value": "PLAN"},
        ],
        PROFILE,
        "scan_profiles",
    ),
    "accepted in the last 30 days": (
        [{"campaign": "any", "op": "accepted", "last_days": 30}],
        BEHAVIOUR,
        "scan_deliveries",
    ),
    "never accepted in the last 30 days": (
        [{"campaign": "any", "op": "accepted", "last_days": 30, "never": True}],
        BEHAVIOUR,
        "scan_deliveries",
    ),
    "accepted at least 3 times in 60 days": (
        [{"campaign": "any", "op": "accepted", "last_days": 60, "at_least": 3}],
        BEHAVIOUR,
        "scan_deliveries",
    ),
    "accepted by one campaign": (
        [{"campaign": CAMPAIGN, "op": "accepted"}],
        BEHAVIOUR,
        "scan_deliveries",
    ),
}


def measure(url: str, people: int = PEOPLE) -> list[Line]:
    """Fill a database and measure on it."""
    with closing(open_pool(url)) as pool:
        datastore = AccountDatastore(pool)
        Generations(datastore, READ_MODELS).install()
        fill(datastore, (_SQL[name] for name in FILL), {"people": people})
        return list(_lines(datastore))


def _lines(datastore: AccountDatastore) -> Iterator[Line]:
    found = SegmentPeople(datastore)
    for name, (told, most, scan) in ASKED.items():
        tree = _tree(told)
        took = sorted_times(lambda tree=tree: found.count(tree))  # type: ignore[misc] # bound now
        bare = sorted_times(lambda scan=scan: run(datastore, _SQL[scan]))  # type: ignore[misc] # as above
        worst, median = took[int(len(took) * 0.95)], took[len(took) // 2]
        within = f"{most * 1000:.0f} ms"
        yield Line(f"{name}, p95", 1 / worst, "1/p95", within, 1 / most, 1.0)
        beside = 1 / bare[len(bare) // 2]
        yield Line(name, 1 / median, "/s", "bare scan", beside, OF_A_SCAN)


def _tree(told: list[dict[str, object]]) -> Group:
    return read_conditions(told, Today(datetime.now(UTC)), KINDS)


def sorted_times(ask: Callable[[], object]) -> list[float]:
    """Return how many seconds each of some answers took, the shortest first."""
    ask()
    took = []
    for _ in range(QUESTIONS):
        begun = time.perf_counter()
        ask()
        took.append(time.perf_counter() - begun)
    return sorted(took)


def fill(
    datastore: AccountDatastore,
    statements: Iterable[LiteralString],
    values: Mapping[str, int],
) -> None:
    """Put rows straight into the tables, and let the planner know of them."""
    for statement in statements:
        with datastore.get_connection() as connection:
            connection.execute(statement, values)
    with datastore.dedicated_connection() as connection:
        connection.execute("RESET ROLE")
        connection.execute("VACUUM ANALYZE")


def run(datastore: AccountDatastore, statement: LiteralString) -> None:
    """Run a statement as a question is asked."""
    with datastore.get_connection() as connection, connection.transaction():
        connection.execute("SET LOCAL jit = off")
        connection.execute(statement).fetchone()


if __name__ == "__main__":
    with a_database() as database:
        size = int(sys.argv[1]) if len(sys.argv) > 1 else PEOPLE
        print_table("Segments", measure(database, size))
