"""Refusals about lists and imports."""

from __future__ import annotations

from domain.errors.refusal import Refusal


class ListCodeTaken(Refusal):
    """Another list has this code."""

    def __init__(self, code: str) -> None:
        super().__init__(f"a list with the code {code} exists; choose another code")


class ImportUnreadable(Refusal):
    """The file has no header, or no column that holds an address."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
