"""Refusals about what is asked of statistics."""

from __future__ import annotations

from domain.errors.refusal import Refusal


class StatisticsInvalid(Refusal):
    """What is asked cannot be counted; each fault is named by its parameter."""

    def __init__(self, faults: dict[str, str]) -> None:
        told = "; ".join(f"{name}: {what}" for name, what in faults.items())
        super().__init__(f"this cannot be counted: {told}")
        self.faults = faults
