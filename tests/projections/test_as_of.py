"""As of any moment: what the fold says is what a replay up to there finds (C-10)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

import pytest

from domain.aggregate import Aggregate
from domain.consent import Cell, No, Wish, Yes
from domain.consent_life import Life
from domain.consent_steps import STATES, happened_at
from domain.errors import ConsentNotGranted
from domain.events import (
    ConsentGranted,
    Contact,
    Context,
    Event,
    Fact,
    Recorded,
)
from domain.ids import new_id
from domain.subscriber import Subscriber
from projections.consents.as_of import (
    HAPPENED,
    POSITION,
    RECORDED,
    Moment,
    consents_at,
)
from tests.builders import MONDAY, NOTICE, a_ref, a_subscriber
from tests.projections.replays import Told, replayed

PURPOSES = ("newsletter", "offers")
TO_CONFIRM = Wish("form", NOTICE, new_id(), 1, a_ref(), to_confirm=True)
LATEST = MONDAY + timedelta(days=1_000)
#: Histories, and points of each by each of the three clocks.
HISTORIES, POINTS = 20, 17


def a_history(chance: Random) -> list[Recorded]:
    """Draw the life of somebody with two addresses, by the domain's own rules."""
    person, contacts = Subscriber(new_id()), [new_id(), new_id()]
    events: list[Recorded] = []
    position, recorded_at = 0, MONDAY
    for facts in _said(chance, person, contacts):
        # The decider's clock is not the log's, and the log has other streams too.
        at = recorded_at + timedelta(hours=chance.randrange(-48, 48))
        for event in person.events(Context(at, "test", new_id()), facts):
            position += chance.randrange(1, 4)
            events.append(_recorded(position, recorded_at, event))
        recorded_at += timedelta(hours=chance.randrange(0, 24))
    return events


def _email(contact_id: UUID) -> Contact:
    return Contact(contact_id, "email", a_ref())


def _recorded(position: int, recorded_at: datetime, event: Event) -> Recorded:
    return Recorded(
        position,
        recorded_at,
        event.originator_id,
        event.originator_version,
        event.context,
        event.fact,
    )


def _said(
    chance: Random, person: Subscriber, contacts: Sequence[UUID]
) -> Iterator[Iterable[Fact]]:
    yield person.register("api", list(map(_email, contacts)), None)
    for _ in range(chance.randrange(5, 40)):
        contact = chance.choice(contacts)
        if contact in person.contacts:
            yield _act(chance, person, contact)


def _act(chance: Random, person: Subscriber, contact: UUID) -> Iterable[Fact]:
    """Draw what somebody does, or has done to them, of all that there is."""
    cell = contact, chance.choice(PURPOSES)
    yes = _a_yes(chance)
    if chance.random() < 0.02:
        return person.lose_contact(contact)
    return chance.choice(
        [
            person.request_consent(*cell, Wish("api")),
            person.request_consent(*cell, TO_CONFIRM),
            person.grant_consent(*cell, yes),
            person.grant_consent(*cell, yes),
            _renewed(person, cell, yes),
            person.refuse_consent(*cell, No("letter", evidence=a_ref())),
            person.withdraw_consent(*cell, No("link")),
            person.invalidate_consent(*cell, "forged", a_ref()),
            person.expire_consent(*cell, _version(person, cell), LATEST),
            person.become_unreachable(contact, new_id(), 550),
            person.become_reachable(contact),
        ]
    )


def _a_yes(chance: Random) -> Yes:
    given = MONDAY + timedelta(hours=chance.randrange(-1000, 400))
    ends = chance.choice([None, given + timedelta(days=1)])
    return Yes(given, chance.randbytes(32), a_ref(), "api", ends)


def _renewed(person: Subscriber, cell: tuple[UUID, str], yes: Yes) -> Iterator[Fact]:
    with suppress(ConsentNotGranted):
        yield from person.renew_consent(*cell, yes, MONDAY)


def _version(person: Subscriber, cell: tuple[UUID, str]) -> int:
    return person.consents.of(Cell(cell[0], "email", cell[1])).version


def told(consents: Sequence[Life]) -> dict[tuple[UUID, str], Told]:
    """Return what the fold says in the same form."""
    return {
        (one.last.contact_id, one.last.purpose): (
            one.last.state,
            one.last.version,
            one.granted_at,
            one.notice_id,
            one.evidence_id,
            one.unreachable,
        )
        for one in consents
    }


@pytest.mark.parametrize("seed", range(HISTORIES))
def test_the_fold_is_a_replay_up_to_the_point(seed: int) -> None:
    """At 1,020 random points: by position, by recorded time and by event time."""
    chance = Random(seed)  # noqa: S311 - no secret
    events = a_history(chance)
    for _ in range(POINTS):
        position = chance.randrange(events[-1].position + 3)
        time = MONDAY + timedelta(hours=chance.randrange(-1100, 600))
        by_position = [e for e in events if e.position <= position]
        by_recording = [e for e in events if e.recorded_at <= time]
        by_event = sorted(
            (e for e in events if happened_at(e) <= time),
            key=lambda e: (happened_at(e), e.version),
        )

        assert told(consents_at(events, Moment(time, POSITION, position))) == replayed(
            by_position
        )
        assert told(consents_at(events, Moment(time, RECORDED, time))) == replayed(
            by_recording
        )
        assert told(consents_at(events, Moment(time, HAPPENED, time))) == replayed(
            by_event
        )


def test_the_histories_lead_to_every_state() -> None:
    """What is compared above is no poorer than what can happen."""
    facts = {
        type(event.fact)
        for seed in range(HISTORIES)
        for event in a_history(Random(seed))  # noqa: S311 - no secret
    }

    assert facts >= set(STATES)


def test_now_is_what_the_write_side_decides_on() -> None:
    """Without a point everything is read, and the aggregate says the same."""
    for seed in range(HISTORIES):
        events = a_history(Random(seed))  # noqa: S311 - no secret
        person = _folded(events)

        now = consents_at(events, Moment(MONDAY))

        held = {
            cell: state
            for cell, state in person.consents.states().items()
            if cell[0] in person.contacts
        }
        assert {cell: told[0] for cell, told in told(now).items()} == held


def _folded(events: Sequence[Recorded]) -> Subscriber:
    person: Aggregate = Subscriber(events[0].stream_id)
    for event in events:
        person.evolve(event.fact)
    assert isinstance(person, Subscriber)
    return person


def test_a_yes_that_was_recorded_late_counts_from_when_it_was_given() -> None:
    """The two clocks differ: what was known then, and what was true then."""
    anna = a_subscriber()
    given = MONDAY - timedelta(days=365)
    yes = ConsentGranted(
        anna.contact_id, "email", "offers", "import", given, NOTICE, a_ref()
    )
    events = anna.fact(yes).events()

    assert consents_at(events, Moment(given, RECORDED, given)) == []
    [held] = consents_at(events, Moment(given, HAPPENED, given))
    assert (held.last.state, held.granted_at, held.since) == ("granted", given, MONDAY)


def test_a_no_keeps_what_proves_the_yes() -> None:
    """The grounds name both, and when each was said."""
    anna = a_subscriber().who_granted().later(days=1).who_withdrew()

    [held] = consents_at(anna.events(), Moment(anna.at))

    grounds = held.grounds
    assert (grounds.state, grounds.method) == ("withdrawn", "link")
    assert (grounds.since, grounds.granted_at) == (anna.at, MONDAY)
    assert grounds.notice_id == NOTICE.hex()


def test_who_was_only_asked_has_neither_notice_nor_yes() -> None:
    """A request is no evidence of anything."""
    anna = a_subscriber().who_was_asked()

    [held] = consents_at(anna.events(), Moment(MONDAY))

    assert held.grounds.state == "requested"
    assert (held.granted_at, held.notice_id, held.evidence_id) == (None, None, None)
    assert held.grounds.notice_id is None
