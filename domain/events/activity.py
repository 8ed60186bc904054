"""What people do elsewhere, as other programs tell it: an order, a visit, a lesson."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from uuid import UUID

import msgspec

from domain.events.fact import Fact, VaultRef


class ActivityProperty(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is told of an activity; ``logged`` if it says nothing of a person."""

    code: str
    type: str
    options: tuple[str, ...] = ()
    logged: bool = False


class ActivityTypeDeclared(Fact, frozen=True):
    """A kind of activity was declared, or declared anew with more properties."""

    TOPIC: ClassVar = "activity_type.declared.v1"
    name: str
    label: str
    properties: tuple[ActivityProperty, ...] = ()


class ActivityTypeArchived(Fact, frozen=True):
    """A kind of activity went out of use: what was recorded stays and counts."""

    TOPIC: ClassVar = "activity_type.archived.v1"
    name: str


class ActivityRecorded(Fact, frozen=True):
    """A person did something, once per id.

    ``properties`` are those that are logged. All others, what else was sent, and the
    id that the sender gave it lie in the vault, together in ``values``.
    """

    TOPIC: ClassVar = "activity.recorded.v1"
    activity_id: UUID
    subscriber_id: UUID
    name: str
    occurred_at: datetime
    properties: dict[str, str | int | float | bool | list[str]]
    values: VaultRef
