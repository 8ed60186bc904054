"""Refusals about lists and imports."""

from __future__ import annotations

from uuid import UUID

from domain.errors.refusal import Refusal


class ListCodeTaken(Refusal):
    """Another list has this code."""

    def __init__(self, code: str) -> None:
        super().__init__(f"a list with the code {code} exists; choose another code")


class ChannelMissing(Refusal):
    """The list is one of a channel in which the person has no address."""

    def __init__(self, channel: str) -> None:
        super().__init__(
            f"the list is for people with an address in {channel}: add one first"
        )


class TooManyForSheet(Refusal):
    """A worksheet has only so many rows."""

    def __init__(self, people: int, most: int) -> None:
        super().__init__(
            f"a worksheet has room for {most} people, and these are {people}: export"
            " them as CSV"
        )


class ImportUnreadable(Refusal):
    """The file has no header, or no column that holds an address."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)


class ImportNotEnded(Refusal):
    """The import is still under way."""

    def __init__(self) -> None:
        super().__init__("the import is under way: cancel it, and undo it then")


class ImportReliedOn(Refusal):
    """Somebody was written to on the strength of the import."""

    def __init__(self, campaign_id: UUID) -> None:
        super().__init__(
            f"campaign {campaign_id} has written to people on consents of this import:"
            " it cannot be undone; find single consents invalid instead"
        )


class ImportScheduleRemoved(Refusal):
    """The schedule was removed."""

    def __init__(self) -> None:
        super().__init__("the schedule was removed: set another one up")


class ImportLayoutCodeTaken(Refusal):
    """Another layout has this code."""

    def __init__(self, code: str) -> None:
        super().__init__(f"a layout with the code {code} exists; choose another code")


class ImportLayoutOutOfUse(Refusal):
    """The layout is archived, and nothing new may rest on it."""

    def __init__(self, code: str) -> None:
        super().__init__(f"the layout {code} is archived; use another")


class ListOutOfUse(Refusal):
    """The list is archived, and nothing new may name it."""

    def __init__(self, code: str) -> None:
        super().__init__(f"the list {code} is archived: name another")
