"""Segments' conditions asked of a test's own database."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from domain.conditions import Today, read_conditions
from domain.store.datastore import AccountDatastore
from projections.segments.asking import SegmentPeople
from tests.builders import Person
from tests.domain.conditions.saying import KINDS, TODAY

Told = Mapping[str, object]


class Asked:
    """Asks who some conditions hold for."""

    def __init__(self, datastore: AccountDatastore, today: Today = TODAY) -> None:
        self.people = SegmentPeople(datastore)
        self._today = today

    def ids(
        self, *told: Told, segments: Mapping[UUID, list[Told]] | None = None
    ) -> set[UUID]:
        """Return whom all of them hold for; counted and sampled they are as many."""
        tree = read_conditions(list(told), self._today, KINDS, segments)
        found = self.people.page(tree, None, 1_000)
        assert self.people.count(tree) == len(found)
        assert set(self.people.sample(tree, 1_000)) == set(found)
        return set(found)

    def holds(self, person: Person, *told: Told) -> bool:
        """Tell whether they hold for one person, by each of the ways to ask."""
        tree = read_conditions(list(told), self._today, KINDS)
        explained = self.people.explain(tree, person.id)
        assert explained
        among = self.people.among(tree, [person.id]) == [person.id]
        assert explained["holds"] is among
        assert (person.id in self.ids(*told)) is among
        return among
