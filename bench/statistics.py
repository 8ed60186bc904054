"""Measures what is asked of statistics, by the statement that the API asks.

``python -m bench.statistics 10000000`` puts what so many recipients of a thousand
campaigns come to straight into the tables. The limit is the budget in time; beside it
one bare scan of the largest table.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from hashlib import md5
from uuid import UUID
from zoneinfo import ZoneInfo

from bench.databases import a_database
from bench.lines import Line, print_table
from bench.segments import fill, run, sorted_times
from domain.statistics.questions import Question, checked
from domain.store.datastore import AccountDatastore, open_pool
from domain.store.sql import load_statements
from projections.generations import Generations
from projections.rooms import READ_MODELS
from projections.statistics.queries import Statistics

_SQL = load_statements(__package__, "statistics.sql")
RECIPIENTS = 10_000_000
#: Seconds that 95 of 100 answers may take.
WITHIN = 0.1
ZONE = ZoneInfo("Asia/Kolkata")
FILL = (
    "campaigns",
    "runs",
    "windows",
    "reactions",
    "days",
    "totals",
    "returned",
    "noes",
)
ONE = {"campaign": (UUID(md5(b"campaign6").hexdigest()),)}  # noqa: S324 - a name, no secret
MONTH = datetime.now(UTC) - timedelta(days=30)
RATES = ("delivered", "open_rate", "click_rate", "unsubscribe_rate")

#: what is asked -> the question
ASKED = {
    "all of one campaign": Question("messages", filters=ONE),
    "one campaign by the hour": Question("messages", RATES, ("hour",), ONE),
    "links of one campaign": Question("messages", ("clicked",), ("link",), ONE),
    "campaigns of the last 30 days": Question(
        "messages", RATES, ("campaign",), since=MONTH
    ),
    "days of the last 30": Question("messages", RATES, ("day",), since=MONTH),
    "all campaigns of two years": Question(
        "messages", RATES, ("campaign",), order=("-open_rate",)
    ),
    "senders of two years": Question("messages", RATES, ("sender",)),
    "months of two years": Question("messages", RATES, ("month",)),
}


def measure(url: str, recipients: int = RECIPIENTS) -> list[Line]:
    """Fill a database and measure on it."""
    with closing(open_pool(url)) as pool:
        datastore = AccountDatastore(pool)
        Generations(datastore, READ_MODELS).install()
        fill(datastore, (_SQL[name] for name in FILL), {"recipients": recipients})
        return list(_lines(datastore))


def _lines(datastore: AccountDatastore) -> Iterator[Line]:
    found = Statistics(datastore)
    bare = sorted_times(lambda: run(datastore, _SQL["scan"]))
    beside = 1 / bare[len(bare) // 2]
    for name, question in ASKED.items():
        asked = checked(question)
        took = sorted_times(lambda asked=asked: found.ask(asked, ZONE))  # type: ignore[misc] # bound now
        p95 = 1 / took[int(len(took) * 0.95)]
        yield Line(f"{name}, p95", p95, "1/p95", "100 ms", 1 / WITHIN, 1.0)
        yield Line(name, 1 / took[len(took) // 2], "/s", "bare scan", beside, 0.1)


if __name__ == "__main__":
    with a_database() as database:
        size = int(sys.argv[1]) if len(sys.argv) > 1 else RECIPIENTS
        print_table("Statistics", measure(database, size))
