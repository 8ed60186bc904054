"""What is known of people at their steps: what holds of them, how to reach them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from domain.application.segments import Segments
from domain.conditions import Today
from domain.field_values import FieldValue
from domain.series.definition import Definition, Until
from domain.series.enrolment import Enrolment
from domain.series.stepping import Known
from domain.store.datastore import AccountDatastore
from domain.store.vault import Claim, Vault
from domain.zones import TIME_ZONE, zone_of
from projections.audiences.queries import Audiences, Choosing, Members
from projections.segments.asking import SegmentPeople

EMAIL, PHONE = "email", "sms"
NO_ADDRESS, ERASED = "no address", "erased"


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
        self._vault = Vault(datastore)
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
        clocks = self._clocks(
            people[one.id]
            for one in enrolments
            if (step := definition.step(one.step)) and isinstance(step.act, Until)
        )
        return {
            id_: self._known(holds[id_], reached[person], clocks.get(person))
            for id_, person in people.items()
        }

    def _known(
        self,
        holds: Mapping[str, bool],
        reached: tuple[UUID | None, str | None],
        clock: tuple[str, Mapping[str, FieldValue]] | None,
    ) -> Known:
        zone, fields = clock or (self._zone, {})
        return Known(self._at, zone, holds, *reached, fields, self._seen)

    def _holds(
        self, definition: Definition, enrolments: Sequence[Enrolment]
    ) -> Mapping[UUID, Mapping[str, bool]]:
        """Answer the questions of each one's step, each question once for all."""
        asked: dict[str, tuple[Sequence[Any], list[Enrolment]]] = {}
        for one in enrolments:
            for path, conditions in definition.questions(one.step):
                asked.setdefault(path, (conditions, []))[1].append(one)
        today = Today(self._at, ZoneInfo(self._zone))
        holds: dict[UUID, dict[str, bool]] = defaultdict(dict)
        for path, (conditions, ones) in asked.items():
            tree = self._segments.tree(conditions, today)
            people = [one.subscriber_id or one.id for one in ones]
            fitting = set(self._people.among(tree, people))
            for one in ones:
                holds[one.id][path] = one.subscriber_id in fitting
        return holds

    def _reached(
        self, purpose: str, people: set[UUID]
    ) -> Mapping[UUID, tuple[UUID | None, str | None]]:
        """Tell at which contact each can be written to, or why at none."""
        members = Members(_MEMBERS, {"people": list(people)})
        reached: dict[UUID, tuple[UUID | None, str | None]] = dict.fromkeys(
            people, (None, ERASED)
        )
        reached |= self._audiences.each(Choosing(members, EMAIL, purpose))
        lost = [id_ for id_, (_, against) in reached.items() if against == NO_ADDRESS]
        if lost:
            present = {one.subscriber_id for one in self._vault.contacts(lost)}
            reached |= {id_: (None, ERASED) for id_ in lost if id_ not in present}
        return reached

    def _clocks(
        self, people: Iterable[UUID]
    ) -> Mapping[UUID, tuple[str, Mapping[str, FieldValue]]]:
        """Tell by whose clock each lives, and what their profile says."""
        ids = set(people)
        if not ids:
            return {}
        profiles = self._vault.profiles(ids)
        phones = _phones(self._vault.contacts(ids))
        return {id_: self._clock(profiles.get(id_, {}), phones.get(id_)) for id_ in ids}

    def _clock(
        self, fields: Mapping[str, FieldValue], phone: str | None
    ) -> tuple[str, Mapping[str, FieldValue]]:
        told = fields.get(TIME_ZONE)
        zone = zone_of(str(told) if told else None, phone)
        return zone or self._zone, fields


def _phones(contacts: Iterable[Claim]) -> Mapping[UUID, str]:
    """Return the oldest phone number of each who has one."""
    phones: dict[UUID, str] = {}
    for one in contacts:
        if one.channel == PHONE:
            phones.setdefault(one.subscriber_id, one.address)
    return phones


_MEMBERS = "SELECT unnest(%(people)s::uuid[]) AS subscriber_id, NULL AS left_out"
