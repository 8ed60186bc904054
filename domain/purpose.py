"""A purpose: what a consent is for, and what has to be known of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import singledispatchmethod
from typing import Any, ClassVar
from uuid import UUID

import msgspec

from domain.aggregate import Aggregate
from domain.errors import PurposeIncomplete
from domain.events import Fact, Processing, PurposeDefined
from domain.ids import named_id

ADVERTISING, DATA_PROCESSING = "advertising", "data_processing"
KINDS = (ADVERTISING, DATA_PROCESSING, "service", "tracking")
_OPTIONAL = ("collection_method",)


class Purpose(Aggregate):
    """Decides when a definition is a new one. Without one a purpose works as well."""

    kind: ClassVar = "purpose"

    def __init__(self, id_: UUID) -> None:
        super().__init__(id_)
        self.definition: PurposeDefined | None = None

    def define(self, definition: PurposeDefined) -> Iterator[Fact]:
        """Say what the purpose is; raises PurposeIncomplete and names what lacks."""
        missing = list(_blanks(definition.processing))
        if missing:
            raise PurposeIncomplete(missing)
        if definition != self.definition:
            yield definition

    def ends(self, granted_at: datetime) -> datetime | None:
        """Tell when a yes that was given then runs out, by the definition in force."""
        if self.definition is None or self.definition.validity_days is None:
            return None
        return granted_at + timedelta(days=self.definition.validity_days)

    @singledispatchmethod
    def evolve(self, fact: Fact) -> None:
        """Take a fact in."""

    @evolve.register
    def _(self, fact: PurposeDefined) -> None:
        self.definition = fact


def purpose_stream(code: str) -> UUID:
    """Return the stream of a purpose, the same for the same code."""
    return named_id("purpose", code)


def _blanks(processing: Processing) -> Iterator[str]:
    told: dict[str, Any] = msgspec.to_builtins(processing)
    controller = told.pop("controller")
    named = {**told, **{f"controller.{k}": value for k, value in controller.items()}}
    for name, value in named.items():
        parts = [value] if isinstance(value, str) else value
        if name not in _OPTIONAL and not (parts and all(map(str.strip, parts))):
            yield name
