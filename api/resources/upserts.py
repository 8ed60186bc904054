"""Answers what other systems tell of people."""

from __future__ import annotations

from api.calls import Call, Reply, done
from api.upserting import counts_of, item_of, line_of, upsert_of


def upsert(call: Call) -> Reply:
    """Make somebody known, or more known, by any of their contacts."""
    told = upsert_of(call.body)
    answer, result = call.parts.application.upserts.one(call.by, told)
    reply = done(answer)
    return Reply(reply.document | {"result": result})


def batch(call: Call) -> Reply:
    """Do the same for up to 10,000 people, each judged apart, in order."""
    items = [item_of(one) for one in call.body["items"]]
    stop = call.body["stop_on_error"]
    upserts = call.parts.application.upserts
    outcomes, position = upserts.many(call.by, items, stop_on_error=stop)
    lines = [line_of(outcome) for outcome in outcomes]
    document = {"items": lines, "counts": counts_of(outcomes), "position": position}
    return Reply(document)
