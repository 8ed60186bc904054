"""What may follow from an event: something is to be done, or looked at sooner."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID


@dataclass(frozen=True)
class Do:
    """Something is to be done, once per ``id``, about ``subject_id``."""

    kind: str
    id: UUID
    subject_id: UUID
    after: timedelta = timedelta()
    #: When, if it is for a certain moment.
    at: datetime | None = None


@dataclass(frozen=True)
class Hasten:
    """Whatever waits about ``subject_id`` is to be looked at now."""

    subject_id: UUID


@dataclass(frozen=True)
class GoOn:
    """Something happened to a person: wherever they wait in a series, look at them."""

    subscriber_id: UUID


@dataclass(frozen=True)
class Stop:
    """An address was closed: whoever holds it is looked at wherever they wait."""

    digest: bytes


Consequence = Do | Hasten | GoOn | Stop
