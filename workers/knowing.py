"""What is known of people at their steps: what holds of them, how to reach them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from domain.application.segments import Segments
from domain.conditions import Today
from domain.permission import ERASED, MERGED, NO_ADDRESS
from domain.series.definition import Definition, Until
from domain.series.enrolment import Enrolment
from domain.series.stepping import Known
from domain.store.datastore import AccountDatastore
from domain.store.vault import Vault
from projections.audiences.queries import Audiences
from projections.people.queries import People
from projections.segments.asking import SegmentPeople
from workers.clocks import Clock, Clocks

EMAIL = "email"


class Knowing:
    """Tells what is known of people at a moment; see ``enrolments.Look``."""

    def __init__(
        self,
        datastore: AccountDatastore,
        segments: Segments,
        at: datetime,
        zone: str,
        seen: int,
    ) -> None:
        self._audiences = Audiences(datastore)
        self._people = SegmentPeople(datastore)
        self._known_people = People(datastore)
        self._clocks = Clocks(Vault(datastore), zone)
        self._segments = segments
        self._at = at
        self._zone = zone
        self._seen = seen

    def __call__(
        self, definition: Definition, enrolments: Sequence[Enrolment]
    ) -> Mapping[UUID, Known]:
        """Tell it of some who are in one edition of a series, by enrolment."""
        holds = self._holds(definition, enrolments)
        people = {one.id: one.subscriber_id or one.id for one in enrolments}
        reached = self._reached(definition.purpose, set(people.values()))
        clocks = self._clocks.of(
            {
                people[one.id]
                for one in enrolments
                if (step := definition.step(one.step)) and isinstance(step.act, Until)
            }
        )
        return {
            id_: self._known(holds[id_], reached[person], clocks.get(person))
            for id_, person in people.items()
        }

    def _known(
        self,
        holds: Mapping[str, bool],
        reached: tuple[UUID | None, str | None],
        clock: Clock | None,
    ) -> Known:
        clock = clock or Clock(self._zone, {})
        return Known(self._at, clock.zone, holds, *reached, clock.fields, self._seen)

    def _holds(
        self, definition: Definition, enrolments: Sequence[Enrolment]
    ) -> Mapping[UUID, Mapping[str, bool]]:
        """Answer the questions of each one's step, each question once for all."""
        asked: dict[str, tuple[Sequence[Any], list[Enrolment]]] = {}
        for one in enrolments:
            for path, conditions in definition.questions(one.step):
                asked.setdefault(path, (conditions, []))[1].append(one)
        today = Today(self._at, ZoneInfo(self._zone), of_those_inside=True)
        holds: dict[UUID, dict[str, bool]] = defaultdict(dict)
        for path, (conditions, ones) in asked.items():
            tree = self._segments.tree(conditions, today)
            came = [
                (one.subscriber_id or one.id, one.since or self._at) for one in ones
            ]
            fitting = set(self._people.inside(tree, came))
            for place, one in enumerate(ones):
                holds[one.id][path] = place in fitting
        return holds

    def _reached(
        self, purpose: str, people: set[UUID]
    ) -> Mapping[UUID, tuple[UUID | None, str | None]]:
        """Tell at which contact each can be written to, or why at none."""
        reached: dict[UUID, tuple[UUID | None, str | None]] = dict.fromkeys(
            people, (None, ERASED)
        )
        reached |= self._audiences.each(list(people), EMAIL, purpose)
        lost = [id_ for id_, (_, why) in reached.items() if why == NO_ADDRESS.name]
        gone = self._known_people.gone(lost) if lost else {}
        return reached | {
            id_: (None, MERGED if survivor else ERASED)
            for id_, survivor in gone.items()
        }
