"""Answers /v1/keys."""

from __future__ import annotations

from api.calls import Call, Reply, done


def issue(call: Call) -> Reply:
    """Make a key; its text is in this answer and nowhere else."""
    keys = call.parts.application.keys
    answer, text = keys.issue(call.by, **call.body)
    # Asked again, the first answer is given, whose text is known to nobody here.
    shown = text if keys.holder(text) else None
    return Reply({"id": answer.id, "position": answer.position, "key": shown}, 201)


def page(call: Call) -> Reply:
    """List the keys, without their texts."""
    items = [
        {"id": k.key_id, "role": k.role, "name": k.name, "revoked": k.revoked}
        for k in call.parts.application.keys.all()
    ]
    return Reply({"items": items, "next": None})


def revoke(call: Call) -> Reply:
    """Take a key back."""
    return done(call.parts.application.keys.revoke(call.by, call.id))
