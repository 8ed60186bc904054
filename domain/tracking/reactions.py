"""What people did with their messages, as the log tells it: for whoever follows it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from domain.events import HitsRecorded
from domain.tracking.delays import delay_of
from domain.tracking.devices import device_of
from domain.tracking.links import OPEN, TRAP
from domain.tracking.robots import PERSON, ROBOT, kind_of

#: Whatever of a message is followed this near to the link that nobody sees, is by
#: the same.
NEAR_TRAP = timedelta(minutes=10)


class Reaction(NamedTuple):
    """A message was opened, or one of its links followed.

    ``kind`` is one of ``domain.tracking.robots.KINDS``, ``device`` one of
    ``domain.tracking.devices.DEVICES``, ``delay`` one of
    ``domain.tracking.delays.DELAYS``. Without a contact nobody knows whose message it
    was.
    """

    campaign_id: UUID
    contact_id: UUID | None
    subscriber_id: UUID | None
    link: str
    at: datetime
    kind: str
    device: str
    delay: str

    @property
    def is_opening(self) -> bool:
        """Tell whether it was opened, and no link followed."""
        return self.link == OPEN

    @property
    def is_by_a_person(self) -> bool:
        """Tell whether a person did so, as far as anybody can tell."""
        return self.kind == PERSON


def reactions(fact: HitsRecorded) -> Iterator[Reaction]:
    """Tell what a fact comes to, by the rules of now.

    What is trapped in another fact is not known here: the read model looks at all.
    """
    trapped = _trapped(fact)
    for hit in fact.hits:
        at = fact.began_at + timedelta(milliseconds=hit.at)
        near = hit.contact_id and any(
            abs(at - one) <= NEAR_TRAP for one in trapped[hit.contact_id]
        )
        agent = fact.agents[hit.agent]
        yield Reaction(
            fact.campaign_id,
            hit.contact_id,
            hit.subscriber_id,
            hit.link,
            at,
            ROBOT if near else kind_of(hit, agent),
            device_of(agent),
            delay_of(hit.since),
        )


def _trapped(fact: HitsRecorded) -> dict[UUID, list[datetime]]:
    found: dict[UUID, list[datetime]] = defaultdict(list)
    for hit in fact.hits:
        if hit.link == TRAP and hit.contact_id:
            found[hit.contact_id].append(fact.began_at + timedelta(milliseconds=hit.at))
    return found
