"""Whether openings and clicks are counted, and whose: set by the account."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar
from uuid import UUID

from domain.aggregate import Aggregate
from domain.errors import TrackingPurposeMissing
from domain.events import Fact, TrackingSet
from domain.evolving import evolving
from domain.ids import named_id

#: The kind of purpose that people have to agree to.
PURPOSE = "tracking"
OPENS, CLICKS = "opens", "clicks"
#: What a campaign can have counted.
TRACKED = (OPENS, CLICKS)
#: The stream of an account's setting.
TRACKING = named_id("account", "tracking")


class TrackingSetting(Aggregate):
    """Decides whether a setting is a new one; at first nothing is counted."""

    kind: ClassVar = "tracking setting"

    def __init__(self, id_: UUID) -> None:
        super().__init__(id_)
        self.told = TrackingSet()

    def set_to(self, told: TrackingSet, kind: str) -> Iterator[Fact]:
        """Count so from now on; ``kind`` is that of the purpose.

        Raises TrackingPurposeMissing: whoever agreed to another has not agreed to this.
        """
        if told.purpose and kind != PURPOSE:
            raise TrackingPurposeMissing(told.purpose)
        if told != self.told:
            yield told

    @evolving
    def evolve(self, fact: Fact) -> None:
        """Take a fact in."""

    @evolve.register
    def _(self, fact: TrackingSet) -> None:
        self.told = fact


def counted(told: TrackingSet) -> tuple[str, ...]:
    """Name what is counted."""
    return tuple(name for name in TRACKED if getattr(told, name))
