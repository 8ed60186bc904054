"""All that is kept of one person, in one file that another instance can take over.

The format is ``sayso.person.v1`` (docs/people.md). Events are in it byte by byte and
values with their salts. ``head`` is the leaf hash of the last event: whoever holds a
proof of the person can tell that the file is about the same history.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from uuid import UUID

import msgspec

from domain.events import ActivityTypeDeclared, DefinedThen, NoticePublished
from domain.field_values import FieldValue
from domain.ledger.leaves import Header, state_hash

FORMAT = "sayso.person.v1"


class KeptEvent(msgspec.Struct, frozen=True):
    """An event as the log holds it; ``state`` is its JSON as it is hashed."""

    position: int
    version: int
    recorded_at: datetime
    topic: str
    state: str


class KeptValue(msgspec.Struct, frozen=True):
    """A row of the vault."""

    id: UUID
    subject_id: UUID
    field: str
    value: str
    salt: bytes


class KeptAddress(msgspec.Struct, frozen=True, order=True):
    """An address that the person has now."""

    contact_id: UUID
    channel: str
    address: str


class KeptList(msgspec.Struct, frozen=True, omit_defaults=True):
    """A list that the person is on, or was.

    ``channel`` is left out unless it is a list of one: files from before have none.
    """

    id: UUID
    code: str
    name: str
    channel: str = ""


class KeptMonth(msgspec.Struct, frozen=True):
    """What the person did in one month: a stream of its own."""

    stream_id: UUID
    events: tuple[KeptEvent, ...]


class PersonExport(msgspec.Struct, frozen=True, kw_only=True):
    """One person. ``digest`` is that of all the rest."""

    format: str = FORMAT
    origin: str
    subscriber_id: UUID
    head: bytes
    events: tuple[KeptEvent, ...]
    values: tuple[KeptValue, ...]
    addresses: tuple[KeptAddress, ...]
    profile: dict[str, FieldValue]
    notices: tuple[NoticePublished, ...]
    purposes: tuple[DefinedThen, ...]
    lists: tuple[KeptList, ...]
    #: Left out if there are none: no file that was written before has any.
    activities: tuple[KeptMonth, ...] | msgspec.UnsetType = msgspec.UNSET
    activity_types: tuple[ActivityTypeDeclared, ...] | msgspec.UnsetType = msgspec.UNSET
    digest: bytes = b""

    @property
    def months(self) -> tuple[KeptMonth, ...]:
        """Return what the person did, if they did anything."""
        return self.activities or ()

    @property
    def types(self) -> tuple[ActivityTypeDeclared, ...]:
        """Return what their activities are."""
        return self.activity_types or ()


def digest_of(export: PersonExport) -> bytes:
    """Hash a file but for the hash itself, whatever order its fields came in."""
    bare = msgspec.structs.replace(export, digest=b"")
    return sha256(msgspec.json.encode(bare, order="sorted")).digest()


def head_of(subscriber_id: UUID, events: Iterable[KeptEvent]) -> bytes:
    """Return the leaf hash of the last event, as the ledger of its log has it."""
    leaf: bytes | None = None
    for event in events:
        hashed = state_hash(event.state.encode())
        place = (subscriber_id, event.version, event.topic, event.recorded_at)
        leaf = Header(*place, hashed).leaf(leaf)
    return leaf or b""


def sealed(export: PersonExport) -> PersonExport:
    """Return a file with its hashes."""
    head = head_of(export.subscriber_id, export.events)
    whole = msgspec.structs.replace(export, head=head)
    return msgspec.structs.replace(whole, digest=digest_of(whole))
