"""What happens when a person is carried from one instance to another."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

import msgspec

from domain.events.fact import Fact
from domain.events.purpose import PurposeDefined


class Original(msgspec.Struct, frozen=True):
    """Where an event stood in the log that it came from, and since when."""

    position: int
    recorded_at: datetime


class DefinedThen(msgspec.Struct, frozen=True):
    """A definition of a purpose that was in force there; ``version`` is its own."""

    version: int
    definition: PurposeDefined


class SubscriberBroughtOver(Fact, frozen=True):
    """Everything before this in the stream was recorded by another instance.

    ``origin`` is the name under which that one signs its ledger, ``head`` the leaf hash
    of the last event there. ``originals`` are the events' places by version, the first
    first; ``definitions`` are those that their consents name, which are not ours.
    """

    TOPIC: ClassVar = "subscriber.brought_over.v1"
    origin: str
    head: bytes
    originals: tuple[Original, ...]
    definitions: tuple[DefinedThen, ...] = ()
