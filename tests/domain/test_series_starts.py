"""What happens to people brings them into the series that wait for it, each once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest

from domain.events import (
    ActivityRecorded,
    ConsentGranted,
    ConsentRequested,
    Contact,
    ContactAdded,
    Context,
    Deviation,
    EnrolmentHandedOn,
    Fact,
    Hit,
    HitsRecorded,
    ListJoined,
    ListLeft,
    MembersEntered,
    Missed,
    Profile,
    ProfileChanged,
    Recorded,
    SeriesBackfilled,
    SeriesPeopleAdded,
    SeriesStart,
    StartFilter,
    SubscriberRegistered,
    VaultRef,
    WindowResulted,
)
from domain.ids import new_id
from domain.series.kinds import Beyond
from domain.series.starts import (
    BY_BACKFILL,
    BY_HAND,
    BY_SERIES,
    Arrival,
    Listeners,
    newest,
)
from domain.tracking.links import OPEN, link_of

AT = datetime(2026, 3, 3, 10, 15, tzinfo=UTC)
PERSON, SERIES, OTHER = UUID(int=1), UUID(int=2), UUID(int=3)
REF = VaultRef(UUID(int=4), bytes(32))


def recorded(fact: Fact, stream: UUID = PERSON) -> Recorded:
    """Return a fact as the log gives it back."""
    return Recorded(9, AT, stream, 4, Context(AT, "test", new_id()), fact)


def bought(**properties: Any) -> ActivityRecorded:  # noqa: ANN401 - as they are told
    """Return an order, an hour ago."""
    at = AT - timedelta(hours=1)
    return ActivityRecorded(new_id(), PERSON, "order.paid", at, properties, REF)


def granted(method: str) -> ConsentGranted:
    """Return a yes."""
    return ConsentGranted(UUID(int=5), "email", "news", method, AT, b"", REF)


def hits(link: str, agent: str = "Mozilla/5.0 (X11) Firefox/140.0") -> HitsRecorded:
    """Return what two did with a message, of whom one is not known."""
    hit = Hit(link, 0, 0, UUID(int=5), PERSON, since=60)
    nobody = Hit(link, 0, 0, since=60)
    return HitsRecorded(OTHER, AT, (agent,), (hit, nobody))


LIST = UUID(int=6)
ASKED = ConsentRequested(UUID(int=5), "email", "news", "form", form_id=LIST)


@pytest.mark.parametrize(
    ("fact", "start"),
    [
        (SubscriberRegistered("api"), SeriesStart("registered")),
        (hits(OPEN), SeriesStart("opened", str(OTHER))),
        (hits("abc"), SeriesStart("clicked")),
        (
            ContactAdded(Contact(UUID(int=5), "sms", REF)),
            SeriesStart("contact_added", "sms"),
        ),
        (ListJoined(LIST), SeriesStart("list_joined", str(LIST))),
        (ListLeft(LIST), SeriesStart("list_left")),
        (ASKED, SeriesStart("consent_requested", "news")),
        (ASKED, SeriesStart("form_filled", str(LIST))),
        (granted("api"), SeriesStart("consent_granted", "news")),
        (granted("double-opt-in"), SeriesStart("consent_confirmed", "news")),
        (
            ProfileChanged(Profile(("city",), REF, ("tag",))),
            SeriesStart("field_changed", "tag"),
        ),
        (bought(), SeriesStart("activity", "order.paid")),
    ],
)
def test_a_fact_brings_in_whom_it_is_about(fact: Fact, start: SeriesStart) -> None:
    """Because of what is named, at the position of the event."""
    (arrival,) = Listeners({SERIES: [start]}).arrivals(recorded(fact))

    assert (arrival.series_id, arrival.subscriber_id) == (SERIES, PERSON)
    assert (arrival.trigger, arrival.because) == ("9", start.on)


@pytest.mark.parametrize(
    ("fact", "start"),
    [
        (hits(OPEN), SeriesStart("clicked")),
        (hits("abc", "curl"), SeriesStart("clicked")),
        (hits("abc"), SeriesStart("clicked", str(LIST))),
        (ListJoined(LIST), SeriesStart("list_joined", str(OTHER))),
        (ListJoined(LIST), SeriesStart("list_left", str(LIST))),
        (granted("api"), SeriesStart("consent_confirmed", "news")),
        (granted("api"), SeriesStart("consent_granted", "offers")),
        (bought(), SeriesStart("activity", "order.made")),
        (
            ConsentRequested(UUID(int=5), "email", "news", "api"),
            SeriesStart("form_filled"),
        ),
    ],
)
def test_other_facts_bring_in_nobody(fact: Fact, start: SeriesStart) -> None:
    """Of another list, purpose or kind, or not confirmed."""
    assert not list(Listeners({SERIES: [start]}).arrivals(recorded(fact)))


@pytest.mark.parametrize(
    ("op", "value", "total", "holds"),
    [
        ("is", 5, 5, True),
        ("is_not", 5, 6, True),
        ("less", 5, 4.5, True),
        ("at_most", 5, 5, True),
        ("greater", 5, 6, True),
        ("at_least", 5, 4, False),
        ("is", "a", "a", True),
        ("is", True, True, True),
        ("is", 1, True, False),
        ("is", 1, "1", False),
        ("is_not", 1, None, True),
    ],
)
def test_a_filter_compares_values_of_one_kind(
    op: str, value: str | float, total: object, holds: object
) -> None:
    """True is no number, and what is not there is nothing."""
    properties = {} if total is None else {"total": total}
    told = msgspec.json.encode(value).decode()
    start = SeriesStart("activity", "order.paid", (StartFilter("total", op, told),))

    arrivals = list(
        Listeners({SERIES: [start]}).arrivals(recorded(bought(**properties)))
    )

    assert bool(arrivals) is holds


def test_an_activity_has_its_own_time_and_key() -> None:
    """It may be told late; each order is a pass of its own."""
    start = SeriesStart("activity", "order.paid", key="order")
    listeners = Listeners({SERIES: [start]})

    (arrival,) = listeners.arrivals(recorded(bought(order=17)))
    (without,) = listeners.arrivals(recorded(bought()))

    assert (arrival.key, arrival.occurred_at) == ("17", AT - timedelta(hours=1))
    assert without.key == ""


def test_a_series_is_entered_once_for_several_starts() -> None:
    """Another series by itself; a segment brings many at once."""
    start = SeriesStart("segment_entered", str(LIST))
    listeners = Listeners({SERIES: [start, start], OTHER: [start]})
    people = (PERSON, UUID(int=7))
    came = MembersEntered(LIST, 1, "event", people)

    arrivals = list(listeners.arrivals(recorded(came, new_id())))

    assert [(one.series_id, one.subscriber_id) for one in arrivals] == [
        (SERIES, people[0]),
        (SERIES, people[1]),
        (OTHER, people[0]),
        (OTHER, people[1]),
    ]


def test_an_accepted_message_brings_in_whose_it_is() -> None:
    """Once a message, also when it is told again, because more is known by now."""
    window = UUID(int=8)
    beyond = Beyond(
        recipients=lambda id_, at: [UUID(int=n) for n in at if id_ == window]
    )
    listeners = Listeners({SERIES: [SeriesStart("accepted", str(OTHER))]})
    others = (Deviation(1, "rejected"), Deviation(2, "unknown"))
    told = WindowResulted(OTHER, 0, 4, "accepted", others=others)

    again = WindowResulted(OTHER, 0, 4, "accepted", others=others[:1], late=True)

    came, later = (
        list(listeners.arrivals(recorded(one, window), beyond)) for one in (told, again)
    )

    assert [one.subscriber_id for one in came] == [UUID(int=0), UUID(int=3)]
    assert {one.subscriber_id for one in later} == {UUID(int=n) for n in (0, 2, 3)}
    # Nobody comes in twice for one trigger.
    assert {one.trigger for one in (*came, *later)} == {str(window)}
    assert not list(listeners.arrivals(recorded(told, window)))


@pytest.mark.parametrize("on", ["accepted", "opened", "clicked"])
def test_its_own_letters_bring_nobody_into_a_series(on: str) -> None:
    """Else they would come in for ever; into another they do, and if it is named."""
    beyond = Beyond(recipients=lambda _id, _at: [PERSON], letter_of={OTHER: SERIES}.get)
    told = {
        "accepted": WindowResulted(OTHER, 0, 1, "accepted"),
        "opened": hits(OPEN),
        "clicked": hits("abc"),
    }
    any_of, named = SeriesStart(on), SeriesStart(on, str(OTHER))

    def brings(start: SeriesStart) -> set[UUID]:
        listeners = Listeners({SERIES: [start], LIST: [start]})
        return {one.series_id for one in listeners.arrivals(recorded(told[on]), beyond)}

    assert brings(any_of) == {LIST}
    assert brings(named) == {SERIES, LIST}


def test_a_click_is_told_by_where_the_link_leads() -> None:
    """A mask is of many links; what leads nowhere that is known fits none."""
    sale = "https://shop.example/sale?a=1"
    beyond = Beyond(links={OTHER: {link_of(sale): sale}}.__getitem__)

    def brings(mask: str, link: str = sale) -> bool:
        starts = [
            SeriesStart("clicked", link="nowhere"),
            SeriesStart("clicked", link=mask),
        ]
        fact = hits(link_of(link))
        return bool(list(Listeners({SERIES: starts}).arrivals(recorded(fact), beyond)))

    assert brings("https://shop.example/sale*")
    assert brings(sale)
    assert brings("*/sale?a=*")
    assert not brings("https://shop.example/sale")
    assert not brings("https://shop.example/new*")
    assert not brings("https://*", "https://elsewhere.example")


def test_people_come_by_hand_and_from_other_series() -> None:
    """Whatever brings others in, and if nothing does."""
    listeners = Listeners({})
    added = recorded(SeriesPeopleAdded(SERIES, (PERSON,)), new_id())
    handed_on = recorded(EnrolmentHandedOn(SERIES, PERSON, "s1"), new_id())
    before = AT - timedelta(days=1)
    missed = SeriesBackfilled(SERIES, (Missed(PERSON, "3", before, "order 1"),))

    assert not listeners
    assert Listeners({SERIES: [SeriesStart("registered")]})
    assert list(listeners.arrivals(added)) == [
        Arrival(SERIES, PERSON, "9", BY_HAND, AT)
    ]
    assert list(listeners.arrivals(handed_on)) == [
        Arrival(SERIES, PERSON, "9", BY_SERIES, AT)
    ]
    assert list(listeners.arrivals(recorded(missed, new_id()))) == [
        Arrival(SERIES, PERSON, "3", BY_BACKFILL, before, "order 1")
    ]


def test_of_what_happened_the_newest_counts() -> None:
    """Of each person and key, however much there is of it."""
    orders = [
        Arrival(SERIES, PERSON, str(n), "activity", AT, f"order {n % 1_500}")
        for n in range(3_000)
    ]
    other = Arrival(SERIES, OTHER, "1", "activity", AT, "order 1")

    found = newest([*orders, other])

    assert [one.trigger for one in found] == [*map(str, range(1_500, 3_000)), "1"]
