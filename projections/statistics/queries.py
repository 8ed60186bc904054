"""Asks what there is to count, in one statement at one moment."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, LiteralString
from uuid import UUID
from zoneinfo import ZoneInfo

from psycopg import Cursor
from psycopg.rows import TupleRow
from psycopg.sql import SQL, Composable, Composed, Literal

from domain.errors import QuestionTooLarge
from domain.statistics.answers import Row, answer, written
from domain.statistics.questions import Question
from domain.store.sql import load_statements
from domain.tracking.links import OPEN, TRAP
from projections.queries import Queries, large_question

_SQL = load_statements(__package__, "queries.sql")

#: The most rows of an answer: nobody reads more, and they are put in order here.
MOST_ROWS = 100_000
#: Contents that are looked through for what links are called.
_MOST_CONTENTS = 1_000

#: statement -> the measures that it tells
_MESSAGES: Mapping[str, frozenset[str]] = {
    "messages_planned": frozenset({"planned"}),
    "messages_excluded": frozenset({"excluded"}),
    "messages_sent": frozenset(
        {"attempted", "accepted", "delivered", "rejected", "suppressed", "unknown"}
    ),
    "messages_standing": frozenset({"deferred", "in_flight", "not_attempted"}),
    "messages_bounced": frozenset({"bounced"}),
    "messages_complained": frozenset({"complained"}),
    "messages_unsubscribed": frozenset({"unsubscribed"}),
    "messages_read": frozenset(
        {
            "opened",
            "opened_unique",
            "opened_by_proxies",
            "opened_by_robots",
            "clicked",
            "clicked_unique",
            "clicked_by_proxies",
            "clicked_by_robots",
            "followed_unique",
        }
    ),
}
#: the same, address by address, for its domain
_BY_DOMAIN: Mapping[str, frozenset[str]] = {
    "domains_sent": frozenset(
        {"planned", "accepted", "delivered", "rejected", "unknown"}
    ),
    "domains_returned": frozenset({"delivered"}),
    "domains_answered": frozenset({"bounced", "complained"}),
    "domains_read": frozenset({"opened", "opened_unique", "clicked", "clicked_unique"}),
}
#: part -> what it is in the statement of messages
_PARTS: Mapping[str, LiteralString] = {
    "campaign": "x.campaign_id",
    "recurring_campaign": "c.issue_of",
    "series": "c.letter_of",
    "step": "of_series.step",
    "sender": "from_whom.address",
    "list": "of_list.id",
    "segment": "of_segment.id",
    "purpose": "c.purpose",
    "topic": "nullif(c.topic, '')",
    "link": "x.link",
    "device": "x.device",
    "delay": "x.delay",
    "reason": "x.reason",
    "domain": "x.domain",
}
_JOINED = ("step", "sender", "list", "segment")
#: part -> what it is in the statement of others
_OTHER_PARTS: Mapping[str, LiteralString] = {
    "list": "x.list_id",
    "series": "x.series_id",
    "step": "x.step",
    "reason": "x.reason",
    "source": "x.source",
    "purpose": "x.purpose",
    "channel": "x.channel",
    "method": "x.method",
    "notice": "x.notice",
}


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
        in_all = replace(question, group_by=(), order=())
        with large_question(self._datastore) as cursor:
            # Both are of one moment.
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            rows = answer(question, _counted(cursor, question, zone))
            ((*_, total),) = [answer(in_all, _counted(cursor, in_all, zone))]
        return rows, total

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
    rows = cursor.execute(_statement(question, zone), values).fetchmany(MOST_ROWS + 1)
    if len(rows) > MOST_ROWS:
        raise QuestionTooLarge
    names = (*question.group_by, *question.measures)
    told = [dict(zip(names, row, strict=True)) for row in rows]
    if (interval := question.interval) is not None:
        for one in told:
            one[interval] = written(interval, one[interval].astimezone(zone))
    return told


def _statement(question: Question, zone: ZoneInfo) -> Composed:
    body, expressions = _body(question)
    parts = {part: expressions(part) for part in question.filters}
    split = [expressions(part) for part in question.group_by]
    filters: list[Composable] = [
        SQL("{} = ANY({})").format(told, SQL(f"%(is_{part})s"))
        for part, told in parts.items()
    ]
    grouped = SQL(", ").join(SQL(str(place + 1)) for place in range(len(split)))
    named = {*question.filters, *question.group_by}
    return SQL(_SQL[body]).format(
        columns=SQL(", ").join((*split, *map(_sum, question.measures))),
        told=_told(question),
        quarter=_truncated(question, zone),
        joins=SQL("\n").join(SQL(_SQL[one]) for one in _JOINED if one in named),
        filters=SQL(" AND ").join(filters or [SQL("true")]),
        grouped=SQL(" GROUP BY {}").format(grouped) if split else SQL(""),
    )


def _body(question: Question) -> tuple[str, Callable[[str], SQL]]:
    """Return the statement of an area, and what parts are called there."""
    if question.area_name == "messages":
        return "messages", lambda part: SQL(_PARTS.get(part, "x.quarter"))
    return "other", lambda part: SQL(_OTHER_PARTS.get(part, "x.during"))


def _sum(measure: str) -> Composed:
    told = SQL("coalesce(sum(n) FILTER (WHERE measure = {}), 0)::bigint")
    return told.format(Literal(measure))


def _truncated(question: Question, zone: ZoneInfo) -> Composable:
    if question.interval is None:
        return SQL("NULL::timestamptz")
    interval, name = Literal(question.interval), Literal(zone.key)
    return SQL("date_trunc({}, t.quarter, {})").format(interval, name)


def _told(question: Question) -> Composed:
    domain = _SQL["domain"]
    told = (_SQL[one].replace("{domain}", domain) for one in _statements(question))
    return SQL("\n UNION ALL\n").join(map(SQL, told))


def _statements(question: Question) -> Iterator[str]:
    if question.area_name != "messages":
        yield f"{question.area_name}_told"
        return
    wanted = set(question.measures)
    if "domain" in question.named_parts:
        yield from (name for name, told in _BY_DOMAIN.items() if told & wanted)
        return
    yield from (name for name, told in _MESSAGES.items() if told & wanted)
    if "delivered" in wanted:
        when = "" if question.is_of_a_time else "_whenever"
        yield f"messages_returned{when}"
