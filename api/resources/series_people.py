"""Answers /v1/series/{id}/people, and in which series somebody is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from api import cursors
from api.calls import Call, Reply, done
from api.documents import as_document
from api.resources.series import found
from api.whereabouts import elsewhere
from domain.conditions import Today
from domain.errors import NotFound
from domain.events import Fact
from domain.series.enrolment import Enrolment, enrolment_stream
from domain.series.series import MOST_ADDED
from domain.store.commands import Command
from projections.history.queries import HistoryLine
from projections.series.queries import Sought

_OF_A_CARD = ("other_id", "contact_id", "note")


def bring_in(call: Call) -> Reply:
    """Bring people in by hand, whatever brings others in; a thousand in one event.

    Those who are not there are passed over. Whoever is inside, or may not come in
    again, stays as they are.
    """
    series, people, by = call.parts.application.series, 0, call.by
    for ids in _pages(call):
        answer = series.add(by, call.id, ids)
        people += len(ids)
        # The same page again is the same command: whoever asks again goes on.
        name = f"{call.by.command.id} {ids[-1] if ids else ''}"
        command = Command(by.command.key_id, name, by.command.body_hash)
        by = replace(by, command=command, expects=None)
    reply = done(answer, 201)
    reply.document["people"] = people
    return reply


def exclude(call: Call) -> Reply:
    """Have somebody leave, wherever they are in it."""
    enrolments = call.parts.application.enrolments
    subscriber_id, key = call.path["subscriber_id"], call.body["key"]
    return done(enrolments.exclude(call.by, call.id, subscriber_id, key))


def page(call: Call) -> Reply:
    """List those who are in a series, or were."""
    found(call)
    query = call.query
    after = cursors.after(query, cursors.an_id)
    sought = Sought(query.get("inside"), query.get("step"), query.get("subscriber_id"))
    items = call.parts.queries.series.people(call.id, sought, after, query["limit"])
    return Reply(cursors.page(items, query["limit"], as_document, _place))


def path(call: Call) -> Reply:
    """Tell somebody's way through a series fact by fact, from the log itself."""
    query, subscriber_id = call.query, call.path["subscriber_id"]
    stream = enrolment_stream(call.id, subscriber_id, query["key"])
    after = cursors.after(query, cursors.a_number) or 0
    items = call.parts.queries.history.with_facts(stream, after, query["limit"])
    if not items and not after:
        raise NotFound(Enrolment.kind, subscriber_id)
    return Reply(
        cursors.page(items, query["limit"], _told, lambda one: (one[0].position,))
    )


def of_person(call: Call) -> Reply:
    """List the series that somebody is in, or was."""
    query, queries = call.query, call.parts.queries
    after = cursors.after(query, cursors.an_id)
    items = queries.series.of_person(call.id, after, query["limit"])
    if not items and queries.cards.get(call.id) is None:
        raise elsewhere(call)
    return Reply(cursors.page(items, query["limit"], as_document, _place))


def _pages(call: Call) -> Iterator[list[UUID]]:
    """Yield those who are there, page by page; at least one page, which may be empty.

    Raises NotFound for a list or a segment that there is not.
    """
    if "subscriber_ids" in call.body:
        wanted = dict.fromkeys(call.body["subscriber_ids"])
        claims = call.parts.queries.vault.contacts(wanted)
        there = {claim.subscriber_id for claim in claims}
        yield [id_ for id_ in wanted if id_ in there]
        return
    turn = _members(call) if "list_id" in call.body else _in_segment(call)
    ids = turn(None)
    yield ids
    while len(ids) == MOST_ADDED and (ids := turn(ids[-1])):
        yield ids


def _members(call: Call) -> Callable[[UUID | None], list[UUID]]:
    lists, id_ = call.parts.queries.lists, call.body["list_id"]
    if lists.get(id_) is None:
        raise NotFound("list", id_)
    return lambda after: [
        one.subscriber_id for one in lists.members(id_, after, MOST_ADDED)
    ]


def _in_segment(call: Call) -> Callable[[UUID | None], list[UUID]]:
    today = Today(call.parts.now(), ZoneInfo(call.parts.settings.time_zone))
    tree = call.parts.application.segments.tree_of(call.body["segment_id"], today)
    people = call.parts.queries.segment_people
    return lambda after: people.page(tree, after, MOST_ADDED)


def _place(line: Any) -> tuple[object, ...]:  # noqa: ANN401 - a line of either page
    return (line.enrolment_id,)


def _told(one: tuple[HistoryLine, Fact | None]) -> dict[str, Any]:
    line, fact = one
    data = None if fact is None else msgspec.to_builtins(fact)
    return as_document(line, *_OF_A_CARD) | {"data": data}
