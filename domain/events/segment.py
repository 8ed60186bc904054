"""What happens to a segment, and who comes into it and leaves it."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from domain.events.fact import Fact, VaultRef


class SegmentDefined(Fact, frozen=True):
    """A segment was made. Its conditions may name people: they lie in the vault."""

    TOPIC: ClassVar = "segment.defined.v1"
    code: str
    name: str
    conditions: VaultRef


class SegmentRedefined(Fact, frozen=True):
    """A segment took other conditions; the version of this event names them."""

    TOPIC: ClassVar = "segment.redefined.v1"
    conditions: VaultRef


class SegmentRenamed(Fact, frozen=True):
    """A segment took another name."""

    TOPIC: ClassVar = "segment.renamed.v1"
    name: str


class SegmentArchived(Fact, frozen=True):
    """A segment is no longer in use."""

    TOPIC: ClassVar = "segment.archived.v1"


class SegmentWatched(Fact, frozen=True):
    """From here on it is kept who is in the segment, as they come and go."""

    TOPIC: ClassVar = "segment.watched.v1"


class SegmentUnwatched(Fact, frozen=True):
    """It is no longer kept who is in the segment."""

    TOPIC: ClassVar = "segment.unwatched.v1"


class MembersEntered(Fact, frozen=True):
    """People came into a watched segment, as it was defined at ``edition``.

    ``because`` tells what led to it: ``event`` (something happened to them), ``import``
    (nothing but an import that series are not to notice), ``time`` (a day began),
    ``watched`` or ``redefined`` (all people were looked at). At most 1,000 people; the
    context's cause is the position up to which the log was seen.
    """

    TOPIC: ClassVar = "segment.members_entered.v1"
    segment_id: UUID
    edition: int
    because: str
    subscriber_ids: tuple[UUID, ...]


class MembersLeft(Fact, frozen=True):
    """People are no longer in a watched segment; as with those who come into it."""

    TOPIC: ClassVar = "segment.members_left.v1"
    segment_id: UUID
    edition: int
    because: str
    subscriber_ids: tuple[UUID, ...]
