"""Commands by which people come into series and go on, many in one append.

Whoever calls knows people: read models tell what conditions hold, the write side who
may be written to. Where everybody rests until the next step is written in the same
append (``resting``), so nobody is lost and no step is taken twice.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from domain.application.advancing import Advancing, Look, Where
from domain.application.records import By, Decision, Records
from domain.application.series import SeriesCommands
from domain.application.ways import Rest
from domain.events import EnrolmentEntered, Fact
from domain.ids import named_id
from domain.series.definition import Definition
from domain.series.enrolment import Enrolment, Place, enrolment_stream
from domain.series.series import ARCHIVED, CLOSED, Series
from domain.series.starts import BY_BACKFILL, BY_SERIES, Arrival
from domain.store.commands import Answer
from domain.store.log import Companion

#: Steps of one person in one append, at most: waits and deeds end it before.
MOST_STEPS = 50
#: Why somebody left whom somebody took out.
EXCLUDED = "excluded by hand"
#: Writes down when people go on.
Resting = Callable[[Sequence[Rest]], Companion]


def _nowhere(_people: Collection[UUID]) -> Collection[UUID]:
    return ()


@dataclass(frozen=True)
class Whom:
    """What is asked of those who arrive.

    ``among`` tells who of some people fits a series, ``former`` which cards became one
    with theirs.
    """

    among: Callable[[Definition, Sequence[UUID]], set[UUID]]
    former: Callable[[Sequence[UUID]], Mapping[UUID, Sequence[UUID]]]


class Enrolments:
    """Brings people into series, and on."""

    def __init__(self, records: Records, series: SeriesCommands) -> None:
        self._records = records
        self._series = series
        self._definitions = lru_cache(maxsize=64)(self._read)

    def enter(
        self,
        by: By,
        arrivals: Sequence[Arrival],
        whom: Whom,
        resting: Resting,
        taken: Companion,
    ) -> int:
        """Bring people into one series, as its live edition says; tell how many.

        ``taken`` is written with it: these arrivals are dealt with.
        """
        entered = 0

        def decide() -> Decision:
            nonlocal entered
            series = self._records.existing(Series, arrivals[0].series_id)
            coming = self._entering(by.at, series, arrivals, whom)
            streams = [(enrolment, facts) for _, enrolment, facts in coming]
            rests = [_first_rest(by, one, facts) for one, facts in streams]
            entered = len(streams)
            also = [resting(rests), taken]
            return Decision(series.id, streams, also=also)

        self._records.once(by, decide)
        return entered

    def advance(
        self,
        by: By,
        ids: Sequence[UUID],
        look: Look,
        resting: Resting,
        where: Where = _nowhere,
    ) -> None:
        """Have some people take their next steps, up to what they wait for.

        Nothing is done to them twice: each step moves their stream on.
        """

        def decide() -> Decision:
            found = self._records.load_many(Enrolment, ids)
            return self._advanced(
                Advancing(self.definition, self._records, by, found, where),
                look,
                resting,
            )

        self._records.once(by, decide)

    def exclude(
        self, by: By, series_id: UUID, subscriber_id: UUID, key: str = ""
    ) -> Answer:
        """Have somebody leave, because somebody says so; raises NotFound.

        Where they rested is forgotten when its time comes.
        """
        return self._records.ruled(
            by,
            lambda: self.of(series_id, subscriber_id, key),
            lambda enrolment: enrolment.leave(EXCLUDED),
        )

    def of(self, series_id: UUID, subscriber_id: UUID, key: str = "") -> Enrolment:
        """Return somebody's way through a series; raises NotFound."""
        return self._records.existing(
            Enrolment, enrolment_stream(series_id, subscriber_id, key)
        )

    def definition(self, series: Series, edition: int) -> Definition:
        """Return an edition; what was read once is remembered."""
        return self._definitions(series.id, edition)

    def _read(self, series_id: UUID, edition: int) -> Definition:
        return self._series.definition(self._series.get(series_id), edition)

    def entering(
        self, at: datetime, arrivals: Sequence[Arrival], whom: Whom
    ) -> list[Arrival]:
        """Return those of some for one series who would come in at a moment."""
        series = self._records.existing(Series, arrivals[0].series_id)
        return [one for one, *_ in self._entering(at, series, arrivals, whom)]

    def _entering(
        self, at: datetime, series: Series, arrivals: Sequence[Arrival], whom: Whom
    ) -> Iterable[tuple[Arrival, Enrolment, list[Fact]]]:
        arrivals = _expected(series, arrivals)
        if not arrivals:
            return
        definition = self.definition(series, series.live)
        place = Place(series.live, definition.first, definition.again)
        fitting = whom.among(definition, [one.subscriber_id for one in arrivals])
        coming = [one for one in arrivals if one.subscriber_id in fitting]
        cards = whom.former(list(fitting))
        ways = {one: _ways(one, cards.get(one.subscriber_id, ())) for one in coming}
        streams = {id_ for ids in ways.values() for id_ in ids}
        found = self._records.load_many(Enrolment, streams)
        for arrival, (id_, *former) in ways.items():
            enrolment = found.get(id_)
            if enrolment is None:
                continue
            had = [found[one] for one in former]
            facts = list(enrolment.enter(arrival, place, at, had))
            if facts:
                # Whoever arrives twice in one go comes in once: they are inside then.
                del found[id_]
                yield arrival, enrolment, facts

    @staticmethod
    def _advanced(advancing: Advancing, look: Look, resting: Resting) -> Decision:
        advancing.begin()
        for _ in range(MOST_STEPS):
            if not advancing.step(look):
                break
        streams, deeds = list(advancing.streams()), advancing.deeds
        return Decision(
            named_id("advance", advancing.by.command.id),
            [*streams, *deeds.streams()],
            deeds.keeping,
            [resting(advancing.rests), *deeds.also],
        )


def _ways(arrival: Arrival, former: Sequence[UUID]) -> list[UUID]:
    """Name the way of whoever arrives, and those of their former cards."""
    people = (arrival.subscriber_id, *former)
    return [enrolment_stream(arrival.series_id, one, arrival.key) for one in people]


def _first_rest(by: By, enrolment: Enrolment, facts: Sequence[Fact]) -> Rest:
    """Return when somebody takes the first step: at once, or when their time comes."""
    (entered,) = (one for one in facts if isinstance(one, EnrolmentEntered))
    at = entered.occurred_at if entered.occurred_at > by.at else None
    return Rest(enrolment.id, entered.subscriber_id, at)


def _expected(series: Series, arrivals: Sequence[Arrival]) -> Sequence[Arrival]:
    """Return those of some who may come in at all."""
    if series.state == ARCHIVED or not series.live:
        return []
    if series.state == CLOSED:
        # Whoever came before it was closed was on their way.
        return [one for one in arrivals if one.because != BY_SERIES]
    since = series.since
    # What lies before brings nobody in, also if it is told of only now.
    return [
        one
        for one in arrivals
        if since is None or one.occurred_at >= since or one.because == BY_BACKFILL
    ]
