"""Answers how a campaign comes along: its counts, whenever they are others."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from api.calls import Call, Reply
from api.documents import as_document
from api.parts import Parts
from api.report.figures import ENDED
from api.report.progress import Look, messages
from api.schemas.events import LONGEST_FOLLOWING
from domain.errors import NotFound
from domain.statistics.questions import Question
from projections.waiting import reached

EVENT_STREAM = "text/event-stream"
_DONE = ("opened", "opened_unique", "clicked", "clicked_unique")
#: Nobody on the way keeps it, or waits until it is whole.
HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
#: Seconds from one look to the next, at least; and at least so many times as long as a
#: look takes.
_PAUSE, _SHARE = 1.0, 4


def progress(call: Call) -> Reply:
    """Tell the counts of a campaign when they change, until it ends."""
    stream = following(call.parts, call.id, call.last_event, call.query["follow"])
    return Reply(stream, headers=HEADERS)


def following(
    parts: Parts, campaign_id: UUID, last_event: str, seconds: int = LONGEST_FOLLOWING
) -> Iterator[bytes]:
    """Return the stream after an event; raises NotFound and StreamsTaken."""
    if parts.queries.campaigns.get(campaign_id) is None:
        raise NotFound("campaign", campaign_id)
    deadline = time.monotonic() + min(seconds, LONGEST_FOLLOWING)
    looks = _looks(parts, campaign_id, deadline)
    return parts.streams.begin(messages(looks, last_event))


def _looks(parts: Parts, campaign_id: UUID, deadline: float) -> Iterator[Look]:
    """Look once a second, and at the counts if there is anything new in the log."""
    look = Look(-1, {}, ended=False)
    while True:
        began, position = time.monotonic(), reached(parts.datastore)
        if position != look.position:
            counts = _counts(parts, campaign_id)
            look = Look(position, counts, counts["state"] in ENDED)
        yield look
        now = time.monotonic()
        if look.ended or now >= deadline:
            return
        if not parts.streams.wait(max(_PAUSE, _SHARE * (now - began))):
            return


def _counts(parts: Parts, campaign_id: UUID) -> dict[str, Any]:
    queries = parts.queries
    found = queries.campaigns.get(campaign_id)
    told = as_document(queries.campaigns.statistics(campaign_id))
    asked = Question("messages", _DONE, filters={"campaign": (campaign_id,)})
    _, done = queries.statistics.ask(asked, ZoneInfo("UTC"))
    return {"state": found and found.state, **told, **done}
