"""Events as bytes: UTF-8 JSON, stored exactly as it is hashed.

The state of an event is ``{"context": {...}, "fact": {...}}``; its stream, version,
topic, position and recorded time are columns.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, Generic, TypeVar, cast
from uuid import UUID

import msgspec
from eventsourcing.domain import DomainEventProtocol
from eventsourcing.persistence import (
    JSONTranscoder,
    Mapper,
    MapperDeserialisationError,
    StoredEvent,
)

from domain.events import FACTS, Context, Event, Fact
from domain.events.upcasters import UPCASTERS, Upcaster

F = TypeVar("F")
_encode = msgspec.json.Encoder().encode


class State(msgspec.Struct, Generic[F], frozen=True):
    """What the log stores of an event beside its place."""

    context: Context
    fact: F


_OLD = msgspec.json.Decoder(State[dict[str, Any]])
_OUTLINE = msgspec.json.Decoder(State[msgspec.Raw])
_END = b"}"
#: What a step raises when an old fact is not what it takes it for.
_OF_UPCASTERS = (LookupError, TypeError, ValueError)


class TopicUnknown(MapperDeserialisationError):  # noqa: N818 - says what is wrong
    """A stored event has a topic for which this release has no class."""


class Codec:
    """Turns states into bytes and back; old versions are read through upcasters."""

    def __init__(
        self,
        facts: Mapping[str, type[Fact]] = FACTS,
        upcasters: Mapping[str, Upcaster] = UPCASTERS,
    ) -> None:
        self._upcasters = upcasters
        self._decoders = {
            topic: msgspec.json.Decoder(State[fact])  # type: ignore[valid-type] # at run time
            for topic, fact in facts.items()
        }
        self._alone = {
            topic: msgspec.json.Decoder(fact) for topic, fact in facts.items()
        }

    def encode(self, context: Context, fact: Fact) -> bytes:
        """Write the state of an event."""
        return _encode(State(context, fact))

    def encode_all(self, events: Iterable[Event]) -> list[bytes]:
        """Write the states of events, and a context that they share but once."""
        states, context, before = [], None, b""
        for event in events:
            if event.context is not context:
                context = event.context
                before = b'{"context":' + _encode(context) + b',"fact":'
            states.append(before + _encode(event.fact) + b"}")
        return states

    def decode(self, topic: str, state: bytes) -> State[Fact]:
        """Read the state of an event, brought up to its newest version.

        Raises TopicUnknown, and MapperDeserialisationError when the bytes do not fit.
        """
        decoder = self._decoders.get(topic)
        try:
            if decoder is not None:
                return cast("State[Fact]", decoder.decode(state))
            return self._upcast(topic, _OLD.decode(state))
        except TopicUnknown:
            raise
        except (msgspec.MsgspecError, *_OF_UPCASTERS) as error:
            message = f"an event of topic {topic} cannot be read: {error!r}"
            raise MapperDeserialisationError(message) from error

    def reading(self) -> Reading:
        """Return a decoder for events in the order of the log."""
        return Reading(self)

    def fact(self, topic: str, text: bytes) -> Fact | None:
        """Read a fact alone; None if that takes more than its class."""
        try:
            return self._alone[topic].decode(text)
        except (LookupError, msgspec.MsgspecError):
            return None

    def _upcast(self, topic: str, old: State[dict[str, Any]]) -> State[Fact]:
        fact = old.fact
        while topic in self._upcasters:
            topic, upcast = self._upcasters[topic]
            fact = upcast(fact)
        decoder = self._decoders.get(topic)
        if decoder is None:
            message = f"no class has the topic {topic}"
            raise TopicUnknown(message)
        newest = _encode(State(old.context, fact))
        return cast("State[Fact]", decoder.decode(newest))


class Reading:
    """Reads states one after another; a context that some share is read once.

    Events of one command have the same context, written with the same bytes. If a
    state begins with the bytes of the one before up to its fact, the rest is the fact.
    """

    def __init__(self, codec: Codec) -> None:
        self._codec = codec
        self._before: bytes | None = None
        self._context: Context | None = None

    def decode(self, topic: str, state: bytes) -> tuple[Context, Fact]:
        """Read context and fact as ``Codec.decode`` does, and raise what it raises."""
        before = self._before
        if (
            before
            and self._context
            and state.startswith(before)
            and state.endswith(_END)
        ):
            fact = self._codec.fact(topic, state[len(before) : -1])
            if fact is not None:
                return self._context, fact
        read = self._codec.decode(topic, state)
        self._context, self._before = read.context, _before_fact(state)
        return read.context, read.fact


def _before_fact(state: bytes) -> bytes | None:
    """Return what stands before the fact, if nothing but the end follows it."""
    fact = bytes(_OUTLINE.decode(state).fact)
    before = state[: -len(fact) - 1]
    return before if before + fact + _END == state else None


@lru_cache(maxsize=1)
def codec_of_release() -> Codec:
    """Return the codec of this release."""
    return Codec()


class EventMapper(Mapper[UUID]):
    """The library's mapper, for our events."""

    def __init__(self, codec: Codec) -> None:
        super().__init__(JSONTranscoder())
        self._codec = codec

    def to_stored_event(self, domain_event: DomainEventProtocol[UUID]) -> StoredEvent:
        """Write an event as the recorder takes it."""
        event = cast("Event", domain_event)
        return StoredEvent(
            event.originator_id,
            event.originator_version,
            event.fact.TOPIC,
            self._codec.encode(event.context, event.fact),
        )

    def to_domain_event(self, stored_event: StoredEvent) -> DomainEventProtocol[UUID]:
        """Read an event as the recorder gives it."""
        state = self._codec.decode(stored_event.topic, stored_event.state)
        return cast(
            "DomainEventProtocol[UUID]",
            Event(
                cast("UUID", stored_event.originator_id),
                stored_event.originator_version,
                state.context,
                state.fact,
            ),
        )
