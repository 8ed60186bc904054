"""The log read for a file that is tried out: as every reader of ours reads it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from datetime import UTC, datetime
from uuid import UUID

from domain.events import FACTS, Fact, Recorded
from domain.events.upcasters import UPCASTERS
from domain.store.codec import codec_of_release
from domain.store.datastore import AccountDatastore
from domain.store.event_stream import EventStream, Wanted


def recorded(
    datastore: AccountDatastore,
    kinds: Collection[type[Fact]],
    subject: UUID | None,
    after: int,
    until: int,
) -> Iterator[Recorded]:
    """Return the events of some kinds, and of one stream; as they read today.

    Raises MapperDeserialisationError for an event that this release cannot read.
    """
    codec, wanted = codec_of_release(), Wanted(stored_as(kinds), subject)
    for stretch in EventStream(datastore, wanted).read(after, until):
        for position, time, stream_id, version, topic, state in stretch:
            read = codec.decode(topic, state)
            at = time.replace(tzinfo=UTC)
            yield Recorded(position, at, stream_id, version, read.context, read.fact)


def stored_as(kinds: Collection[type[Fact]]) -> list[str] | None:
    """Name the topics under which releases have stored facts of some kinds.

    None if it is all kinds: then also what no release of ours has stored.
    """
    if len(set(kinds)) == len(FACTS):
        return None
    newest = {kind.TOPIC for kind in kinds}
    return sorted({*newest, *(old for old in UPCASTERS if _newest(old) in newest)})


def _newest(topic: str) -> str:
    while topic in UPCASTERS:
        topic, _ = UPCASTERS[topic]
    return topic


class Pace:
    """Lets time pass between events as it passed, only so many times faster."""

    def __init__(
        self,
        speed: float,
        clock: Callable[[], float],
        sleep: Callable[[float], None],
    ) -> None:
        self._speed = speed
        self._clock = clock
        self._sleep = sleep
        self._began: tuple[float, datetime] | None = None

    def keep(self, event: Recorded) -> None:
        """Wait until it is time for an event."""
        began, first = self._began or (self._clock(), event.recorded_at)
        self._began = began, first
        passed = (event.recorded_at - first).total_seconds() / self._speed
        left = began + passed - self._clock()
        if left > 0:
            self._sleep(left)
