"""Asks what there is to count, in one statement at one moment."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from psycopg import Cursor
from psycopg.rows import TupleRow

from domain.errors import QuestionTooLarge
from domain.statistics.answers import Row, answer, whole, written
from domain.statistics.days import Cut, Span, cut
from domain.statistics.questions import Question
from domain.store.sql import load_statements
from domain.tracking.links import OPEN, TRAP
from projections.queries import Queries, large_question
from projections.statistics.composing import DAYS, compose, is_told_by_days

_SQL = load_statements(__package__, "queries.sql")

#: The most rows of an answer: nobody reads more, and they are put in order here.
MOST_ROWS = 100_000
#: Contents that are looked through for what links are called.
_MOST_CONTENTS = 1_000


@dataclass(frozen=True)
class _Named:
    id: UUID
    name: str


@dataclass(frozen=True)
class _Content:
    id: UUID


class Statistics(Queries):
    """Counts, over everything that happened."""

    def ask(self, question: Question, zone: ZoneInfo) -> tuple[Sequence[Row], Row]:
        """Return the rows of the answer and what they come to in all, of one moment.

        Days and hours are those of ``zone``. Raises QuestionTooLarge.
        """
        with large_question(self._datastore) as cursor:
            # Both are of one moment.
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            cursor.execute("SELECT set_config('TimeZone', %s, true)", (zone.key,))
            counted = _counted(cursor, question, zone)
            if question.area.overlapping & set(question.group_by):
                in_all = _counted(cursor, replace(question, group_by=()), zone)
            else:
                in_all = counted
        return answer(question, counted), whole(question, in_all)

    def retention(
        self, purpose: str, zone: ZoneInfo, now: datetime
    ) -> list[tuple[str, int, list[int]]]:
        """Return of each month how many first said yes to a purpose, and how many stay.

        For each: the month, so many, and how many of them had a yes that stood when
        that month ended, and each after it, up to now. Raises QuestionTooLarge.
        """
        values = {"purpose": purpose, "zone": zone.key, "now": now}
        found: dict[str, tuple[int, list[int]]] = {}
        with large_question(self._datastore) as cursor:
            for cohort, month, people in cursor.execute(_SQL["retention"], values):
                name = written("month", cohort.astimezone(zone))
                if month is None:
                    found[name] = people, []
                else:
                    found[name][1].append(people)
        return [(name, size, standing) for name, (size, standing) in found.items()]

    def names(self, rows: Iterable[Row]) -> dict[str, str]:
        """Return what campaigns, series, lists and segments of an answer are called."""
        ids = {
            value for row in rows for value in row.values() if isinstance(value, UUID)
        }
        found = self.lines(_Named, _SQL["names"], {"ids": sorted(ids)})
        return {str(one.id): one.name for one in found}

    def contents(self, links: Iterable[str]) -> list[UUID]:
        """Return the contents that may say where links lead."""
        values = {"links": sorted(links), "limit": _MOST_CONTENTS}
        return [one.id for one in self.lines(_Content, _SQL["contents"], values)]


def _days(
    cursor: Cursor[TupleRow], question: Question, zone: ZoneInfo
) -> dict[str, Any]:
    """Return what days are cut into, as the parameters of the statement."""
    campaigns = question.filters.get("campaign")
    values = {
        "since": question.since,
        "until": question.until,
        "campaigns": list(campaigns) if campaigns else None,
    }
    first, last = cursor.execute(DAYS, values).fetchone() or (None, None)
    found = cut(question, zone, first, last) if first else Cut([], [])
    return _columns("days", found.days) | _columns("quarters", found.quarters)


def _columns(name: str, spans: Sequence[Span]) -> dict[str, Any]:
    fields = enumerate(Span._fields)
    return {f"{name}_{field}": [one[at] for one in spans] for at, field in fields}


def _counted(
    cursor: Cursor[TupleRow], question: Question, zone: ZoneInfo
) -> list[dict[str, Any]]:
    values = {
        "measures": list(question.measures),
        "since": question.since,
        "until": question.until,
        "open": OPEN,
        "trap": TRAP,
    } | {f"is_{part}": list(some) for part, some in question.filters.items()}
    if is_told_by_days(question):
        values |= _days(cursor, question, zone)
    rows = cursor.execute(compose(question), values).fetchmany(MOST_ROWS + 1)
    if len(rows) > MOST_ROWS:
        raise QuestionTooLarge
    names = (*question.group_by, *question.measures)
    told = [dict(zip(names, row, strict=True)) for row in rows]
    if (interval := question.interval) is not None:
        for one in told:
            one[interval] = written(interval, one[interval].astimezone(zone))
    return told
