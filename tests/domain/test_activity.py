"""Activities are declared, read as declared, and parted between log and vault."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from domain.activity import (
    CLOCK_SKEW,
    EARLIEST,
    LONGEST_LOGGED,
    ActivityType,
    Month,
    activity_type_stream,
    month_stream,
    month_streams,
    occurred,
)
from domain.errors import (
    ActivityInFuture,
    ActivityInvalid,
    ActivityPropertyBound,
    ActivityPropertyUnfit,
    ActivityTooOld,
    ActivityTypeOutOfUse,
    ActivityTypeUnknown,
)
from domain.events import (
    ActivityProperty,
    ActivityRecorded,
    ActivityTypeArchived,
    ActivityTypeDeclared,
    Fact,
    ListArchived,
)
from domain.ids import new_id
from tests.domain.decisions import AT, a_ref, given

SUM = ActivityProperty("sum", "number", logged=True)
CITY = ActivityProperty("city", "text")
FEWER = ActivityProperty("way", "one_of", ("shop",), logged=True)
WAY = ActivityProperty("way", "one_of", ("shop", "courier"), logged=True)
CODE = ActivityProperty("code", "text", logged=True)
PAID = ActivityTypeDeclared("order.paid", "Order paid", (SUM, CITY, WAY, CODE))


def paid(*properties: ActivityProperty) -> ActivityTypeDeclared:
    """Declare the same type otherwise."""
    return ActivityTypeDeclared("order.paid", "Order paid", properties)


def test_a_type_is_declared_once() -> None:
    """The same once more records nothing."""
    assert list(given(ActivityType).declare(PAID)) == [PAID]
    assert list(given(ActivityType, PAID).declare(PAID)) == []


def test_a_type_grows() -> None:
    """New properties and new options come to those that there are."""
    way = ActivityProperty("way", "one_of", ("shop", "courier", "post"), logged=True)
    more = paid(SUM, CITY, way, CODE, ActivityProperty("gift", "boolean"))

    assert list(given(ActivityType, PAID).declare(more)) == [more]


@pytest.mark.parametrize(
    ("other", "why"),
    [
        (paid(CITY, WAY, CODE), "is declared and stays"),
        (
            paid(ActivityProperty("sum", "text", logged=True), CITY, WAY, CODE),
            "is declared as number in the log",
        ),
        (
            paid(SUM, ActivityProperty("city", "text", logged=True), WAY, CODE),
            "is declared as text in the vault",
        ),
        (
            paid(SUM, CITY, FEWER, CODE),
            "keeps the options",
        ),
    ],
)
def test_what_was_declared_stays(other: ActivityTypeDeclared, why: str) -> None:
    """What was recorded under it has to mean the same tomorrow."""
    with pytest.raises(ActivityPropertyBound, match=why):
        list(given(ActivityType, PAID).declare(other))


@pytest.mark.parametrize(
    ("properties", "why"),
    [
        ((SUM, SUM), "twice"),
        ((ActivityProperty("way", "one_of"),), "needs options"),
        ((ActivityProperty("sum", "number", ("1",)),), "has no options"),
        ((ActivityProperty("way", "many_of", ("a", "A")),), "case of letters"),
    ],
)
def test_properties_fit_their_types(
    properties: tuple[ActivityProperty, ...], why: str
) -> None:
    """Options belong to those of one or many of them, and can be told apart."""
    with pytest.raises(ActivityPropertyUnfit, match=why):
        list(given(ActivityType).declare(paid(*properties)))


def test_what_is_archived_takes_nothing_until_it_is_declared_again() -> None:
    """Also as it was; what never was declared is not archived."""
    archived = given(ActivityType, PAID, ActivityTypeArchived("order.paid"))

    with pytest.raises(ActivityTypeOutOfUse, match="declare the type again"):
        archived.read("order.paid", {})
    assert list(archived.archive()) == []
    assert list(archived.declare(PAID)) == [PAID]
    back = given(ActivityType, PAID, ActivityTypeArchived("order.paid"), PAID)
    assert list(back.archive()) == [ActivityTypeArchived("order.paid")]
    assert list(given(ActivityType).archive()) == []


def test_only_what_is_declared_so_goes_into_the_log() -> None:
    """The rest is for the vault."""
    told = {"sum": 12.0, "city": "Riga", "way": "SHOP", "code": "A-1"}

    read = given(ActivityType, PAID).read("order.paid", told)

    assert read.logged == {"sum": 12, "way": "shop", "code": "A-1"}
    assert read.sealed == {"city": "Riga"}


def test_everything_that_is_amiss_is_named() -> None:
    """Types, properties that nobody declared, and addresses for the log."""
    told = {"sum": "12", "colour": "red", "code": "ada@example.org"}

    with pytest.raises(ActivityInvalid) as refusal:
        given(ActivityType, PAID).read("order.paid", told)

    assert refusal.value.complaints.keys() == {"sum", "colour", "code"}


def test_no_prose_goes_into_the_log() -> None:
    """A long text is somebody's."""
    with pytest.raises(ActivityInvalid):
        given(ActivityType, PAID).read("order.paid", {"code": "x" * 101})

    longest = {"code": "x" * LONGEST_LOGGED}
    assert given(ActivityType, PAID).read("order.paid", longest).logged == longest


def test_what_nobody_declared_is_refused_with_the_remedy() -> None:
    """A name that is mistyped makes no new kind of activity."""
    with pytest.raises(ActivityTypeUnknown, match="POST /v1/activity-types"):
        given(ActivityType).read("order.payed", {})


def test_an_activity_has_happened() -> None:
    """Other clocks may be a little ahead; without a time it is now."""
    zone = timezone(timedelta(hours=3))

    assert occurred(None, AT) == AT
    assert occurred(AT + CLOCK_SKEW, AT) == AT + CLOCK_SKEW
    assert occurred(AT.astimezone(zone), AT).tzinfo is UTC
    with pytest.raises(ActivityInFuture):
        occurred(AT + CLOCK_SKEW + timedelta(seconds=1), AT)


def test_an_activity_is_of_this_century() -> None:
    """So all months of a person can be looked through."""
    anna = new_id()
    assert occurred(EARLIEST, AT) == EARLIEST
    with pytest.raises(ActivityTooOld):
        occurred(EARLIEST - timedelta(seconds=1), AT)

    months = month_streams(anna, AT)
    assert len(months) == len(set(months)) == 26 * 12 + 3
    assert month_stream(anna, EARLIEST) == months[0]
    assert month_stream(anna, AT) == months[-1]


def test_a_stream_holds_one_person_and_one_month() -> None:
    """In UTC, whatever zone the time was told in."""
    anna, ben = new_id(), new_id()
    late = datetime(2026, 4, 1, 1, tzinfo=timezone(timedelta(hours=3)))

    assert month_stream(anna, late) == month_stream(anna, AT)
    assert month_stream(anna, late) != month_stream(ben, AT)
    assert month_stream(anna, late + timedelta(hours=3)) != month_stream(anna, AT)
    assert activity_type_stream("a.b") != activity_type_stream("a.c")


@pytest.mark.parametrize("fact", [ListArchived()])
def test_other_facts_change_nothing(fact: Fact) -> None:
    """Neither a type nor a month is decided by what it does not know."""
    done = ActivityRecorded(new_id(), new_id(), "order.paid", AT, {}, a_ref())

    assert given(ActivityType, PAID, fact).declared == PAID
    assert given(Month, done).version == 1
