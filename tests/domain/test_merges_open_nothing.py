"""Whatever is said and whoever is merged in whatever order, a merge opens nothing.

Four people with eight contacts live at random: they agree and withdraw, contacts change
cards, and cards become one. Decisions may rest on what was read some steps before; then
they are made again, as in the store. What came of it is checked against the facts
alone, and by contact: cards do not matter to what somebody said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from random import Random
from uuid import UUID

import pytest

from domain.consent import BY_IMPORT, Cell, No, Wish, Yes
from domain.errors import ConsentNotGranted
from domain.events import (
    ConsentExpired,
    ConsentGranted,
    ConsentInvalidated,
    ConsentRefused,
    ConsentRenewed,
    ConsentRequested,
    ConsentTakenOver,
    ConsentWithdrawn,
    Context,
    Event,
    Fact,
    Recorded,
    SubscriberRegistered,
)
from domain.ids import new_id
from domain.merging import FILL, Party, merged, moved
from domain.store import standing
from domain.store.changes import fold
from domain.subscriber import Subscriber
from domain.window import Standing, reason_against
from tests.domain.decisions import AT, a_contact, a_ref

PURPOSES = ("newsletter", "offers")
STEPS = 40
NOTICE = bytes(32)
YES_SAID = (ConsentGranted, ConsentRenewed)
SAID = (
    *YES_SAID,
    ConsentExpired,
    ConsentInvalidated,
    ConsentRefused,
    ConsentRequested,
    ConsentWithdrawn,
)
#: What is to be recorded for some streams, at the versions it was decided on.
Decided = Sequence[tuple[UUID, int, Sequence[Fact]]]
Rule = Callable[[], Decided]
Place = tuple[UUID, str]


class World:
    """Some people, the log of what happened to them, and what stands."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.at = AT
        self.people: dict[UUID, Subscriber] = {}
        self.log: list[Event] = []
        self.rows: dict[Place, Standing] = {}
        self.contacts: list[UUID] = []
        self.left: list[tuple[Rule, Decided]] = []
        for _ in range(4):
            self._register()

    def step(self) -> None:
        """Let somebody do something, or finish what they began."""
        self.at += timedelta(hours=self.random.randrange(100))
        if self.left and self.random.random() < 0.3:
            self._finish(*self.left.pop(self.random.randrange(len(self.left))))
            return
        rule = self._rule()
        self.left.append((rule, rule()))
        if self.random.random() < 0.7:
            self._finish(*self.left.pop())

    def open_cells(self) -> set[Place]:
        """Return what an attempt would be made on now."""
        return {
            cell
            for cell, held in self.rows.items()
            if reason_against(held, self.at) is None
        }

    def holder(self, contact_id: UUID) -> Subscriber:
        """Return whose a contact is."""
        [found] = [p for p in self.people.values() if contact_id in p.contacts]
        return found

    def _register(self) -> None:
        person = Subscriber(new_id())
        contacts = (a_contact(), a_contact(self.random.choice(("email", "sms"))))
        self.people[person.id] = person
        self.contacts += [contact.contact_id for contact in contacts]
        self._commit([(person.id, 0, [SubscriberRegistered("api", contacts)])])

    def _rule(self) -> Rule:
        chance = self.random.random()
        if chance < 0.08:
            return self._merging()
        if chance < 0.2:
            return self._moving()
        return self._saying()

    def _merging(self) -> Rule:
        id_, other_id = self.random.sample(sorted(self.people), 2)

        def rule() -> Decided:
            one, other = self.people[id_], self.people[other_id]
            if one.successor or other.successor:
                return []
            both = merged(self._card(one), self._card(other), FILL, None)
            return [
                (other.id, other.version, both.giver),
                (id_, one.version, both.taker),
            ]

        return rule

    def _moving(self) -> Rule:
        contact_id = self.random.choice(self.contacts)
        id_ = self.random.choice(sorted(self.people))

        def rule() -> Decided:
            one, other = self.people[id_], self.holder(contact_id)
            if one.successor or one is other or len(other.contacts) == 1:
                return []
            both = moved(self._card(one), self._card(other), contact_id)
            return [
                (other.id, other.version, both.giver),
                (id_, one.version, both.taker),
            ]

        return rule

    def _saying(self) -> Rule:
        contact_id, purpose = (
            self.random.choice(self.contacts),
            self.random.choice(PURPOSES),
        )
        say = self.random.choice(_SAYING)
        at, days = self.at, self.random.choice((None, 30))
        ends = at + timedelta(days=days) if days else None

        def rule() -> Decided:
            person = self.holder(contact_id)
            yes = Yes(
                at, NOTICE, a_ref(), self.random.choice(("form", BY_IMPORT)), ends
            )
            try:
                facts = list(say(person, contact_id, purpose, yes))
            except ConsentNotGranted:
                facts = []
            return [(person.id, person.version, facts)]

        return rule

    def _finish(self, rule: Rule, decided: Decided) -> None:
        """Record what was decided; if a stream has grown since, decide again."""
        before = self.open_cells()
        if any(self.people[id_].version != version for id_, version, _ in decided):
            decided = rule()
        self._commit(decided)
        if len(decided) == 2:
            assert self.open_cells() <= before

    def _commit(self, decided: Decided) -> None:
        for id_, _, facts in decided:
            context = Context(self.at, "test", id_)
            for event in self.people[id_].events(context, facts):
                self.log.append(event)
                self._follow(event)

    def _follow(self, event: Event) -> None:
        place = (len(self.log), self.at, event.originator_id, event.originator_version)
        recorded = Recorded(*place, event.context, event.fact)
        for key, row in fold(standing.changes(recorded)).get("standing", {}).items():
            self.rows[key[0], key[1]] = Standing(
                row.values["state"],
                row.values["consent_version"],
                suppressed=False,
                unreachable=False,
                expires_at=row.values["expires_at"],
            )

    def _card(self, person: Subscriber) -> Party:
        events = [event for event in self.log if event.originator_id == person.id]
        return Party(person, events)


_SAYING: Sequence[Callable[[Subscriber, UUID, str, Yes], Iterable[Fact]]] = (
    lambda p, c, purpose, yes: p.grant_consent(c, purpose, yes),
    lambda p, c, purpose, yes: p.grant_consent(c, purpose, yes),
    lambda p, c, purpose, yes: p.grant_consent(c, purpose, yes),
    lambda p, c, purpose, yes: p.renew_consent(c, purpose, yes, yes.granted_at),
    lambda p, c, purpose, _: p.withdraw_consent(c, purpose, No("link")),
    lambda p, c, purpose, _: p.refuse_consent(c, purpose, No("link")),
    lambda p, c, purpose, _: p.invalidate_consent(c, purpose, "forged", None),
    lambda p, c, purpose, _: p.request_consent(
        c, purpose, Wish("form", NOTICE, to_confirm=True)
    ),
)


def a_world(seed: int) -> World:
    """Let people live for a while."""
    world = World(Random(seed))  # noqa: S311 - no secret
    for _ in range(STEPS):
        world.step()
    return world


@pytest.mark.parametrize("seed", range(150))
def test_what_is_open_was_opened_by_its_holder_and_nobody_closed_it(seed: int) -> None:
    """The last that was said of the address and purpose, on any card, is a yes."""
    world = a_world(seed)

    for contact_id, purpose in world.open_cells():
        said = [
            event.fact
            for event in world.log
            if isinstance(event.fact, SAID)
            and (event.fact.contact_id, event.fact.purpose) == (contact_id, purpose)
        ]
        assert isinstance(said[-1], YES_SAID)
        assert said[-1].expires_at is None or said[-1].expires_at > world.at


@pytest.mark.parametrize("seed", range(150))
def test_what_an_attempt_names_leads_to_the_yes(seed: int) -> None:
    """The version that stands is the holder's, and names the first event."""
    world = a_world(seed)
    events = {(e.originator_id, e.originator_version): e.fact for e in world.log}

    for contact_id, purpose in world.open_cells():
        version = world.rows[contact_id, purpose].consent_version
        fact = events[world.holder(contact_id).id, version]
        if isinstance(fact, ConsentTakenOver):
            fact = events[fact.origin_id, fact.origin_version]
        assert isinstance(fact, YES_SAID)
        assert (fact.contact_id, fact.purpose) == (contact_id, purpose)


@pytest.mark.parametrize("seed", range(150))
def test_standing_and_the_card_say_the_same(seed: int) -> None:
    """The write side's table and the fold of the card that has the contact agree."""
    world = a_world(seed)

    for (contact_id, purpose), held in world.rows.items():
        person = world.holder(contact_id)
        events = [event for event in world.log if event.originator_id == person.id]
        cell = Cell(contact_id, person.contacts[contact_id].channel, purpose)
        folded = Subscriber.fold(person.id, events).consents.of(cell)
        assert (folded.state, folded.version) == (held.state, held.consent_version)


def test_the_lives_are_not_dull() -> None:
    """There are merges, moves, closings by a merge, and cells that stay open."""
    worlds = [a_world(seed) for seed in range(150)]
    facts = [event.fact for world in worlds for event in world.log]

    assert sum(p.successor is not None for w in worlds for p in w.people.values()) > 100
    assert sum(isinstance(fact, ConsentTakenOver) for fact in facts) > 200
    assert sum(getattr(fact, "method", "") == "merge" for fact in facts) > 30
    assert sum(len(world.open_cells()) for world in worlds) > 200
