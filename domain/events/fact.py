"""What every event is made of: where it stands, how it came about, and the fact."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from uuid import UUID

import msgspec


class Fact(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    omit_defaults=True,
    repr_omit_defaults=True,
):
    """Something that happened, in the past tense and without personal data.

    ``TOPIC`` names the fact and its version in the log for ever; a class may move,
    its topic may not. A fact may gain a field with a default. Any other change is a
    new version with an upcaster (``domain.events.upcasters``).
    """

    TOPIC: ClassVar[str]


class Context(msgspec.Struct, frozen=True, omit_defaults=True, repr_omit_defaults=True):
    """How an event came about: when, by whom, by which command, because of what.

    ``at`` is the decider's time; the log adds its own ``recorded_at``. ``cause`` is
    the log position of the event that this one answers, if any.
    """

    at: datetime
    actor: str
    command_id: UUID
    cause: int | None = None


class Event(msgspec.Struct, frozen=True):
    """One fact at its place in one stream.

    The first two names are the eventsourcing library's: they make this class one of
    its domain events, so its application, store and repository work with it.
    """

    originator_id: UUID
    originator_version: int
    context: Context
    fact: Fact


class Recorded(msgspec.Struct, frozen=True):
    """An event as the log gives it back, with its position in the total order."""

    position: int
    recorded_at: datetime
    stream_id: UUID
    version: int
    context: Context
    fact: Fact


class VaultRef(msgspec.Struct, frozen=True):
    """Names a row of the vault and commits to its value.

    ``digest`` is SHA-256 over the row's 16-byte salt and its UTF-8 value: it proves
    the value while the row exists, and says nothing once the row is erased.
    """

    id: UUID
    digest: bytes
