"""Lines that PostgreSQL writes are those that are written here, to the octet."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest
from eventsourcing.persistence import StoredEvent

from domain.cloud_event import line_of
from domain.events import Context, ListCreated
from domain.ids import new_id
from domain.store import event_stream
from domain.store.codec import codec_of_release
from domain.store.datastore import AccountDatastore
from domain.store.event_stream import EventStream, Wanted
from domain.store.log import EventLog
from tests.domain.store.appends import AT
from tests.events.write import FOLDER as GOLDEN

SOURCE = 'https://sayso.example/"ä'
#: What could be taken for something else where octets are put together.
AWKWARD = ('an "actor","fact":{}', "100 % \\x0a \\", "Я\n\u2028\x7f", "")
ODD = (b'{"fact":{"a":1},"context":{}}', b'{ "context": {}, "fact":{"a":1}}')

pytestmark = pytest.mark.process


def fact(name: str) -> StoredEvent:
    """Return an event whose context and fact hold a text."""
    state = codec_of_release().encode(
        Context(AT, name, new_id()), ListCreated(name, name)
    )
    return StoredEvent(new_id(), 1, ListCreated.TOPIC, state)


def of_all_releases() -> list[StoredEvent]:
    """Return an event of each type, as the release that wrote it wrote it."""
    return [
        StoredEvent(new_id(), 1, path.stem, msgspec.json.encode(golden["state"]))
        for path in sorted(GOLDEN.glob("*.json"))
        for golden in [msgspec.json.decode(path.read_bytes())]
    ]


def by_hand(datastore: AccountDatastore, wanted: Wanted, until: int) -> bytes:
    """Write the lines here, one by one."""
    read = EventStream(datastore, wanted).read(0, until)
    return b"".join(line_of(SOURCE, event) for some in read for event in some)


@pytest.mark.parametrize("stretch", [3, 2_000])
def test_every_event_of_every_release_is_the_same_line(
    datastore: AccountDatastore,
    event_log: EventLog,
    stretch: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Also one that was recorded at a whole second, and one that is laid out oddly."""
    monkeypatch.setattr(event_stream, "STRETCH", stretch)
    event_log.insert_events([*of_all_releases(), *map(fact, AWKWARD)])
    with event_log.appending() as append:
        whole = append.recorded_at.replace(microsecond=0)
        append.recorded_at = whole + timedelta(seconds=2)
        append.write([fact("on the second")])
    until = event_log.head()[0]
    odd = [StoredEvent(new_id(), 1, "list.created.v1", state) for state in ODD]
    event_log.insert_events(odd)

    for end in (until, until + len(ODD)):
        lines = list(EventStream(datastore, Wanted()).lines(SOURCE, 0, end))
        assert b"".join(lines) == by_hand(datastore, Wanted(), end)
        assert b"".join(lines).count(b"\n") == end


@pytest.mark.parametrize("of_one", [True, False])
def test_some_of_them_are_the_same_lines(
    datastore: AccountDatastore, event_log: EventLog, *, of_one: bool
) -> None:
    """Of some types, or of one stream."""
    events = of_all_releases()
    event_log.insert_events(events)
    chosen = [event.topic for event in events[::3]]
    subject = events[3].originator_id if of_one else None
    wanted = Wanted(chosen, subject)  # type: ignore[arg-type] # ours are UUIDs

    lines = b"".join(EventStream(datastore, wanted).lines(SOURCE, 0, len(events)))

    assert lines == by_hand(datastore, wanted, len(events))
    assert lines.count(b"\n") == (1 if of_one else len(chosen))
