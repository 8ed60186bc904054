"""A yes belongs to one person, one address and one purpose, and opens nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import NamedTuple

from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st

from api.schemas.subscribers import CHANNEL
from domain.consent import NEVER_SENT_TO, Cell, No, Yes
from domain.events import ContactAdded, Recorded
from domain.store import standing
from domain.store.changes import fold
from domain.subscriber import Subscriber
from tests.domain.decisions import AT, CONTEXT, a_contact, a_ref, given, happened

#: All in which somebody can agree to anything.
CHANNELS = tuple(sorted({*CHANNEL.choices} - NEVER_SENT_TO))
#: Newer than any no that was said before.
YES = Yes(AT + timedelta(seconds=1), bytes(32), a_ref(), "form")
codes = st.from_regex(r"[a-z0-9][a-z0-9_-]{0,62}", fullmatch=True)
purposes = st.lists(codes, min_size=2, max_size=4, unique=True)


class Place(NamedTuple):
    """A cell and whose it is."""

    person: Subscriber
    cell: Cell


def every_place(codes: list[str]) -> list[Place]:
    """Return all cells of two people who have two addresses in each channel."""
    contacts = [[a_contact(one) for one in CHANNELS * 2] for _ in range(2)]
    return [
        Place(person, Cell(contact.contact_id, contact.channel, code))
        for some in contacts
        for person in [given(Subscriber, *map(ContactAdded, some))]
        for contact in some
        for code in codes
    ]


@settings(deadline=None, max_examples=15)  # each goes through all cells of two people
@for_all(purposes, st.data())
def test_a_yes_opens_exactly_one_cell(codes: list[str], data: st.DataObject) -> None:
    """C-01: for all pairs of a channel and a purpose, whatever was said before."""
    places = every_place(codes)
    for place in data.draw(st.lists(st.sampled_from(places), max_size=9)):
        no = No("link")
        happened(
            place.person,
            place.person.withdraw_consent(
                place.cell.contact_id, place.cell.purpose, no
            ),
        )

    for place in places:
        before = states_of(places)
        written = rows_of_a_yes(place)

        key = (place.cell.contact_id, place.cell.purpose)
        assert states_of(places) == before | {(place.person.id, *key): "granted"}
        assert written == {key}


def states_of(places: Iterable[Place]) -> dict[tuple[object, ...], str]:
    """Return the states of all that was ever said by these people."""
    return {
        (person.id, *key): state
        for person, _ in places
        for key, state in person.consents.states().items()
    }


def rows_of_a_yes(place: Place) -> set[tuple[object, ...]]:
    """Have a cell granted; name the rows that this changes in the table of consents."""
    person, cell = place
    facts = person.grant_consent(cell.contact_id, cell.purpose, YES)
    recorded = [
        Recorded(1, AT, person.id, event.originator_version, CONTEXT, event.fact)
        for event in person.events(CONTEXT, facts)
    ]
    changed = fold(change for event in recorded for change in standing.changes(event))
    assert set(changed) == {"standing"}
    return set(changed["standing"])
