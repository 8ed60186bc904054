"""Where somebody is who is not found under an id: on another card, or nowhere."""

from __future__ import annotations

from api.calls import Call
from domain.errors import NotFound, SubscriberMerged
from domain.errors.refusal import Refusal


def elsewhere(call: Call) -> Refusal:
    """Return the refusal that leads to the card that goes on, if there is one."""
    survivor = call.parts.application.merging.survivor(call.id)
    if survivor is None:
        return NotFound("subscriber", call.id)
    return SubscriberMerged(call.id, survivor)
