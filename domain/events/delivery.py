"""What happens to the messages of a campaign, a window of recipients at a time.

A window is a stream of its own. Recipients are known by their offset in it: the
place of their contact id in ``WindowPlanned.contacts``. In all a recipient costs
at most 90 bytes of log.
"""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

import msgspec

from domain.events.fact import Fact


class WindowPlanned(Fact, frozen=True):
    """These contacts are to get the campaign, if ``run`` is the one that is frozen."""

    TOPIC: ClassVar = "window.planned.v1"
    campaign_id: UUID
    run: UUID
    number: int
    contacts: tuple[UUID, ...]


class Exclusion(msgspec.Struct, frozen=True, array_like=True):
    """Why a recipient was passed over at the last moment."""

    offset: int
    reason: str


class WindowAttempted(Fact, frozen=True):
    """The messages of a range are about to be handed over.

    Committed before the first final dot. ``consents`` holds, for each recipient of
    the range in order, the version of their consent event in the subscriber's
    stream, and 0 for those in ``excluded``; ``policy`` is the version of the rules.
    """

    TOPIC: ClassVar = "window.attempted.v1"
    campaign_id: UUID
    first: int
    count: int
    claim: str
    policy: int
    consents: tuple[int, ...]
    excluded: tuple[Exclusion, ...] = ()


class Deviation(msgspec.Struct, frozen=True, array_like=True):
    """A result that differs from the commonest: ``code`` is the channel's, or 0."""

    offset: int
    outcome: str
    code: int


class WindowResulted(Fact, frozen=True):
    """What became of a range. ``late`` results replace ``unknown`` ones."""

    TOPIC: ClassVar = "window.resulted.v1"
    campaign_id: UUID
    first: int
    count: int
    outcome: str
    others: tuple[Deviation, ...] = ()
    late: bool = False
