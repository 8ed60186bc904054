"""Newcomers that are taken in together are what each of them would be alone."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

import hypothesis
import msgspec
import pytest
from hypothesis import strategies as st
from psycopg.rows import tuple_row

from domain.application import Application, ImportOptions, arriving
from domain.application.newcomers import Newcomers
from domain.application.sealed_arrival import ConsentTerms, SealedArrival
from domain.arrival import Arrival, comes
from domain.consent import BY_IMPORT
from domain.errors import Refusal
from domain.events import (
    Context,
    Fact,
    ImportChunkCommitted,
    ImportCounts,
    NoticePublished,
    Recorded,
    SubscriberRegistered,
)
from domain.field_values import FieldValue
from domain.ids import new_id
from domain.purpose import Purpose
from domain.screening import Evidence, Person
from domain.store.codec import codec_of_release
from domain.store.datastore import AccountDatastore
from domain.store.log import EventLog
from tests.application.builders import AT, WORDING, a_list, by
from tests.application.test_imports import a_chunk, sent
from tests.domain.test_arrival import LIST, NEWS, OTHER, newcomers

CONTEXT = Context(AT, "import 1", new_id())
_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class Valid(Purpose):
    """A purpose whose consents run out after some days, or never."""

    def __init__(self, days: int | None) -> None:
        super().__init__(new_id())
        self._days = days

    def ends(self, granted_at: datetime) -> datetime | None:
        """Tell when a yes runs out."""
        return None if self._days is None else granted_at + timedelta(days=self._days)


@hypothesis.given(
    arrival=newcomers(),
    channel=st.sampled_from(["", "sms", "push"]),
    days=st.sampled_from([None, 0, 30]),
    ms=st.sampled_from([0, 1]),
)
def test_they_come_to_the_same_events_as_one_alone(
    arrival: Arrival, channel: str, days: int | None, ms: int
) -> None:
    """With values sealed alike; of whom the rule refuses nothing is gathered."""
    says = tuple(
        msgspec.structs.replace(one, said=_later(one.said, ms)) for one in arrival.says
    )
    arrival = msgspec.structs.replace(arrival, says=says)
    terms, lists = ConsentTerms(), {LIST: "", OTHER: channel}
    terms.purposes[NEWS] = Valid(days)
    together = Newcomers(terms, lists, BY_IMPORT, CONTEXT)

    kinds = together.take(arrival)

    alone = SealedArrival(terms, new_id())
    facts = decided(arrival, lists, alone)
    if not facts or None in arrival.values.values():
        assert kinds is None
        assert together.rows["vault"] == together.events == []
        return
    assert kinds == frozenset(type(fact) for fact in facts)
    assert_events(together, facts)
    assert_sealed(together, alone)


def decided(
    arrival: Arrival, lists: dict[UUID, str], alone: SealedArrival
) -> list[Fact]:
    """Decide of somebody alone; nothing is said of whom the rule refuses."""
    try:
        return comes(arrival, lists, BY_IMPORT, alone)
    except Refusal:
        return []


def assert_events(together: Newcomers, facts: list[Fact]) -> None:
    """See that they say the same, one after the other in one stream."""
    events = list(map(told_by, together.events))
    assert plain([fact for _, _, fact in events]) == plain(facts)
    assert [version for _, version, _ in events] == list(range(1, len(facts) + 1))
    holders = {told(row)[1] for row in together.rows["addresses"]}
    assert {stream for stream, *_ in events} == holders


def assert_sealed(together: Newcomers, alone: SealedArrival) -> None:
    """See that the events prove what is in the vault, and that it is the same."""
    facts = [fact for _, _, fact in map(told_by, together.events)]
    written, sealed = (
        msgspec.json.encode(facts),
        list(map(told, together.rows["vault"])),
    )
    for id_, _, _, value, salt in sealed:
        proof = b64encode(sha256(salt + value).digest())
        ref = b'{"id":"%b","digest":"%b"}' % (str(UUID(bytes=id_)).encode(), proof)
        assert ref in written
    ours = [(field.decode(), value.decode()) for _, _, field, value, _ in sealed]
    rows = [*alone.rows, *(row for row, _ in alone.evidence.values())]
    assert ours == [(row.field, row.value) for row in rows]


def _later(said: Any, ms: int) -> Any:  # noqa: ANN401 - what is said, or nothing
    if said is None:
        return None
    later = said.granted_at + timedelta(milliseconds=ms)
    return msgspec.structs.replace(said, granted_at=later)


def told(row: bytes) -> list[bytes]:
    """Take a row apart that is written as COPY takes it."""
    fields = []
    while row:
        size = int.from_bytes(row[:4], signed=True)
        fields.append(row[4 : 4 + max(size, 0)])
        row = row[4 + max(size, 0) :]
    return fields


def told_by(row: bytes) -> tuple[bytes, int, Fact]:
    """Read an event that is ready to be copied in."""
    stream, version, topic, state = told(row)
    read = codec_of_release().decode(topic.decode(), state)
    assert read.context == CONTEXT
    return stream, int.from_bytes(version), read.fact


def plain(facts: Iterable[Fact]) -> object:
    """Return facts with ids in the order in which they come, and without digests."""
    seen: dict[str, str] = {}

    def numbered(found: re.Match[str]) -> str:
        known = found[0] in (str(LIST), str(OTHER))
        return found[0] if known else seen.setdefault(found[0], f"#{len(seen)}")

    text = msgspec.json.encode([(type(one).TOPIC, one) for one in facts]).decode()
    text = re.sub(r'"digest":"[^"]+"', '"digest":""', text)
    return json.loads(_ID.sub(numbered, text))


PEOPLE: Sequence[tuple[str, dict[str, FieldValue], Evidence | None]] = [
    ("anna", {"first_name": "Anna", "town": "100 % Ö"}, Evidence(AT, "fair", WORDING)),
    ("bo", {"first_name": "Bo"}, None),
    ("cleo", {}, Evidence(AT, "shop", "Oui.", "192.0.2.1", "fr")),
]


def test_they_leave_the_same_rows_as_one_by_one(
    application: Application,
    datastore: AccountDatastore,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """In every table; who shares a contact with another row is taken in alone."""
    options = ImportOptions(a_list(application), "newsletter")
    found = []
    for host, many in (("one.example", 100), ("many.example", 1)):
        monkeypatch.setattr(arriving, "MANY", many)
        counts = taken_in(application, options, host)
        found.append(
            (counts, [list(kept(datastore, f"{p[0]}@{host}")) for p in PEOPLE])
        )
        # So that a person of the next host may have it.
        with datastore.get_connection() as connection:
            connection.execute("DELETE FROM addresses WHERE channel = 'sms'")

    assert found[0] == found[1]
    assert (found[0][0].created, found[0][0].failed) == (len(PEOPLE) + 1, 1)


def test_wordings_come_before_them_and_the_chunk_after(
    application: Application,
    event_log: EventLog,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whoever reads on knows what was agreed to, and an undoing whom it brought."""
    monkeypatch.setattr(arriving, "MANY", 1)
    options = ImportOptions(a_list(application), "newsletter")

    taken_in(application, options, "many.example")

    facts = [
        type(one.fact) for one in event_log.read(0, 99) if isinstance(one, Recorded)
    ]
    assert facts.index(NoticePublished) < facts.index(SubscriberRegistered)
    assert facts[-1] is ImportChunkCommitted


def taken_in(
    application: Application, options: ImportOptions, host: str
) -> ImportCounts:
    """Import a chunk of people whose addresses are at a host."""
    begun = application.imports.start(by(), sent(application), options)
    people = [*rows(host)]
    for line in (9, 10):
        contacts = (("email", f"{line}@{host}"), ("sms", "+442079460018"))
        people.append(Person(line, contacts, {}))
    found = application.imports.get(begun.id)
    commands = [(by(), a_chunk(*people))]
    [(who, chunk, decision)] = application.imports.decided(found, commands)
    application.imports.commit_chunk(who, begun.id, chunk, decision)
    return application.imports.get(begun.id).counts


def rows(host: str) -> Iterator[Person]:
    """Return people of a file whose addresses are at a host."""
    for line, (name, fields, evidence) in enumerate(PEOPLE, 2):
        yield Person(line, (("email", f"{name}@{host}"),), fields, evidence)


def kept(datastore: AccountDatastore, address: str) -> Iterator[object]:
    """Return all that the tables hold of somebody, without ids and times."""
    with datastore.get_connection() as connection:
        reader = connection.cursor(row_factory=tuple_row)
        for statement in KEPT:
            yield reader.execute(statement, (address,)).fetchall()


KEPT = [
    "SELECT channel FROM addresses WHERE address = %s",
    """SELECT fields FROM profiles JOIN addresses USING (subscriber_id)
        WHERE address = %s""",
    """SELECT s.channel, unreachable FROM contact_standing AS s
         JOIN addresses AS a USING (contact_id, subscriber_id) WHERE address = %s""",
    """SELECT purpose, state, consent_version, expires_at, said_at FROM standing
         JOIN addresses USING (contact_id) WHERE address = %s""",
    """SELECT field, split_part(value, '@', 1) FROM vault
         JOIN addresses ON subject_id IN (contact_id, subscriber_id)
        WHERE address = %s ORDER BY field""",
    """SELECT topic, originator_version FROM stored_events
         JOIN addresses ON originator_id = subscriber_id
        WHERE address = %s ORDER BY notification_id""",
]
