"""What is to be known of who opens and clicks, and what was opened and clicked."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from uuid import UUID

import msgspec

from domain.events.fact import Fact


class TrackingSet(Fact, frozen=True):
    """From now on openings and clicks are counted, or not.

    Whose they are is known of those alone who agreed to ``purpose``; without one of
    nobody. Campaigns that say nothing of it do as this says when they are written.
    """

    TOPIC: ClassVar = "account.tracking_set.v1"
    opens: bool = False
    clicks: bool = False
    purpose: str = ""


class Hit(msgspec.Struct, frozen=True, array_like=True, omit_defaults=True):
    """One request for the picture or a link of a message, ``at`` milliseconds.

    ``link`` is what ``domain.tracking.links`` knows it by. Whose message it was is
    there if they had agreed to that, also when this was recorded. ``since`` are seconds
    from the sending, -1 if nobody knows; ``agent`` is a place in ``agents``.
    """

    link: str
    at: int
    agent: int
    contact_id: UUID | None = None
    subscriber_id: UUID | None = None
    since: int = -1
    network: str = ""
    head: bool = False


class HitsRecorded(Fact, frozen=True):
    """What was opened and clicked of a campaign, some of it, from ``began_at`` on.

    ``agents`` are the words that those who asked call themselves by. Who of them are
    people is for ``domain.tracking.robots`` to tell.
    """

    TOPIC: ClassVar = "tracking.hits_recorded.v1"
    campaign_id: UUID
    began_at: datetime
    agents: tuple[str, ...]
    hits: tuple[Hit, ...]
