"""Refusals about trigger series."""

from __future__ import annotations

from domain.errors.refusal import Refusal


class SeriesInvalid(Refusal):
    """A definition has to hold as a whole; ``faults`` go from path to what is amiss."""

    def __init__(self, faults: dict[str, str]) -> None:
        super().__init__("; ".join(f"{path} {what}" for path, what in faults.items()))
        self.faults = faults


class SeriesStateForbids(Refusal):
    """The lifecycle has no such step from here."""

    def __init__(self, step: str, state: str) -> None:
        super().__init__(f"a series that is {state} cannot be {step}")


class BackfillStateForbids(Refusal):
    """Nobody is brought in before it is known how many they are."""

    def __init__(self, state: str) -> None:
        super().__init__(f"a backfill that is {state} cannot be started")


class SeriesLettersNotApproved(Refusal):
    """A series is activated when all that it sends may be sent."""

    def __init__(self, steps: dict[str, str]) -> None:
        told = "; ".join(f"{step}: {why}" for step, why in steps.items())
        super().__init__(f"not all letters may be sent: {told}")
        self.steps = steps
