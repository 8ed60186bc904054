"""What happens to moments of the past that are asked for."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from domain.events.fact import Fact


class MomentAsked(Fact, frozen=True):
    """The read models are wanted as they were at a position of the log.

    ``at`` is the time that was then: by it days are counted.
    """

    TOPIC: ClassVar = "moment.asked.v1"
    position: int
    at: datetime


class MomentReleased(Fact, frozen=True):
    """Nobody asks about it any more."""

    TOPIC: ClassVar = "moment.released.v1"
