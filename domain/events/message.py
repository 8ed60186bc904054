"""What happens to a message of its own, written for one person."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from domain.events.fact import Fact, VaultRef


class MessageAsked(Fact, frozen=True):
    """One message is to be sent, such as the confirmation of an order.

    What it says lies in the vault until ``kept_until``, as it will be read: sender,
    subject, bodies and attachments. If ``secret`` it is destroyed as soon as a server
    has taken it. After ``valid_until`` it is not sent any more. ``group`` is what
    statistics count it under. It serves something that the person is party to, so it
    asks for no consent, but closed and unreachable addresses get nothing.
    """

    TOPIC: ClassVar = "message.asked.v1"
    subscriber_id: UUID
    contact_id: UUID
    channel: str
    group: str
    payload: VaultRef
    valid_until: datetime
    kept_until: datetime
    secret: bool = False


class MessageAttempted(Fact, frozen=True):
    """It is about to be handed over; committed before its final dot.

    ``number`` counts attempts from 1, ``policy`` is the version of the rules by which
    this one was allowed.
    """

    TOPIC: ClassVar = "message.attempted.v1"
    number: int
    claim: str
    policy: int


class MessageResulted(Fact, frozen=True):
    """What became of it: of an attempt, or without one why there is none.

    Outcomes, codes and statuses are those of windows; ``reason`` says why nothing was
    attempted. It is attempted ``again`` if it was deferred, or in doubt for the first
    time. A ``late`` result replaces one that was unknown.
    """

    TOPIC: ClassVar = "message.resulted.v1"
    outcome: str
    code: int = 0
    status: str = ""
    reason: str = ""
    again: bool = False
    late: bool = False


class MessageDestroyed(Fact, frozen=True):
    """What it said is destroyed; that it was sent, and when, stays."""

    TOPIC: ClassVar = "message.destroyed.v1"
