"""Refusals about activities and their types."""

from __future__ import annotations

from domain.errors.refusal import Refusal


class ActivityTypeUnknown(Refusal):
    """Nobody declared activities of this name."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"no activities are called {name}: declare it with POST /v1/activity-types"
        )


class ActivityTypeOutOfUse(Refusal):
    """Activities of this name were archived."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"activities called {name} are out of use: declare the type again, or send"
            " them under another name"
        )


class ActivityPropertyBound(Refusal):
    """A property keeps its type and its place for ever."""

    def __init__(self, code: str, why: str) -> None:
        super().__init__(f"{code} {why}: choose another code for another property")


class ActivityPropertyUnfit(Refusal):
    """A property's options do not go with its type, or it is declared twice."""

    def __init__(self, code: str, why: str) -> None:
        super().__init__(f"{code} {why}")


class ActivityInvalid(Refusal):
    """Properties do not fit the type of the activity. Every one is named."""

    def __init__(self, complaints: dict[str, str]) -> None:
        told = "; ".join(f"{code} {why}" for code, why in complaints.items())
        super().__init__(told)
        self.complaints = complaints


class ActivityInFuture(Refusal):
    """The activity is yet to come."""

    def __init__(self) -> None:
        super().__init__("it occurs in the future: send it when it has happened")


class ActivityTooOld(Refusal):
    """The activity is of another century."""

    def __init__(self) -> None:
        super().__init__("it occurred before 2000: send what happened since")


class ActivityDiffers(Refusal):
    """The same external id came with something else before."""

    def __init__(self) -> None:
        super().__init__(
            "an activity of this name and external id was recorded otherwise: what has"
            " happened stays; give another external id to another activity"
        )


class PersonUnknown(Refusal):
    """Nobody here is meant."""

    def __init__(self) -> None:
        super().__init__(
            "nobody here is known so: register them first, or send create with a"
            " contact"
        )
