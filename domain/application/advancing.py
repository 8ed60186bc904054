"""Some people taking steps for one append: what each comes to, and where they rest."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from msgspec.structs import replace

from domain.aggregate import Aggregate, Numbered
from domain.application.records import By, Records
from domain.application.series_deeds import UNCHANGED, Deeds
from domain.application.ways import Rest, Way
from domain.errors import ConditionsInvalid
from domain.events import EnrolmentCompleted, EnrolmentLeft, EnrolmentMoved, Fact
from domain.series.definition import Act, Change, Definition, Send, Step, Stop, Till
from domain.series.enrolment import Enrolment
from domain.series.flow import END
from domain.series.series import ARCHIVED, LEAVE, MOVE, Series
from domain.series.stepping import DEEDS, DONE, SENT, SKIPPED, Known, asks, take_step

#: How long those of a paused series rest; resuming wakes them.
WHILE_PAUSED = timedelta(days=1)
#: What is waited for may come about without any event that names the person.
LOOK_AGAIN = timedelta(hours=1)
STOPPED, SUPERSEDED = "stopped by another series", "the series was changed"
OVER = "the series is over"


#: Tells what is known of some people at their steps: enrolment -> what is known.
Look = Callable[[Definition, Sequence[Enrolment]], Mapping[UUID, Known]]
#: Names the enrolments of some people who are inside, in whatever series.
Where = Callable[[Collection[UUID]], Collection[UUID]]


class Advancing:
    """Some people taking steps for one append."""

    def __init__(
        self,
        definition: Callable[[Series, int], Definition],
        records: Records,
        by: By,
        found: Mapping[UUID, Enrolment],
        where: Where,
    ) -> None:
        self.deeds = Deeds(records)
        self._where = where
        #: Those whom a step may stop: series and person -> their enrolments
        self._within: dict[tuple[UUID | None, UUID | None], list[Enrolment]]
        self._within = defaultdict(list)
        self._definition = definition
        self._records = records
        self.by = by
        #: What was found out of each, at a step of this append.
        self._known: dict[UUID, Known] = {}
        self._ways = {id_: Way(one, one.version) for id_, one in found.items()}
        self._series = records.load_many(
            Series, {one.series_id for one in found.values() if one.series_id}
        )

    def begin(self) -> None:
        """Set those aside who do not go on, or in another edition."""
        for way in self._ways.values():
            series = self._series_of(way)
            if series is None or not way.enrolment.inside:
                way.rests(over=True)
            elif series.state == ARCHIVED:
                way.decide(way.enrolment.leave(OVER))
                way.rests(over=True)
            elif series.paused:
                way.rests(self.by.at + WHILE_PAUSED)
            else:
                self._brought_up_to_date(way, series)

    def step(self, look: Look) -> bool:
        """Have everybody who goes on take one step; False if nobody does."""
        groups: dict[tuple[UUID, int], list[Way]] = defaultdict(list)
        for way in self._ways.values():
            if way.rest is None and way.enrolment.series_id:
                edition = way.enrolment.edition
                groups[way.enrolment.series_id, edition].append(way)
        for (series_id, edition), ways in groups.items():
            self._together(self._series[series_id], edition, ways, look)
        return bool(groups)

    def _together(
        self, series: Series, edition: int, ways: Sequence[Way], look: Look
    ) -> None:
        """Have those of one edition take one step."""
        try:
            definition = self._definition(series, edition)
            if unknown := self._unknown(definition, ways):
                self._known |= look(definition, unknown)
        except ConditionsInvalid:
            # A segment or a field that they ask of is out of use: these wait until
            # somebody has mended it, and keep nobody else from going on.
            for way in ways:
                way.rests(self.by.at + LOOK_AGAIN)
            return
        self.deeds.expect(_whose(definition, ways, Change))
        self._expect(set(_whose(definition, ways, Stop)))
        for way in ways:
            # Whoever went before may have stopped them.
            if way.rest is None:
                self._taken(way, series, definition, self._known[way.enrolment.id])

    def _unknown(self, definition: Definition, ways: Iterable[Way]) -> list[Enrolment]:
        """Return those of whom something is to be found out: nothing is asked twice."""
        return [
            way.enrolment
            for way in ways
            if way.enrolment.id not in self._known
            or asks(definition, way.enrolment.step)
        ]

    def streams(self) -> Iterable[tuple[Aggregate, Sequence[Fact]]]:
        """Yield what is decided of everybody."""
        for way in self._ways.values():
            if way.facts:
                yield Numbered(way.enrolment.id, way.version), way.facts

    @property
    def rests(self) -> list[Rest]:
        """Return when everybody goes on; whoever is not through does so at once."""
        for way in self._ways.values():
            if way.rest is None:
                way.rests()
        return [way.rest for way in self._ways.values() if way.rest]

    def _series_of(self, way: Way) -> Series | None:
        return self._series.get(way.enrolment.series_id or way.enrolment.id)

    def _brought_up_to_date(self, way: Way, series: Series) -> None:
        """Do with those inside an earlier edition what the live one says."""
        enrolment, live = way.enrolment, series.editions[series.live]
        if enrolment.edition >= series.live:
            return
        if live.inside == MOVE:
            step = live.moves.get(enrolment.step, enrolment.step)
            step = "" if step == END else step
            way.decide(enrolment.transfer(series.live, step))
        elif live.inside == LEAVE:
            way.decide(enrolment.leave(SUPERSEDED))
            way.rests(over=True)

    def _taken(
        self, way: Way, series: Series, definition: Definition, known: Known
    ) -> None:
        step = definition.step(way.enrolment.step)
        hears = way.enrolment.step in definition.hearing
        facts = list(take_step(definition, way.enrolment, known))
        if not facts:
            way.rests(_until(way.enrolment, step, known), hears=hears)
            return
        done = step and _is_deed(step, facts[-1])
        if step and done and not series.dry:
            facts = self._done(way, series, step, facts[-1], known)
        way.decide(facts)
        if isinstance(facts[-1], EnrolmentLeft | EnrolmentCompleted):
            way.rests(over=True)
        elif step and done and _is_to_be_known(definition, step, way.enrolment.step):
            way.rests()
        elif way.enrolment.until:
            way.rests(_until(way.enrolment, step, known), hears=hears)

    def _done(
        self, way: Way, series: Series, step: Step, moved: Fact, known: Known
    ) -> list[Fact]:
        """Do what a step says; return its facts, what it says before that it moved."""
        enrolment, act = way.enrolment, step.act
        letter_id = series.editions[enrolment.edition].letters.get(step.name)
        if isinstance(act, Send) and letter_id and known.contact_id:
            if ended := self.deeds.ended(letter_id):
                return [replace(moved, outcome=SKIPPED, why=f"the letter is {ended}")]
            window_id = self.deeds.send(letter_id, known.contact_id)
            return [replace(moved, window_id=window_id)]
        subscriber_id = enrolment.subscriber_id or enrolment.id
        if isinstance(act, Change) and not self.deeds.change(subscriber_id, act):
            return [replace(moved, outcome=UNCHANGED)]
        if isinstance(act, Stop):
            self._stopped(act.series_id, subscriber_id)
        return [*self.deeds.say(enrolment, step), moved]

    def _expect(self, people: Collection[UUID]) -> None:
        """Read all that those may be stopped in who are about to be."""
        if not people:
            return
        ids = self._where(people)
        others = self._records.load_many(Enrolment, set(ids) - self._ways.keys())
        found = {id_: way.enrolment for id_, way in self._ways.items()} | others
        self._within.clear()
        for one in found.values():
            self._within[one.series_id, one.subscriber_id].append(one)

    def _stopped(self, series_id: UUID, subscriber_id: UUID) -> None:
        for one in self._within[series_id, subscriber_id]:
            way = self._ways.setdefault(one.id, Way(one, one.version))
            way.decide(way.enrolment.leave(STOPPED))
            way.rests(over=True)


def _whose(
    definition: Definition, ways: Iterable[Way], kind: type[Act]
) -> Iterator[UUID]:
    """Name the people whose step is of a kind."""
    for way in ways:
        step = definition.step(way.enrolment.step)
        if step and isinstance(step.act, kind):
            yield way.enrolment.subscriber_id or way.enrolment.id


def _is_deed(step: Step, fact: Fact) -> bool:
    return (
        isinstance(step.act, DEEDS)
        and isinstance(fact, EnrolmentMoved)
        and fact.outcome in (SENT, DONE)
    )


def _is_to_be_known(definition: Definition, step: Step, to: str) -> bool:
    """Tell whether what a step did has to be seen before the next is taken.

    A change may be asked about by anything; all else only where something is asked.
    """
    is_asked = bool(definition.exits) or asks(definition, to)
    return isinstance(step.act, Change) or is_asked


def _until(enrolment: Enrolment, step: Step | None, known: Known) -> datetime:
    """Return when to look again at somebody who waits."""
    until = enrolment.until or known.at
    if step and isinstance(step.act, Till):
        return min(until, known.at + LOOK_AGAIN)
    return until
