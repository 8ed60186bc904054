"""Refusals about lists and imports."""

from __future__ import annotations

from domain.errors.refusal import Refusal


class ListCodeTaken(Refusal):
    """Another list has this code."""

    def __init__(self, code: str) -> None:
        super().__init__(f"a list with the code {code} exists; choose another code")


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
