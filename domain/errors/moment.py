"""Refusals about moments of the past."""

from __future__ import annotations

from domain.errors.refusal import Refusal


class TooManyMoments(Refusal):
    """As many moments are kept as there is room for."""

    def __init__(self, most: int) -> None:
        super().__init__(f"{most} moments are kept at once: release one, or wait")


class MomentBeingBuilt(Refusal):
    """The read models have not come to the moment yet."""

    def __init__(self) -> None:
        super().__init__("the moment is still being built: ask again when it is ready")
