"""What everybody who comes in alike comes to, written once with blanks for their own.

Most rows of a file make new people who differ in ids, values and times, and in nothing
that the rule looks at. The rule decides of one of them, whose own are blanks; what it
comes to is written by the codec of the log and the encoders of the tables, and what the
others have of their own is put in the places of the blanks.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from operator import itemgetter
from typing import Any
from uuid import UUID

import msgspec

from domain.aggregate import Numbered
from domain.application.sealed_arrival import ConsentTerms
from domain.arrival import Address, Arrival, comes
from domain.consent import Said, Yes
from domain.events import Contact, Context, Event, Fact, Profile, Recorded, VaultRef
from domain.field_values import NewValues
from domain.store import arrays
from domain.store.changes import Key, fold
from domain.store.codec import codec_of_release
from domain.store.standing import changes

#: What somebody has of their own, in the order in which their stamp was made.
Own = Sequence[bytes]

#: What parts the pieces of a stamp: drawn by chance, so that nothing reads as it does.
MARK = secrets.token_bytes(16)

_text = msgspec.json.Encoder().encode
_TIME = "timestamp with time zone"
_KEYS = {"contact_standing": ("contact_id",), "standing": ("contact_id", "purpose")}
#: Tables that newcomers have rows in -> columns, each with its type.
COLUMNS: Mapping[str, Mapping[str, str]] = {
    "vault": {
        "id": "uuid",
        "subject_id": "uuid",
        "field": "text",
        "value": "text",
        "salt": "bytea",
    },
    "addresses": {
        "contact_id": "uuid",
        "subscriber_id": "uuid",
        "channel": "text",
        "address": "text",
    },
    "profiles": {"subscriber_id": "uuid", "fields": "jsonb"},
    "contact_standing": {
        "contact_id": "uuid",
        "subscriber_id": "uuid",
        "channel": "text",
    },
    "standing": {
        "contact_id": "uuid",
        "purpose": "text",
        "state": "text",
        "consent_version": "bigint",
        "expires_at": _TIME,
        "said_at": _TIME,
    },
}


class Form:
    """Bytes with blanks, each filled in with what stands at its place of one's own."""

    def __init__(self, told: bytes, blanks: Mapping[bytes, int]) -> None:
        parts = re.split(b"(" + b"|".join(map(re.escape, blanks)) + b")", told)
        self._format = b"".join(
            b"%b" if part in blanks else part.replace(b"%", b"%%") for part in parts
        )
        places = [blanks[part] for part in parts if part in blanks]
        self._picked = itemgetter(*places) if places else _nothing

    def fill(self, own: Own) -> bytes:
        """Return the bytes as they are for somebody."""
        return self._format % self._picked(own)


def _nothing(_: Own) -> tuple[()]:
    return ()


@dataclass(frozen=True)
class Stamp:
    """What newcomers of one shape come to: kinds of facts, rows, and events.

    ``tables`` names the table of each row. In the form stand the rows, then of each
    event its stream, version and topic, and its state; between all of these a mark.
    """

    kinds: frozenset[type[Fact]]
    tables: Sequence[str]
    form: Form


def stamp(
    arrival: Arrival,
    lists: Mapping[UUID, str],
    origin: str,
    terms: ConsentTerms,
    context: Context,
) -> Stamp:
    """Decide of all who come as ``arrival`` does; raises what the rule refuses."""
    blanks = Blanks(terms)
    facts = comes(arrival, lists, origin, blanks)
    events = list(Numbered(blanks.person_id, 0).events(context, facts))
    for table, key, values in _standing(events, context):
        blanks.keep(table, {**dict(zip(_KEYS[table], key, strict=True)), **values})
    told = [row for _, row in blanks.rows]
    for event, state in zip(events, codec_of_release().encode_all(events), strict=True):
        stream = ("uuid", event.originator_id)
        version = ("bigint", event.originator_version)
        told += (_fields(stream, version, ("text", event.fact.TOPIC)), state)
    return Stamp(
        frozenset(map(type, facts)),
        [table for table, _ in blanks.rows],
        blanks.form(MARK.join(told)),
    )


def _standing(
    events: Iterable[Event], context: Context
) -> Iterator[tuple[str, Key, Mapping[str, Any]]]:
    """Return what the events change: in which tables, which rows, to which values."""
    recorded = [
        Recorded(0, context.at, e.originator_id, e.originator_version, context, e.fact)
        for e in events
    ]
    for table, rows in fold(changes.of_all(recorded)).items():
        for key, row in rows.items():
            yield table, key, row.values


class Blanks:
    """Seals nothing, and stands for what is sealed; see ``domain.arrival.Sealing``.

    Blanks are drawn by chance, so that nothing else reads as they do. Their order is
    that in which ``Sealer`` seals.
    """

    def __init__(self, terms: ConsentTerms) -> None:
        self._terms = terms
        self._places: dict[bytes, int] = {}
        self._taken = 0
        #: Tables, each with a row of it: all its fields.
        self.rows: list[tuple[str, bytes]] = []
        self.person_id = UUID(bytes=secrets.token_bytes(16))
        self._take(self.person_id.bytes)

    def form(self, told: bytes) -> Form:
        """Cut what was written at the blanks."""
        return Form(told, self._places)

    def keep(self, table: str, row: Mapping[str, object]) -> None:
        """Note a row of a table; what it does not name is null."""
        types = COLUMNS[table].items()
        told = _fields(*((kind, row.get(name)) for name, kind in types))
        self.rows.append((table, told))

    def contact(self, address: Address) -> Contact:
        """Stand for a new contact."""
        contact_id = UUID(bytes=secrets.token_bytes(16))
        self._take(contact_id.bytes, str(contact_id).encode())
        ref, value = self._sealed(contact_id, "address")
        channel = address[0]
        self.keep(
            "addresses",
            {
                "contact_id": contact_id,
                "subscriber_id": self.person_id,
                "channel": channel,
                "address": value,
            },
        )
        return Contact(contact_id, channel, ref)

    def profile(self, values: NewValues) -> Profile:
        """Stand for values that are sealed together."""
        ref, value = self._sealed(self.person_id, "profile")
        fields = {value: ""}
        self._take(_fields(("jsonb", fields)))
        self.keep("profiles", {"subscriber_id": self.person_id, "fields": fields})
        return Profile(tuple(sorted(values)), ref)

    def yes(self, contact_id: UUID, purpose: str, said: Said) -> Yes:
        """Stand for a yes: when it was said, and until when it holds."""
        at = datetime(3000, 1, 1, tzinfo=UTC) + timedelta(
            microseconds=secrets.randbits(48)
        )
        ref, _ = self._sealed(contact_id, "evidence")
        yes = self._terms.yes(
            ref, purpose, msgspec.structs.replace(said, granted_at=at)
        )
        self._take(_text(at))
        if yes.expires_at:
            self._take(_text(yes.expires_at), _fields((_TIME, yes.expires_at)))
        return yes

    def _sealed(self, subject_id: UUID, field: str) -> tuple[VaultRef, str]:
        """Stand for a sealed value; returns what the event says, and the value."""
        ref = VaultRef(UUID(bytes=secrets.token_bytes(16)), secrets.token_bytes(32))
        salt, value = secrets.token_bytes(16), secrets.token_hex(16)
        row = {
            "id": ref.id,
            "subject_id": subject_id,
            "field": field,
            "value": value,
            "salt": salt,
        }
        self.keep("vault", row)
        digest = _text(ref.digest)
        self._take(
            ref.id.bytes,
            str(ref.id).encode(),
            digest,
            _fields(("text", value)),
            salt,
        )
        return ref, value

    def _take(self, *blanks: bytes) -> None:
        for blank in blanks:
            self._places[blank] = self._taken
            self._taken += 1


def _fields(*told: tuple[str, object]) -> bytes:
    return b"".join(arrays.fields(kind, [value])[0] for kind, value in told)


def shape(arrival: Arrival) -> tuple[object, ...]:
    """Return all that the rule looks at in a newcomer who says at most one thing."""
    said = [
        (arrival.contacts.index(one.address), one.purpose, _terms_of(one.said))
        for one in arrival.says
    ]
    channels = tuple([channel for channel, _ in arrival.contacts])
    return channels, tuple(arrival.values), *said, arrival.join


def _terms_of(said: Said | None) -> tuple[str, str] | None:
    return (said.method, said.wording) if said else None
