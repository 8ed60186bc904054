"""Answers how a campaign comes along: its counts, whenever they are others."""

from __future__ import annotations

import time
from collections.abc import Iterator
from functools import partial
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import structlog
from psycopg import OperationalError

from api.calls import Call, Reply
from api.documents import as_document
from api.parts import Parts
from api.report.figures import ENDED
from api.report.progress import PAUSE, Look, messages
from api.schemas.events import LONGEST_FOLLOWING
from domain.errors import NotFound, QuestionTooLarge
from domain.statistics.questions import Question
from projections.waiting import reached

EVENT_STREAM = "text/event-stream"
_DONE = ("opened", "opened_unique", "clicked", "clicked_unique")
#: Nobody on the way keeps it, or waits until it is whole.
HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
#: Seconds from a look that failed to the next.
_LONGER = 10.0
#: What may be well again at the next look.
_PASSING = (NotFound, QuestionTooLarge, OperationalError)

logger = structlog.get_logger()


def progress(call: Call) -> Reply:
    """Tell the counts of a campaign when they change, until it ends."""
    query = call.query
    stream = following(
        call.parts,
        call.id,
        call.last_event,
        query["follow"],
        position=query.get("min_position", 0),
    )
    return Reply(stream, headers=HEADERS)


def following(
    parts: Parts,
    campaign_id: UUID,
    last_event: str,
    seconds: int = LONGEST_FOLLOWING,
    *,
    position: int = 0,
    keyless: bool = False,
) -> Iterator[bytes]:
    """Return the stream after an event, of counts up to a position at least.

    Raises NotFound, StreamsTaken and QuestionTooLarge.
    """
    deadline = time.monotonic() + min(seconds, LONGEST_FOLLOWING)
    looks = _looks(parts, campaign_id, deadline, position)
    told = messages(looks, last_event)
    return parts.streams.begin(told, keyless=keyless).begun()


def _looks(
    parts: Parts, campaign_id: UUID, deadline: float, position: int
) -> Iterator[Look | None]:
    """Look once a second; None is a look that failed. The first raises."""
    take = partial(_look, parts, campaign_id)
    look: Look | None = parts.looks.of(
        campaign_id, take, lambda kept: kept.position >= position
    )
    while True:
        yield look
        if (look and look.ended) or time.monotonic() >= deadline:
            return
        if not parts.streams.wait(PAUSE if look else _LONGER):
            return
        try:
            look = parts.looks.of(campaign_id, take)
        except _PASSING as error:
            logger.warning("progress not counted", error=str(error))
            look = None


def _look(parts: Parts, campaign_id: UUID, last: Look | None) -> Look:
    """Count, if there is anything new in the log; raises NotFound."""
    position = reached(parts.datastore)
    if last and last.position == position:
        return last
    counts = _counts(parts, campaign_id)
    return Look(position, counts, counts["state"] in ENDED)


def _counts(parts: Parts, campaign_id: UUID) -> dict[str, Any]:
    queries = parts.queries
    found = queries.campaigns.get(campaign_id)
    told = queries.campaigns.statistics(campaign_id)
    if found is None or told is None:
        raise NotFound("campaign", campaign_id)
    asked = Question("messages", _DONE, filters={"campaign": (campaign_id,)})
    _, done = queries.statistics.ask(asked, ZoneInfo("UTC"))
    return {"state": found.state, **as_document(told), **done}
