"""Answers /v1/moments: the whole base as it was, for a while."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from api.calls import Call, Reply, done
from api.documents import as_document
from api.errors import Invalid
from api.resources.asking import require_past
from api.schemas.moments import BUILDING, OUTDATED, READY
from domain.errors import NotFound
from domain.store.moments import MomentLine


def ask(call: Call) -> Reply:
    """Have the read models built as they were at a position or time."""
    position, at = _wanted(call)
    return done(call.parts.application.moments.ask(call.by, position, at), 202)


def page(call: Call) -> Reply:
    """List the moments that are kept."""
    return Reply({"items": [_shown(one) for one in call.parts.moments.all()]})


def one(call: Call) -> Reply:
    """Show a moment, and how far its building has come."""
    found = call.parts.moments.find(call.id)
    if found is None:
        raise NotFound("moment", call.id)
    return Reply(_shown(found))


def release(call: Call) -> Reply:
    """Let a moment go before its time."""
    return done(call.parts.application.moments.release(call.by, call.id), 202)


def _wanted(call: Call) -> tuple[int, datetime]:
    body, log = call.body, call.parts.log
    if len(body) != 1:
        raise Invalid({"as_of": "either this or as_of_position has to be told"})
    if "as_of" in body:
        require_past(call, body["as_of"])
        return log.position_at(body["as_of"]), body["as_of"]
    at = call.parts.queries.consents.recorded_at(body["as_of_position"])
    if at is None:
        raise Invalid({"as_of_position": "is beyond the end of the log"})
    return body["as_of_position"], at


def _shown(line: MomentLine) -> dict[str, Any]:
    state = READY if line.ready_at else BUILDING
    document = as_document(line, "slot", "outdated")
    return document | {"state": OUTDATED if line.outdated else state}
