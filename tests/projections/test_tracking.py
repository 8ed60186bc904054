"""What was opened and followed: uniques never exceed totals, and nothing is lost."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.events import Hit, HitsRecorded
from domain.ids import new_id
from domain.store.datastore import AccountDatastore
from domain.tracking.links import OPEN, TRAP, link_of
from projections.tracking.queries import Reading, Tracking
from tests.builders import MONDAY, Person, Stream, a_subscriber
from tests.projections.asked import Asked
from tests.projections.conftest import Show

SHOP, NEWS = link_of("https://shop.example"), link_of("https://shop.example/news")
PERSON, PROXY, ROBOT = AGENTS = ("Mozilla Firefox", "Mozilla", "curl")
SPRING, SUMMER = new_id(), new_id()


@dataclass(frozen=True)
class Done:
    """What somebody did, or nobody who is known, so many minutes later."""

    who: Person | None
    link: str = OPEN
    minutes: float = 0
    agent: str = PERSON

    @property
    def hit(self) -> Hit:
        """Return it as a fact has it."""
        contact, person = (
            (self.who.contact_id, self.who.id) if self.who else (None,) * 2
        )
        at, agent = int(self.minutes * 60_000), AGENTS.index(self.agent)
        return Hit(self.link, at, agent, contact, person, 60)


def recorded(*done: Done, campaign: UUID = SPRING) -> Stream:
    """Return what came in together."""
    hits = tuple(one.hit for one in done)
    return Stream().fact(HitsRecorded(campaign, MONDAY, AGENTS, hits))


def after(minutes: float) -> datetime:
    """Return a time so many minutes later."""
    return MONDAY + timedelta(minutes=minutes)


@pytest.fixture
def tracking(datastore: AccountDatastore) -> Tracking:
    """Give the queries."""
    return Tracking(datastore)


def test_openings_and_clicks_are_counted_by_link(
    tracking: Tracking, show: Show
) -> None:
    """In all and by how many; of those who are not known it is counted how often."""
    anna, ben = a_subscriber(), a_subscriber()
    show(
        anna,
        ben,
        recorded(Done(anna), Done(anna, minutes=5), Done(ben), Done(anna, SHOP, 6)),
        recorded(Done(ben, SHOP, 7), Done(ben, NEWS, 8), Done(None, SHOP, 9)),
        recorded(Done(anna), campaign=SUMMER),
    )

    found = tracking.of_campaign(SPRING, with_times=True)

    assert (found.opened.total, found.opened.unique) == (3, 2)
    assert (found.clicked.total, found.clicked.unique) == (4, 2)
    assert (found.opened.first_at, found.opened.last_at) == (after(0), after(5))
    assert [(one.link, one.total, one.unique) for one in found.links] == [
        (SHOP, 3, 2),
        (NEWS, 1, 1),
    ]
    assert tracking.of_campaign(SUMMER).opened.total == 1


def test_programs_are_kept_apart(tracking: Tracking, show: Show) -> None:
    """Proxies and robots count, and not as people."""
    anna = a_subscriber()
    show(
        anna,
        recorded(
            Done(anna, agent=PROXY), Done(anna, agent=ROBOT), Done(None, SHOP, 0, ROBOT)
        ),
    )

    found = tracking.of_campaign(SPRING)

    assert (found.opened.total, found.opened.unique) == (0, 0)
    assert (found.opened.proxied, found.opened.robots) == (1, 1)
    assert (found.clicked.total, found.clicked.robots) == (0, 1)


def test_what_is_near_the_trap_is_by_a_robot_whenever_it_came_in(
    tracking: Tracking, show: Show
) -> None:
    """Before it or after it, in one fact or in another; of that message alone."""
    anna, ben = a_subscriber(), a_subscriber()
    show(anna, ben, recorded(Done(anna, SHOP), Done(ben, SHOP)))
    show(recorded(Done(anna, TRAP, 1)))
    show(recorded(Done(anna, NEWS, 2), Done(anna, NEWS, 30)))

    found = tracking.of_campaign(SPRING)

    assert {one.link: (one.total, one.robots) for one in found.links} == {
        NEWS: (1, 1),
        SHOP: (1, 1),
    }
    assert found.clicked.robots == 3


def test_a_message_tells_what_was_done_with_it(tracking: Tracking, show: Show) -> None:
    """When first, and how often."""
    anna, ben = a_subscriber(), a_subscriber()
    show(
        anna,
        ben,
        recorded(Done(anna, minutes=3), Done(anna, SHOP, 4), Done(anna, NEWS, 5)),
        recorded(Done(ben, agent=ROBOT)),
    )

    found = tracking.of_messages([(anna.contact_id, SPRING), (ben.contact_id, SPRING)])

    told = found[anna.contact_id, SPRING]
    assert (told.opens, told.clicks) == (1, 2)
    assert (told.opened_at, told.clicked_at) == (after(3), after(4))
    assert found[ben.contact_id, SPRING].opens == 0
    assert tracking.of_messages([]) == {}


def test_segments_ask_who_opened_and_who_followed(
    datastore: AccountDatastore, show: Show
) -> None:
    """By campaign, by link, how often, lately, or never."""
    asked = Asked(datastore)
    anna, ben, clara = a_subscriber(), a_subscriber(), a_subscriber()
    show(
        anna,
        ben,
        clara,
        recorded(Done(anna), Done(anna, SHOP, 1), Done(anna, SHOP, 2)),
        recorded(Done(ben), Done(ben, NEWS, 3), campaign=SUMMER),
        recorded(Done(clara, SHOP, agent=ROBOT), Done(clara, TRAP, 50)),
    )

    def who(op: str, campaign: object = "any", **more: object) -> set[UUID]:
        return asked.ids({"campaign": campaign, "op": op} | more)

    assert who("opened") == {anna.id, ben.id}
    assert who("opened", str(SPRING)) == {anna.id}
    assert who("opened", [str(SUMMER)], never=True) == {anna.id, clara.id}
    assert who("clicked") == {anna.id, ben.id}
    assert who("clicked", at_least=2) == {anna.id}
    assert who("clicked", link="https://shop.example/news") == {ben.id}
    assert who("clicked", str(SPRING), link="https://shop.example/news") == set()
    assert who("clicked", link="https://shop.example", at_least=2) == {anna.id}
    assert who("clicked", to="2026-03-01") == set()
    assert who("clicked", **{"from": "2026-03-01"}) == {anna.id, ben.id}


def counts(found: Reading) -> Iterable[tuple[int, int]]:
    """Return every total with its unique."""
    for one in (found.opened, found.clicked, *found.links):
        yield one.total, one.unique


PEOPLE = [a_subscriber() for _ in range(3)]
done = st.builds(
    Done,
    st.sampled_from([None, *PEOPLE]),
    st.sampled_from([OPEN, SHOP, NEWS, TRAP]),
    st.integers(0, 60),
    st.sampled_from(AGENTS),
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(done, max_size=6), max_size=5))
def test_uniques_never_exceed_totals_and_nothing_is_lost(
    tracking: Tracking, show: Show, batches: list[list[Done]]
) -> None:
    """However it came in: at every position each request is in one place."""
    campaign = new_id()
    expected = 0
    for batch in batches:
        show(recorded(*batch, campaign=campaign))
        expected += len(batch)

        found = tracking.of_campaign(campaign)

        assert all(unique <= total for total, unique in counts(found))
        parts = (found.opened, found.clicked)
        assert sum(one.total + one.proxied + one.robots for one in parts) == expected
        assert found.clicked.total == sum(one.total for one in found.links)
        assert found.clicked.unique <= len(PEOPLE)
