"""What happens to the messages of a campaign, a window of recipients at a time.

A window is a stream of its own. Recipients are known by their offset in it: the
place of their contact id in ``WindowPlanned.contacts``. In all a recipient costs
at most 90 bytes of log.

A *range* is some recipients that are attempted together. In round 0 everybody is
attempted for the first time, in later rounds those who were deferred once more. In a
round nobody is in two ranges, so a range is known by its window, round and first.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar
from uuid import UUID

import msgspec

from domain.events.fact import Fact


class WindowPlanned(Fact, frozen=True):
    """These contacts are to get the campaign, if ``run`` is the one that is frozen.

    In ``a_letter`` of a series they are to get it at once: its run is open.
    """

    TOPIC: ClassVar = "window.planned.v1"
    campaign_id: UUID
    run: UUID
    number: int
    contacts: tuple[UUID, ...]
    a_letter: bool = False


class Exclusion(msgspec.Struct, frozen=True, array_like=True):
    """Why a recipient was passed over at the last moment."""

    offset: int
    reason: str


class WindowAttempted(Fact, frozen=True):
    """The messages of a range are about to be handed over.

    Committed before the first final dot. ``consents`` holds, for each recipient of
    the range in order, the version of their consent event in the subscriber's
    stream, and 0 for those in ``excluded``; ``policy`` is the version of the rules.
    ``offsets`` names the recipients unless it is round 0 and they follow one another.
    """

    TOPIC: ClassVar = "window.attempted.v1"
    campaign_id: UUID
    first: int
    count: int
    claim: str
    policy: int
    consents: tuple[int, ...]
    excluded: tuple[Exclusion, ...] = ()
    round: int = 0
    offsets: tuple[int, ...] = ()

    @property
    def span(self) -> Sequence[int]:
        """Return the offsets of the range, in order."""
        return self.offsets or range(self.first, self.first + self.count)


class Deviation(msgspec.Struct, frozen=True, array_like=True, omit_defaults=True):
    """A result that differs from the commonest.

    ``code`` is the channel's, or 0; for e-mail that of RFC 5321, with the enhanced
    ``status`` of RFC 3463 such as ``5.1.1``.
    """

    offset: int
    outcome: str
    code: int = 0
    status: str = ""


class WindowResulted(Fact, frozen=True):
    """What became of a range. ``late`` results replace ``unknown`` ones.

    ``outcome`` is the commonest, ``others`` are those that had another. The ``unsent``
    recipients after the range had their attempt too, but nothing was begun for them:
    they are as if not attempted. Those who were deferred may be attempted again from
    ``retry_at`` on; without it they stay deferred.
    """

    TOPIC: ClassVar = "window.resulted.v1"
    campaign_id: UUID
    first: int
    count: int
    outcome: str
    code: int = 0
    status: str = ""
    others: tuple[Deviation, ...] = ()
    unsent: int = 0
    late: bool = False
    round: int = 0
    offsets: tuple[int, ...] = ()
    retry_at: datetime | None = None

    @property
    def span(self) -> Sequence[int]:
        """Return the offsets of those who have a result, in order."""
        return self.offsets or range(self.first, self.first + self.count)
