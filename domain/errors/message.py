"""Refusals about messages of their own."""

from __future__ import annotations

from domain.errors.refusal import Refusal


class ContentInvalid(Refusal):
    """What cannot be rendered is not sent: the field, why, and on which line."""

    def __init__(self, field: str, message: str, line: int | None) -> None:
        super().__init__(f"{field}: {message}{f' (line {line})' if line else ''}")


class DeliveryInFlight(Refusal):
    """What came back is about a delivery whose result is not recorded yet."""

    def __init__(self) -> None:
        super().__init__("the delivery that it is about is under way; try again soon")


class MessageGone(Refusal):
    """What it said is kept for some time only."""

    def __init__(self) -> None:
        super().__init__("what the message said was destroyed; its results remain")
