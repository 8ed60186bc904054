"""Records what is decided: events, vault, standing and the command, all or nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from typing import Any, TypeVar, cast
from uuid import UUID

from eventsourcing.application import AggregateNotFoundError, Application
from eventsourcing.persistence import (
    IntegrityError,
    OperationalError,
    StoredEvent,
)
from eventsourcing.utils import Environment

from domain.aggregate import Aggregate
from domain.errors import (
    ConflictPersists,
    IdempotencyKeyReused,
    NotFound,
    SubscriberMerged,
    VersionDiffers,
)
from domain.events import Context, Event, Fact, Recorded
from domain.ids import named_id
from domain.store.codec import EventMapper, codec_of_release
from domain.store.commands import Answer, Command, Commands
from domain.store.datastore import AccountDatastore
from domain.store.factory import AccountFactory
from domain.store.keeping import Keeping
from domain.store.log import Appending, Companion, EventLog
from domain.store.standing import Standing, changes
from domain.store.suppressions import NO_PEPPERS, Peppers, note_claims
from domain.store.vault import Claim, Vault

A = TypeVar("A", bound=Aggregate)

#: What is to be recorded for which streams.
Streams = Sequence[tuple[Aggregate, Iterable[Fact]]]

#: How often a command that lost a race decides again on the new facts.
ATTEMPTS = 3


@dataclass(frozen=True)
class By:
    """Who acts, when, by which command, and because of which event if any.

    ``expects`` is the version of what is edited, as the editor saw it.
    """

    actor: str
    at: datetime
    command: Command
    cause: int | None = None
    expects: int | None = None
    #: Whether this is done also while a restored log is held: such as a withdrawal.
    while_held: bool = False

    @property
    def id(self) -> UUID:
        """Return the id by which events name the command."""
        return named_id("command", self.command.key_id, self.command.id)

    @property
    def context(self) -> Context:
        """Return what the events say of how they came about."""
        return Context(self.at, self.actor, self.id, self.cause)


@dataclass(frozen=True)
class Decision:
    """What a command came to: facts for some streams, and what is kept with them."""

    answer: UUID
    streams: Streams
    keeping: Keeping = field(default_factory=Keeping)
    also: Sequence[Companion] = ()
    #: What the command answers beside the id, as JSON without personal data.
    told: bytes = b""


class Records(Application[UUID]):
    """The library's application on our log: loads, decides again, and records."""

    name = "sayso"

    def __init__(
        self, datastore: AccountDatastore, peppers: Peppers = NO_PEPPERS
    ) -> None:
        self.datastore = datastore
        self._peppers = peppers
        super().__init__()
        self.event_log = cast("EventLog", self.recorder)
        self.vault = Vault(datastore)
        self._standing = Standing()
        self._commands = Commands(datastore)

    def construct_factory(self, env: Environment) -> Any:  # noqa: ANN401 - as the library has it
        """Build on the account's datastore instead of one from the environment."""
        return AccountFactory(env, self.datastore)

    def construct_mapper(self) -> EventMapper:
        """Read and write events as ``domain.store.codec`` says."""
        return EventMapper(codec_of_release())

    def load(self, kind: type[A], id_: UUID) -> A:
        """Fold the stream of ``id_``; without events its version is 0."""

        def fold(_: A | None, events: Iterable[Any]) -> A:
            return kind.fold(id_, events)

        try:
            found: A = self.repository.get(id_, projector_func=cast("Any", fold))
        except AggregateNotFoundError:
            return kind(id_)
        return found

    def existing(self, kind: type[A], id_: UUID) -> A:
        """Fold the stream of ``id_``.

        Raises NotFound if it has no event, SubscriberMerged if it goes on elsewhere.
        """
        found = self.going_on(kind, id_)
        if not found.version:
            raise NotFound(kind.kind, id_)
        if found.id != id_:
            raise SubscriberMerged(id_, found.id)
        return found

    def going_on(self, kind: type[A], id_: UUID) -> A:
        """Fold the stream that goes on for ``id_``: the last, if there are several."""
        found = self.load(kind, id_)
        while found.successor:
            found = self.load(kind, found.successor)
        return found

    def edited(self, kind: type[A], id_: UUID, by: By) -> A:
        """Fold the stream of what is edited; raises VersionDiffers if others were."""
        found = self.existing(kind, id_)
        if by.expects is not None and by.expects != found.version:
            raise VersionDiffers(found.version)
        return found

    def load_many(self, kind: type[A], ids: Iterable[UUID]) -> dict[UUID, A]:
        """Fold many streams with one statement; those without events have version 0."""
        streams: dict[UUID, A] = {id_: kind(id_) for id_ in ids}
        for event in self._events_of(list(streams)):
            streams[event.originator_id].take(event)
        return streams

    def events_of(self, ids: Iterable[UUID]) -> dict[UUID, list[Event]]:
        """Return the events of many streams, read with one statement."""
        streams: dict[UUID, list[Event]] = {id_: [] for id_ in ids}
        for event in self._events_of(list(streams)):
            streams[event.originator_id].append(event)
        return streams

    def _events_of(self, ids: Sequence[UUID]) -> Iterator[Event]:
        reading = codec_of_release().reading()
        for stored in self.event_log.read_streams(ids):
            context, fact = reading.decode(stored.topic, stored.state)
            id_, version = cast("UUID", stored.originator_id), stored.originator_version
            yield Event(id_, version, context, fact)

    def once(self, by: By, decide: Callable[[], Decision]) -> Answer:
        """Record what ``decide`` comes to, exactly once for the command.

        Raises what ``decide`` refuses, IdempotencyKeyReused when the command's id came
        with another body, and ConflictPersists when others were faster three times.
        """
        for _ in range(ATTEMPTS):
            if answer := self._recalled(by.command):
                return answer
            try:
                return self._commit(by, decide())
            except IntegrityError:
                continue
            except OperationalError:
                self._settle()
        raise ConflictPersists

    def ruled(
        self, by: By, load: Callable[[], A], rule: Callable[[A], Iterable[Fact]]
    ) -> Answer:
        """Record what a rule says of one stream, loaded anew for each try."""

        def decide() -> Decision:
            found = load()
            return Decision(found.id, [(found, rule(found))])

        return self.once(by, decide)

    def _recalled(self, command: Command) -> Answer | None:
        remembered = self._commands.recall(command)
        if remembered is None:
            return None
        body_hash, answer = remembered
        if body_hash != command.body_hash:
            raise IdempotencyKeyReused
        return answer

    def _settle(self) -> None:
        """Wait until a transaction whose end we did not hear has ended."""
        with self.event_log.appending(while_held=True):
            pass

    def append(self, by: By, streams: Streams) -> None:
        """Record facts for some streams, without the memory of a command.

        Raises the library's IntegrityError when others were faster, and its
        OperationalError when it cannot be told whether this was recorded.
        """
        events = list(_events(by.context, streams))
        with self.event_log.appending() as append:
            self.write(append, events)

    def write(self, append: Appending, events: Sequence[Event]) -> None:
        """Write events, and ``standing`` with them, in a transaction under the lock."""
        self._standing.follow(append.cursor, _recorded(append, events))
        append.write_columns(
            [event.originator_id for event in events],
            [event.originator_version for event in events],
            [event.fact.TOPIC for event in events],
            codec_of_release().encode_all(events),
        )

    def record(self, append: Appending, context: Context, streams: Streams) -> None:
        """Write facts for some streams, as ``write`` does."""
        self.write(append, list(_events(context, streams)))

    def note_claims(self, append: Appending, claims: Iterable[Claim]) -> None:
        """Note which addresses that are being claimed were closed before."""
        note_claims(append, self._peppers, claims)

    def write_as_stored(
        self, append: Appending, events: Sequence[Event], stored: Sequence[StoredEvent]
    ) -> None:
        """Write events with the bytes that they have."""
        self._standing.follow(append.cursor, _recorded(append, events))
        append.write(stored)

    def _commit(self, by: By, decision: Decision) -> Answer:
        events = list(_events(by.context, decision.streams))
        remember = self._commands.remembering(
            by.command, decision.answer, at=by.at, told=decision.told
        )
        with self.event_log.appending(while_held=by.while_held) as append:
            decision.keeping(append)
            self.note_claims(append, decision.keeping.claims)
            for companion in decision.also:
                companion(append)
            self.write(append, events)
            remember(append)
        return Answer(decision.answer, append.head, decision.told)


def _events(context: Context, streams: Streams) -> Iterable[Event]:
    return chain.from_iterable(
        aggregate.events(context, facts) for aggregate, facts in streams
    )


def _recorded(append: Appending, events: Iterable[Event]) -> Iterable[Recorded]:
    for position, event in enumerate(events, append.head + 1):
        if changes.concern(event.fact):
            yield Recorded(
                position,
                append.recorded_at,
                event.originator_id,
                event.originator_version,
                event.context,
                event.fact,
            )
