"""Answers /v1/tracking."""

from __future__ import annotations

from api.calls import Call, Reply, done
from domain.events import TrackingSet


def set_tracking(call: Call) -> Reply:
    """Have openings and clicks counted from now on, or not any more.

    Campaigns that say nothing of it do as it was when their content was written. What
    is switched off here is not counted of any campaign.
    """
    told = TrackingSet(**call.body)
    return done(call.parts.application.tracking.set_to(call.by, told))


def show_tracking(call: Call) -> Reply:
    """Show what is counted, and the purpose of those whose name is known."""
    told = call.parts.application.tracking.setting()
    return Reply({"opens": told.opens, "clicks": told.clicks, "purpose": told.purpose})
