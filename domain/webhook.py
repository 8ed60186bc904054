"""A webhook: somebody who is told of events, in order and at least once."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import singledispatchmethod
from typing import ClassVar
from uuid import UUID

from domain.aggregate import Aggregate
from domain.errors import WebhookGone, WebhookTopicUnknown
from domain.events import (
    Fact,
    VaultRef,
    WebhookCreated,
    WebhookDeleted,
    WebhookPaused,
    WebhookPinged,
    WebhookReplayed,
    WebhookResumed,
    WebhookSecretRotated,
)

#: How long both secrets sign after a rotation.
OVERLAP = timedelta(hours=24)
#: The first wait after a failure, and the longest.
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=5), timedelta(hours=1)
#: How much of a wait is left to chance, so that not all come back at once.
JITTER = 0.4


@dataclass(frozen=True)
class SecretName:
    """Which secret signs: derived with the key of that id, for the n-th time."""

    key: str
    generation: int
    until: datetime | None = None


class Webhook(Aggregate):
    """Decides who is told, of what, and whether still."""

    kind: ClassVar = "webhook"

    def __init__(self, id_: UUID) -> None:
        super().__init__(id_)
        self.url: VaultRef | None = None
        self.topics: tuple[str, ...] = ()
        self.paused = self.deleted = False
        #: The newest first.
        self.secrets: list[SecretName] = []

    @property
    def active(self) -> bool:
        """Tell whether it is told of events now."""
        return not self.paused and not self.deleted

    def create(self, wanted: WebhookCreated, known: Collection[str]) -> Iterator[Fact]:
        """Tell somebody of events; raises WebhookTopicUnknown."""
        for topic in wanted.topics:
            if not any(matches(topic, one) for one in known):
                raise WebhookTopicUnknown(topic)
        yield wanted

    def pause(self, reason: str, *, gave_up: bool = False) -> Iterator[Fact]:
        """Tell nothing for a while."""
        self._require_presence()
        if not self.paused:
            yield WebhookPaused(reason, gave_up)

    def resume(self) -> Iterator[Fact]:
        """Go on where it was paused."""
        self._require_presence()
        if self.paused:
            yield WebhookResumed()

    def rotate(self, key: str, at: datetime) -> Iterator[Fact]:
        """Sign with another secret from now on, and with this one for a while."""
        self._require_presence()
        yield WebhookSecretRotated(key, self.secrets[0].generation + 1, at + OVERLAP)

    def replay(self, after: int) -> Iterator[Fact]:
        """Tell again what came after a position."""
        self._require_presence()
        yield WebhookReplayed(after)

    def ping(self) -> Iterator[Fact]:
        """Tell it that somebody wants to see whether it works."""
        self._require_presence()
        yield WebhookPinged()

    def delete(self) -> Iterator[Fact]:
        """Tell nothing any more."""
        if not self.deleted:
            yield WebhookDeleted()

    def signing(self, at: datetime) -> list[SecretName]:
        """Return the secrets that sign at a time, the newest first."""
        return [one for one in self.secrets if one.until is None or at < one.until]

    def _require_presence(self) -> None:
        if self.deleted:
            raise WebhookGone

    @singledispatchmethod
    def evolve(self, fact: Fact) -> None:
        """Take a fact in."""

    @evolve.register
    def _(self, fact: WebhookCreated) -> None:
        self.url, self.topics = fact.url, fact.topics
        self.secrets = [SecretName(fact.key, 1)]

    @evolve.register
    def _(self, _fact: WebhookPaused) -> None:
        self.paused = True

    @evolve.register
    def _(self, _fact: WebhookResumed) -> None:
        self.paused = False

    @evolve.register
    def _(self, fact: WebhookSecretRotated) -> None:
        old = self.secrets[0]
        until = SecretName(old.key, old.generation, fact.both_until)
        self.secrets = [SecretName(fact.key, fact.generation), until]

    @evolve.register
    def _(self, _fact: WebhookDeleted) -> None:
        self.deleted = True


def matches(wanted: str, topic: str) -> bool:
    """Tell whether a topic is one of those that are wanted: itself, or ``prefix.*``."""
    if wanted.endswith("*"):
        return topic.startswith(wanted[:-1])
    return topic == wanted


def wanted_of(topics: Iterable[str], known: Iterable[str]) -> list[str]:
    """Return the topics that somebody wants; without a filter all of them."""
    wanted = list(topics) or ["*"]
    return [topic for topic in known if any(matches(one, topic) for one in wanted)]


def wait_after(
    failures: int, chance: float, wished: timedelta = timedelta()
) -> timedelta:
    """Return how long to wait after so many failures in a row.

    Twice as long each time, up to an hour; ``chance``, from 0 to 1, takes up to 40 %
    of it away. It is no shorter than what the endpoint ``wished``.
    """
    whole = min(FIRST_WAIT * 2.0 ** min(failures - 1, 30), LONGEST_WAIT)
    return max(whole * (1 - JITTER * chance), wished)


def wished_wait(retry_after: str, at: datetime) -> timedelta:
    """Read ``Retry-After`` (RFC 9110): seconds, or a date; an hour at the most.

    What cannot be read, or is over, wishes nothing.
    """
    told = retry_after.strip()
    if re.fullmatch(r"[0-9]{1,9}", told):
        return min(timedelta(seconds=int(told)), LONGEST_WAIT)
    try:
        when = parsedate_to_datetime(told)
        wait = when.replace(tzinfo=when.tzinfo or UTC) - at
    except (ValueError, OverflowError):
        return timedelta()
    return min(max(wait, timedelta()), LONGEST_WAIT)
