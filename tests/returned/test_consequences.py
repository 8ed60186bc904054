"""What follows from what came back, for whoever it was about."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from domain.events import (
    AddressBecameReachable,
    AddressBecameUnreachable,
    ConsentRequested,
    ConsentWithdrawn,
    ContactRemoved,
    Context,
    DeliveryBounced,
    DeliveryComplained,
    Fact,
    PurposeDefined,
)
from domain.ids import new_id
from domain.purpose import Purpose
from domain.returned.consequences import (
    bounce,
    complain,
    is_advertising,
    open_purposes,
    told_of,
)
from domain.returned.delivery import Delivery
from domain.returned.findings import Bounce, Complaint
from domain.subscriber import Subscriber
from tests.builders import PROCESSING
from tests.domain.decisions import AT, a_ref, given
from tests.domain.test_subscriber import EMAIL, GRANTED, KNOWN, NEWS, OFFERS, WITHDRAWN

CAMPAIGN, EVIDENCE = new_id(), a_ref()
SENT = Delivery("campaign", CAMPAIGN, EMAIL)
DAY = timedelta(days=1)
HARD = Bounce("hard", 550, "5.1.1", "mx.example.net")
SOFT, POLICY = Bounce("soft", 552, "5.2.2"), Bounce("policy", 550, "5.7.1")
SPAM = Complaint("abuse", "provider.example")
CALLED_SPAM = DeliveryComplained(EMAIL, "abuse", EVIDENCE, CAMPAIGN)


def bounced(found: Bounce, delivery: Delivery = SENT) -> DeliveryBounced:
    """Return the fact of a bounce."""
    return DeliveryBounced(
        EMAIL,
        found.kind,
        delivery.campaign_id,
        delivery.message_id,
        found.code,
        found.status,
        found.reporter,
    )


def came_back(*days: int, delivery: Delivery | None = None) -> Subscriber:
    """Return somebody whose mailbox was full on some days, each time another mail."""
    anna = given(Subscriber, KNOWN)
    for day in days:
        about = delivery or Delivery("campaign", new_id(), EMAIL)
        take(anna, bounce(anna, about, SOFT, AT + day * DAY), AT + day * DAY)
    return anna


def take(person: Subscriber, facts: object, at: datetime) -> list[Fact]:
    """Let somebody take what was decided then, and return it."""
    events = person.events(Context(at, "test", new_id()), facts)  # type: ignore[arg-type] # facts
    return [event.fact for event in events]


def test_a_hard_bounce_makes_an_address_unreachable() -> None:
    """It is no withdrawal: what was agreed to stays agreed to."""
    anna = given(Subscriber, KNOWN, GRANTED)

    assert list(bounce(anna, SENT, HARD, AT)) == [
        bounced(HARD),
        AddressBecameUnreachable(EMAIL, CAMPAIGN, 550),
    ]


def test_a_message_of_its_own_marks_an_address_as_well() -> None:
    """There is no campaign then that the mark could name."""
    anna, order = given(Subscriber, KNOWN), Delivery("message", new_id(), EMAIL)

    assert list(bounce(anna, order, HARD, AT)) == [
        bounced(HARD, order),
        AddressBecameUnreachable(EMAIL, None, 550),
    ]


@pytest.mark.parametrize("found", [SOFT, POLICY])
def test_other_bounces_are_counted_and_no_more(found: Bounce) -> None:
    """A full mailbox is still somebody's, and a block says nothing of the person."""
    anna = given(Subscriber, KNOWN)

    assert list(bounce(anna, SENT, found, AT)) == [bounced(found)]


def test_a_hundred_blocks_mark_nobody() -> None:
    """They are about us."""
    anna = given(Subscriber, KNOWN)

    for day in range(100):
        about = Delivery("campaign", new_id(), EMAIL)
        assert len(take(anna, bounce(anna, about, POLICY, AT + day * DAY), AT)) == 1


def test_the_same_bounce_is_recorded_once_unless_it_becomes_hard() -> None:
    """A server may say first that it waits, and then that it has given up."""
    anna = given(Subscriber, KNOWN, bounced(SOFT))

    assert list(bounce(anna, SENT, SOFT, AT)) == []
    assert list(bounce(anna, SENT, POLICY, AT)) == []
    assert bounced(HARD) in list(bounce(anna, SENT, HARD, AT))

    anna = given(Subscriber, KNOWN, bounced(HARD))
    assert list(bounce(anna, SENT, HARD, AT)) == []
    assert list(bounce(anna, SENT, SOFT, AT)) == []


def test_five_soft_bounces_in_ten_days_give_an_address_up() -> None:
    """The mark says of how many messages."""
    anna, fifth = came_back(0, 3, 6, 9), Delivery("campaign", new_id(), EMAIL)

    assert list(bounce(anna, fifth, SOFT, AT + 10 * DAY)) == [
        bounced(SOFT, fifth),
        AddressBecameUnreachable(EMAIL, fifth.id, 552, 5),
    ]


@pytest.mark.parametrize(
    "days",
    [
        pytest.param((0, 1, 2, 3, 9), id="all in less than ten days"),
        pytest.param((0, 5, 9, 11), id="only four"),
        pytest.param((0, 1, 2, 3, 95), id="long ago"),
    ],
)
def test_fewer_or_faster_ones_do_not(days: tuple[int, ...]) -> None:
    """A mailbox may be full for a week."""
    assert came_back(*days).unreachable == set()


def test_one_message_that_bounces_often_is_one_message() -> None:
    """Each counts once."""
    anna = came_back(*range(0, 50, 5), delivery=SENT)

    assert anna.unreachable == set()


def test_whoever_opens_an_address_again_begins_anew() -> None:
    """The bounces of before say nothing of it any more."""
    anna = came_back(0, 3, 6, 9, 11)
    assert anna.unreachable == {EMAIL}
    take(anna, [AddressBecameReachable(EMAIL)], AT + 12 * DAY)

    about = Delivery("campaign", new_id(), EMAIL)
    take(anna, bounce(anna, about, SOFT, AT + 13 * DAY), AT + 13 * DAY)

    assert anna.unreachable == set()


def test_what_comes_back_from_an_address_that_is_gone_changes_nothing() -> None:
    """Neither a bounce nor a complaint: there is nothing to close."""
    anna = given(Subscriber, KNOWN, GRANTED, ContactRemoved(EMAIL))

    assert list(bounce(anna, SENT, HARD, AT)) == []
    assert list(complain(anna, SENT, SPAM, EVIDENCE, [NEWS])) == []


def test_a_complaint_is_a_no_to_each_purpose() -> None:
    """It names the campaign and the report, once for each message."""
    anna = given(Subscriber, KNOWN, GRANTED)

    facts = list(complain(anna, SENT, Complaint("abuse"), EVIDENCE, [NEWS, OFFERS]))

    assert facts == [
        CALLED_SPAM,
        ConsentWithdrawn(EMAIL, "email", NEWS, "complaint", CAMPAIGN, EVIDENCE),
        ConsentWithdrawn(EMAIL, "email", OFFERS, "complaint", CAMPAIGN, EVIDENCE),
    ]
    take(anna, facts, AT)
    assert list(complain(anna, SENT, SPAM, a_ref(), [NEWS, OFFERS])) == []


def test_a_complaint_of_whoever_said_no_before_is_counted() -> None:
    """There is nothing left to withdraw."""
    anna = given(Subscriber, KNOWN, GRANTED, WITHDRAWN)

    found = list(complain(anna, SENT, Complaint("abuse"), EVIDENCE, [NEWS]))

    assert found == [CALLED_SPAM]


def test_what_is_open_is_what_could_be_written_for() -> None:
    """Also what somebody was asked for, or what ran out: a file must not open it."""
    asked = ConsentRequested(EMAIL, "email", OFFERS, "form")
    other = ConsentRequested(new_id(), "email", "others", "form")
    anna = given(Subscriber, KNOWN, GRANTED, asked, other)

    assert open_purposes(anna, EMAIL) == [NEWS, OFFERS]
    assert open_purposes(given(Subscriber, KNOWN, GRANTED, WITHDRAWN), EMAIL) == []


@pytest.mark.parametrize(
    ("kind", "closes"), [("advertising", True), ("service", False), ("tracking", False)]
)
def test_a_complaint_closes_advertising(kind: str, *, closes: bool) -> None:
    """And what nobody has defined; not what a service cannot do without."""
    defined = PurposeDefined(NEWS, "News", kind, PROCESSING)

    assert is_advertising(given(Purpose, defined)) == closes
    assert is_advertising(Purpose(new_id()))


@pytest.mark.parametrize(
    ("host", "told"),
    [
        ("mx.google.example", "mx.google.example"),
        ("mx.anna-smith.name", ""),
        ("ANNA-SMITH.name", ""),
        ("", ""),
    ],
)
def test_a_host_that_could_tell_whose_it_was_is_not_told(host: str, told: str) -> None:
    """Whoever has a domain of their own is found by it after their erasure, too."""
    assert told_of(host, "anna@mail.anna-smith.name") == told
