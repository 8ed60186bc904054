"""What came along from another card answers as it did there, and not before it came."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import Any

import pytest

from domain.consent_life import Life
from domain.events import (
    AddressBecameReachable,
    AddressBecameUnreachable,
    ConsentWithdrawn,
    Context,
    Event,
    Fact,
    Recorded,
)
from domain.ids import new_id
from domain.merging import FILL, Party, merged, moved
from domain.subscriber import Subscriber
from projections.consents.as_of import (
    HAPPENED,
    POSITION,
    RECORDED,
    Moment,
    consents_at,
    merged_by,
)
from tests.builders import MONDAY
from tests.projections.test_as_of import a_history

LATER = MONDAY + timedelta(days=365)
NOW = Moment(LATER)


def a_card(events: list[Recorded]) -> Party:
    """Return the card that a history made."""
    told = [Event(e.stream_id, e.version, e.context, e.fact) for e in events]
    return Party(Subscriber.fold(events[0].stream_id, told), told)


def after(card: Party, facts: list[Fact] | Any) -> list[Recorded]:  # noqa: ANN401 - any sequence
    """Record what was decided, after all that was."""
    context = Context(LATER, "test", new_id())
    return [
        Recorded(
            10_000 + place,
            LATER,
            event.originator_id,
            event.originator_version,
            event.context,
            event.fact,
        )
        for place, event in enumerate(card.person.events(context, facts))
    ]


def grown(card: Party, events: list[Recorded]) -> Party:
    """Return a card after more of its history."""
    more = (Event(e.stream_id, e.version, e.context, e.fact) for e in events)
    return Party(card.person, [*card.events, *more])


def told(consent: Life) -> tuple[object, ...]:
    """Return what an answer says of a consent, but for where it is told."""
    return (
        consent.last.contact_id,
        consent.last.purpose,
        consent.last.state,
        consent.last.method,
        consent.since,
        consent.granted_at,
        consent.renewed_at,
        consent.expires_at,
        consent.notice_id,
        consent.evidence_id,
        consent.unreachable,
    )


@pytest.mark.parametrize("seed", range(40))
def test_the_new_card_says_what_the_old_one_said(seed: int) -> None:
    """Of each consent that no no of the other card has closed, word for word."""
    chance = Random(seed)  # noqa: S311 - no secret
    old, new = a_history(chance), a_history(chance)
    other, anna = a_card(old), a_card(new)
    then = {told(one)[:2]: told(one) for one in consents_at(old, NOW)}

    both = merged(anna, other, FILL, None)
    here, there = new + after(anna, both.taker), old + after(other, both.giver)

    closed = {
        (event.fact.contact_id, event.fact.purpose)
        for event in here[len(new) :]
        if isinstance(event.fact, ConsentWithdrawn)
    }
    now = {told(one)[:2]: told(one) for one in consents_at(here, NOW)}
    assert {cell: now[cell] for cell in then if cell not in closed} == {
        cell: words for cell, words in then.items() if cell not in closed
    }
    assert consents_at(there, NOW) == []


@pytest.mark.parametrize(
    ("clock", "until"),
    [(POSITION, 9_999), (RECORDED, LATER - timedelta(seconds=1))],
)
def test_before_the_merge_each_card_answers_for_itself(clock: str, until: Any) -> None:  # noqa: ANN401 - a place
    """And from it on only one of them does."""
    chance = Random(7)  # noqa: S311 - no secret
    old, new = a_history(chance), a_history(chance)
    other, anna = a_card(old), a_card(new)
    both = merged(anna, other, FILL, None)
    here, there = new + after(anna, both.taker), old + after(other, both.giver)
    before = Moment(LATER, clock, until)

    assert consents_at(here, before) == consents_at(new, NOW)
    assert consents_at(there, before) == consents_at(old, NOW)
    assert [merged_by(there, one) for one in (before, NOW)] == [False, True]
    assert not merged_by(here, NOW)


def test_an_address_that_does_not_exist_does_not_on_the_new_card() -> None:
    """What a server said of it goes along."""
    chance = Random(1)  # noqa: S311 - no secret
    old = a_history(chance)
    other, anna = a_card(old), a_card(a_history(chance))
    cell = next(c for c in consents_at(old, NOW)).last.contact_id
    dead = after(other, [AddressBecameUnreachable(cell, new_id(), 550)])
    giver = grown(other, dead)

    came = after(anna, moved(anna, giver, cell).taker)

    [*_, last] = [one for one in consents_at(came, NOW) if one.last.contact_id == cell]
    assert last.unreachable


def test_a_mark_that_was_lifted_elsewhere_does_not_come_back() -> None:
    """The address went to another card, proved to be there, and came back."""
    chance = Random(1)  # noqa: S311 - no secret
    old = a_history(chance)
    other, anna = a_card(old), a_card(a_history(chance))
    cell = next(c for c in consents_at(old, NOW)).last.contact_id
    marked = after(other, [AddressBecameUnreachable(cell, new_id(), 550)])
    giver = grown(other, marked)
    both = moved(anna, giver, cell)
    gone, came = after(giver, both.giver), after(anna, both.taker)
    taker = grown(anna, came)
    lifted = after(taker, [AddressBecameReachable(cell)])

    back = moved(grown(giver, gone), grown(taker, lifted), cell)
    came_back = after(giver, back.taker)

    now = consents_at([*old, *marked, *gone, *came_back], NOW)
    assert cell not in other.person.unreachable
    assert {c.unreachable for c in now if c.last.contact_id == cell} == {False}


def test_by_its_own_time_it_came_when_it_was_decided() -> None:
    """The yes was said long before, to another card."""
    chance = Random(3)  # noqa: S311 - no secret
    old = a_history(chance)
    anna = a_card(a_history(chance))
    both = merged(anna, a_card(old), FILL, None)
    came = after(anna, both.taker)

    before = Moment(LATER, HAPPENED, LATER - timedelta(seconds=1))

    assert consents_at(came, before) == []
    assert consents_at(came, NOW)
