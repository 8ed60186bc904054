"""What any release has put into a log, every later release reads."""

from __future__ import annotations

import re

import msgspec
import pytest
from eventsourcing.persistence import MapperDeserialisationError

from domain.events import FACTS, ListCreated
from domain.events.upcasters import UPCASTERS
from domain.store.codec import Codec, TopicUnknown, codec_of_release
from tests.events.write import FOLDER, golden_file

GOLDEN = sorted(path.stem for path in FOLDER.glob("*.json"))
CONTEXT = (
    b'{"at":"2026-03-03T10:15:00Z","actor":"key:a",'
    b'"command_id":"01955600-0000-7000-8000-000000000001"}'
)


class Golden(msgspec.Struct):
    """A golden file: the state as stored, and what it reads as."""

    reads_as: str
    state: msgspec.Raw


def test_every_topic_has_its_golden_file() -> None:
    """A new kind of fact gets a golden file; see ``tests.events.write``."""
    assert set(GOLDEN) == set(FACTS) | set(UPCASTERS)


@pytest.mark.parametrize("topic", GOLDEN)
def test_a_stored_event_reads_as_it_always_did(topic: str) -> None:
    """The same bytes come to the same fact, in its newest version."""
    golden = _golden(topic)

    assert repr(codec_of_release().decode(topic, golden.state)) == golden.reads_as


@pytest.mark.parametrize("topic", FACTS)
def test_a_fact_is_still_written_as_it_was(topic: str) -> None:
    """An older release beside a newer one can read what that writes."""
    stored = _golden(topic).state
    read = codec_of_release().decode(topic, stored)

    written = codec_of_release().encode(read.context, read.fact)

    assert msgspec.json.decode(written) == msgspec.json.decode(stored)


def test_an_old_version_is_read_as_the_newest() -> None:
    """Each step of an upcast reads one version as the next; the bytes stay."""
    codec = Codec(
        upcasters={
            "list.made.v1": ("list.made.v2", lambda fact: {"code": fact["name"]}),
            "list.made.v2": (ListCreated.TOPIC, lambda fact: {**fact, "name": "List"}),
        }
    )
    old = b'{"context":%s,"fact":{"name":"news"}}' % CONTEXT

    state = codec.decode("list.made.v1", old)

    assert state.fact == ListCreated("news", "List")
    assert state.context.actor == "key:a"


def test_an_unknown_topic_is_named() -> None:
    """An event of a later release is refused by its topic."""
    with pytest.raises(TopicUnknown, match=r"list\.sung\.v1"):
        codec_of_release().decode("list.sung.v1", b'{"context":%s,"fact":{}}' % CONTEXT)


@pytest.mark.parametrize(
    "state", [b"", b"{", b"\xff", b"[]", b"{}", b'{"context":{},"fact":{}}']
)
@pytest.mark.parametrize("topic", [ListCreated.TOPIC, "list.sung.v1"])
def test_bytes_that_do_not_fit_are_refused(topic: str, state: bytes) -> None:
    """A state that is no JSON, or lacks something, is an error that names the topic."""
    with pytest.raises(MapperDeserialisationError, match=re.escape(topic)):
        codec_of_release().decode(topic, state)


def test_an_upcast_of_what_does_not_fit_is_refused() -> None:
    """A step that finds an old fact broken does not stop those who follow the log."""
    codec = Codec(upcasters={"old": (ListCreated.TOPIC, lambda fact: fact["gone"])})

    with pytest.raises(MapperDeserialisationError, match="gone"):
        codec.decode("old", b'{"context":%s,"fact":{}}' % CONTEXT)


def _golden(topic: str) -> Golden:
    return msgspec.json.decode(golden_file(topic).read_bytes(), type=Golden)
