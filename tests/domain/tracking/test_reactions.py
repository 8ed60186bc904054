"""What came in becomes facts, and facts say what people did."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from domain.events import Hit, HitsRecorded, TrackingSet
from domain.tracking.gathering import Request, gathered, wanted
from domain.tracking.links import OPEN, TRAP, link_of
from domain.tracking.reactions import reactions
from domain.tracking.robots import PERSON, ROBOT

SPRING, SUMMER = UUID(int=1), UUID(int=2)
ANNA, BEN = UUID(int=11), UUID(int=12)
HOLDERS = {ANNA: UUID(int=21)}
LINK = link_of("https://shop.example")
SENT = 1_790_000_000
BROWSER = "Mozilla Firefox"


def asked(
    campaign: UUID = SPRING, link: str = OPEN, after: float = 60, **told: object
) -> Request:
    """Return a request, so many seconds after the sending, by Anna unless told."""
    at = int((SENT + after) * 1000)
    whose = {"contact_id": ANNA, "sent": SENT}
    return Request(campaign, link, at, BROWSER, **whose | told)  # type: ignore[arg-type] # as Request takes them


def test_each_campaign_has_a_fact_of_its_own() -> None:
    """Times are kept from the first of it on, and each agent once."""
    spring, summer = gathered(
        [asked(after=62), asked(link=LINK, after=60.5), asked(SUMMER, after=70)],
        HOLDERS,
    )

    assert (spring.campaign_id, summer.campaign_id) == (SPRING, SUMMER)
    assert spring.began_at == datetime.fromtimestamp(SENT + 60.5, UTC)
    assert spring.agents == (BROWSER,)
    assert spring.hits == (
        Hit(OPEN, 1500, 0, ANNA, HOLDERS[ANNA], 62),
        Hit(LINK, 0, 0, ANNA, HOLDERS[ANNA], 60),
    )


def test_whoever_has_not_agreed_is_nobody() -> None:
    """Also who agreed when it was sent, and not any more."""
    (fact,) = gathered([asked(contact_id=BEN), asked(contact_id=None, sent=0)], HOLDERS)

    assert [(one.contact_id, one.subscriber_id, one.since) for one in fact.hits] == [
        (None, None, 60),
        (None, None, -1),
    ]


def test_a_clock_that_runs_behind_is_no_time_before_the_sending() -> None:
    """Two machines' clocks differ."""
    (fact,) = gathered([asked(after=-5)], HOLDERS)

    assert fact.hits[0].since == 0


def test_what_is_not_counted_any_more_is_left_out() -> None:
    """Openings and clicks are switched apart."""
    both = [asked(), asked(link=LINK)]

    assert list(wanted(both, TrackingSet(opens=True))) == both[:1]
    assert list(wanted(both, TrackingSet(clicks=True))) == both[1:]
    assert not list(wanted(both, TrackingSet()))


def test_facts_tell_who_did_what() -> None:
    """Whoever follows the log needs nothing else: a series, or an export."""
    (fact,) = gathered([asked(), asked(link=LINK, after=1)], HOLDERS)

    opened, followed = reactions(fact)

    assert (opened.subscriber_id, opened.contact_id) == (HOLDERS[ANNA], ANNA)
    assert (opened.campaign_id, opened.is_opening) == (SPRING, True)
    assert opened.at == datetime.fromtimestamp(SENT + 60, UTC)
    assert opened.is_by_a_person
    assert (followed.link, followed.is_opening) == (LINK, False)
    assert followed.kind == ROBOT


def test_near_the_trap_all_of_a_message_is_by_a_robot() -> None:
    """Of that message alone; and of nobody's message nothing is near."""
    (fact,) = gathered(
        [
            asked(link=TRAP),
            asked(link=LINK, after=600),
            asked(link=LINK, after=700),
            asked(link=TRAP, contact_id=None),
            asked(link=LINK, contact_id=None),
        ],
        HOLDERS,
    )

    kinds = [one.kind for one in reactions(fact)]

    assert kinds == [ROBOT, ROBOT, PERSON, ROBOT, PERSON]


requests = st.builds(
    Request,
    st.sampled_from([SPRING, SUMMER]),
    st.sampled_from([OPEN, TRAP, LINK]),
    st.integers(0, 10**13),
    st.sampled_from(["", BROWSER, "curl"]),
    st.sampled_from([None, ANNA, BEN]),
    st.integers(0, 2**32 - 1),
)


@given(st.lists(requests))
def test_nothing_is_lost_or_added(some: list[Request]) -> None:
    """Robots are kept apart, never dropped."""
    facts = list(gathered(some, HOLDERS))
    told = [one for fact in facts for one in reactions(fact)]

    assert sorted((one.campaign_id, one.link, one.at) for one in told) == sorted(
        (
            one.campaign_id,
            one.link,
            datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=one.at),
        )
        for one in some
    )
    assert {one.contact_id for one in told} <= {None, ANNA}
    assert all(isinstance(fact, HitsRecorded) for fact in facts)
