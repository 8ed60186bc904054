"""Commands about activities: declare a type, and record what people did."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain
from uuid import UUID

import msgspec

from domain.activity import ActivityType, activity_type_stream
from domain.application.activity_chunk import Chunk, Outcome, ReportedActivity, Sources
from domain.application.records import By, Decision, Records
from domain.events import ActivityTypeDeclared
from domain.store.activity_keys import ActivityKeys
from domain.store.commands import Answer
from domain.store.suppressions import Suppressions
from domain.subscriber import Subscriber

#: Activities of one append: so many hold the log no longer than 250 ms.
CHUNK = 1_000


class Activities:
    """The commands about activities."""

    def __init__(
        self, records: Records, suppressions: Suppressions, keys: ActivityKeys
    ) -> None:
        self._records = records
        self._sources = Sources(records, suppressions, keys)

    def declare(self, by: By, wanted: ActivityTypeDeclared) -> Answer:
        """Say what activities of a name may tell; answers with the type's id.

        Raises ActivityPropertyUnfit and ActivityPropertyBound.
        """
        stream = activity_type_stream(wanted.name)
        return self._records.ruled(
            by,
            lambda: self._records.load(ActivityType, stream),
            lambda type_: type_.declare(wanted),
        )

    def archive(self, by: By, name: str) -> Answer:
        """Take no more activities of a name; raises NotFound."""
        stream = activity_type_stream(name)
        return self._records.ruled(
            by,
            lambda: self._records.existing(ActivityType, stream),
            ActivityType.archive,
        )

    def record(self, by: By, told: Sequence[ReportedActivity]) -> list[Outcome]:
        """Record what people did, and answer for each of it, in order.

        What was recorded before is not recorded again: it answers as it did then. What
        is refused keeps nothing else out. The same command again answers as it did,
        also of what was refused.
        """
        outcomes: list[Outcome] = []
        for first in range(0, len(told), CHUNK):
            part = replace(by.command, id=f"{by.command.id}/{first}")
            chunk = told[first : first + CHUNK]
            outcomes += self._record(replace(by, command=part), chunk)
        return outcomes

    def cards(self, subscriber_id: UUID) -> list[UUID]:
        """Return the cards of somebody: theirs, and those that became one with it."""
        person = self._records.load(Subscriber, subscriber_id)
        others = (self.cards(other) for other in sorted(person.merged))
        return [subscriber_id, *chain.from_iterable(others)]

    def _record(self, by: By, told: Sequence[ReportedActivity]) -> Iterator[Outcome]:
        def decide() -> Decision:
            return Chunk(self._sources, by, told).decision

        return _outcomes(self._records.once(by, decide))


def _outcomes(answer: Answer) -> Iterator[Outcome]:
    for one in msgspec.json.decode(answer.told, type=list[Outcome]):
        new = one.activity_id and one.position is None
        yield msgspec.structs.replace(one, position=answer.position) if new else one
