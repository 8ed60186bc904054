"""Answers /v1/subscribers/{id}/merge, and lets a contact change cards."""

from __future__ import annotations

from api.calls import Call, Reply, done


def merge(call: Call) -> Reply:
    """Let this card go on for another one too, which is the same person's."""
    other_id, whose = call.body["other_id"], call.body["profile"]
    merging = call.parts.application.merging
    return done(merging.merge(call.by, call.id, other_id, whose))


def take_over(call: Call) -> Reply:
    """Bring a contact of another card onto this one, with all that was said of it."""
    merging = call.parts.application.merging
    return done(merging.take_over(call.by, call.id, call.body["contact_id"]))
