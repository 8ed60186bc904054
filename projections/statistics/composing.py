"""Composes the statement of a question from what tells each of its measures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import LiteralString

from psycopg.sql import SQL, Composable, Composed, Literal

from domain.statistics.questions import Question
from domain.store.sql import load_statements

_FILES = ("messages.sql", "domains.sql", "others.sql")
_SQL = {
    name: text
    for file in _FILES
    for name, text in load_statements(__package__, file).items()
}

#: The first and last day on which something was read: since, until, which campaigns.
DAYS = _SQL["days"]


@dataclass(frozen=True)
class _Source:
    """A statement that tells some measures, and the parts that it alone can tell."""

    name: str
    measures: frozenset[str]
    parts: tuple[str, ...] = ()


_SENT = ("attempted", "accepted", "delivered", "rejected", "suppressed", "unknown")
#: measure -> the column that is added up, of openings (``=``) or of clicks (``<>``)
_SUMS: Mapping[str, tuple[LiteralString, LiteralString]] = {
    "opened": ("people", "="),
    "opened_unique": ("uniques", "="),
    "opened_by_proxies": ("proxied", "="),
    "opened_by_robots": ("robots", "="),
    "clicked": ("people", "<>"),
    "clicked_unique": ("firsts", "<>"),
    "followed_unique": ("uniques", "<>"),
    "clicked_by_proxies": ("proxied", "<>"),
    "clicked_by_robots": ("robots", "<>"),
}
_READ = frozenset(_SUMS)

_MESSAGES = (
    _Source("messages_returned", frozenset({"delivered"})),
    _Source("messages_planned", frozenset({"planned"})),
    _Source("messages_excluded", frozenset({"excluded"}), ("reason",)),
    _Source("messages_sent", frozenset(_SENT)),
    _Source("messages_standing", frozenset({"deferred", "in_flight", "not_attempted"})),
    _Source(
        "messages_answered",
        frozenset({"bounced", "complained", "unsubscribed"}),
        ("reason",),
    ),
)
#: What was read is told otherwise where it matters when it was, and where it does not.
_AT_A_TIME = _Source("messages_read", _READ, ("link",))
_WHENEVER = _Source("messages_read_whenever", _READ, ("link", "device", "delay"))
#: The same, address by address, for its domain.
_DOMAIN = ("domain",)
_BY_DOMAIN = (
    _Source(
        "domains_sent",
        frozenset({"planned", "accepted", "delivered", "rejected", "unknown"}),
        _DOMAIN,
    ),
    _Source("domains_returned", frozenset({"delivered"}), _DOMAIN),
    _Source("domains_answered", frozenset({"bounced", "complained"}), _DOMAIN),
    _Source("domains_read", frozenset({"opened_unique", "clicked_unique"}), _DOMAIN),
)
#: part -> what it is in the statement of messages, where it is of their campaign
_OF_CAMPAIGN: Mapping[str, LiteralString] = {
    "campaign": "x.campaign_id",
    "recurring_campaign": "c.issue_of",
    "series": "c.letter_of",
    "step": "of_series.step",
    "sender": "from_whom.address",
    "list": "of_list.id",
    "segment": "of_segment.id",
    "purpose": "c.purpose",
    "topic": "nullif(c.topic, '')",
}
_JOINED = ("step", "sender", "list", "segment")
#: part -> all of them that a campaign has
_ARRAYS: Mapping[str, LiteralString] = {
    "list": "c.list_ids",
    "segment": "c.segment_ids",
}


def compose(question: Question) -> Composed:
    """Return the statement whose columns are the parts and measures of a question.

    Its days and hours are those of the session's time zone: named in the statement,
    it would be looked up for each row, which takes three times as long.
    Its parameters: ``measures``, ``since`` and ``until``, what links are known by
    (``open``, ``trap``), ``is_PART`` for each part that is filtered by, and what
    ``is_told_by_days`` tells of.
    """
    split = [_part(question, part) for part in question.group_by]
    return SQL(_SQL["messages" if _is_of_messages(question) else "other"]).format(
        columns=SQL(", ").join((*split, *map(_sum, question.measures))),
        told=_told(question),
        joins=SQL("\n").join(SQL(_SQL[name]) for name in _joins(question)),
        filters=SQL(" AND ").join(_filters(question)),
        grouped=SQL(" GROUP BY {}").format(_places(len(split))) if split else SQL(""),
    )


def is_told_by_days(question: Question) -> bool:
    """Tell whether days are added up, cut to the zone, in place of quarters.

    Then there are the parameters ``days_FIELD`` and ``quarters_FIELD``, of each field
    of a span of ``domain.statistics.days``.
    """
    return (
        question.is_of_a_time
        and question.interval != "hour"
        and "domain" not in question.named_parts
        and not _READ.isdisjoint(question.measures)
    )


def _is_of_messages(question: Question) -> bool:
    return question.area_name == "messages"


def _part(question: Question, part: str) -> Composable:
    if part == question.interval:
        return SQL("x.during")
    if _is_of_messages(question) and part in _OF_CAMPAIGN:
        return SQL(_OF_CAMPAIGN[part])
    return SQL(f"x.{part}")


def _sum(measure: str) -> Composed:
    told = SQL("coalesce(sum(n) FILTER (WHERE measure = {}), 0)::bigint")
    return told.format(Literal(measure))


def _joins(question: Question) -> Iterator[str]:
    """Name what has to be looked up; a filter alone multiplies no rows."""
    if _is_of_messages(question):
        filtered = set(question.filters) - _ARRAYS.keys()
        yield from (one for one in _JOINED if one in {*filtered, *question.group_by})


def _filters(question: Question) -> Iterator[Composable]:
    yield SQL("x.measure = ANY(%(measures)s)")
    yield from (_is_one_of(question, part) for part in question.filters)


def _is_one_of(question: Question, part: str) -> Composed:
    values = SQL(f"%(is_{part})s")
    if _is_of_messages(question) and part in _ARRAYS.keys() - set(question.group_by):
        return SQL("{} && {}").format(SQL(_ARRAYS[part]), values)
    return SQL("{} = ANY({})").format(_part(question, part), values)


def _places(count: int) -> Composed:
    return SQL(", ").join(SQL(str(place + 1)) for place in range(count))


def _during(question: Question) -> Composable:
    if question.interval is None:
        return SQL("NULL::timestamptz")
    return SQL("date_trunc({}, quarter)").format(Literal(question.interval))


def _within(question: Question) -> Composable:
    bounds = [SQL("quarter >= %(since)s")] if question.since else []
    bounds += [SQL("quarter < %(until)s")] if question.until else []
    return SQL(" AND ").join(bounds or [SQL("true")])


def _told(question: Question) -> Composable:
    if not _is_of_messages(question):
        return _statement(f"{question.area_name}_told", question)
    wanted = set(question.measures)
    union = (
        _columns(one, question) for one in _sources(question) if one.measures & wanted
    )
    return SQL("\n UNION ALL\n").join(union)


def _sources(question: Question) -> tuple[_Source, ...]:
    if "domain" in question.named_parts:
        return _BY_DOMAIN
    return (*_MESSAGES, _AT_A_TIME if question.is_of_a_time else _WHENEVER)


def _columns(source: _Source, question: Question) -> Composed:
    """Return what a source tells, with each part that is asked of some of them."""
    parts = [part for part in question.named_parts if part in question.area.particular]
    columns = (part if part in source.parts else f"NULL AS {part}" for part in parts)
    told = SQL(", ").join(map(SQL, ("campaign_id", "during", "measure", "n", *columns)))
    statement = _statement(source.name, question)
    return SQL("SELECT {} FROM ({}) AS told").format(told, statement)


def _statement(name: str, question: Question) -> Composed:
    read = _SQL["read_by_days" if is_told_by_days(question) else "read_by_quarters"]
    during = _during(question)
    return SQL(_SQL[name]).format(
        during=during,
        read=SQL(read).format(during=during, within=_within(question)),
        within=_within(question),
        sums=SQL(", ").join(map(SQL, _sums(question))),
        called=SQL(", ").join(map(SQL, _called(question))),
        domain=SQL(_SQL["domain"]),
        **{part: _if_named(part, question) for part in ("link", "device", "delay")},
    )


def _if_named(part: str, question: Question) -> SQL:
    """Return what splits by a part: nothing, if nobody asks for it."""
    if part not in question.named_parts:
        return SQL("NULL::text")
    return SQL(_SQL["link"] if part == "link" else part)


def _sums(question: Question) -> Iterator[str]:
    for name, (column, which) in _SUMS.items():
        if name in question.measures:
            yield f"sum(sign * {column}) FILTER (WHERE link {which} %(open)s) AS {name}"


def _called(question: Question) -> Iterator[str]:
    yield from (f"('{name}', s.{name})" for name in _SUMS if name in question.measures)
