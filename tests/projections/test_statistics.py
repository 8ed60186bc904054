"""Statistics agree: parts add up to the whole, and to what others say, at any time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.errors import QuestionTooLarge
from domain.events import (
    CampaignOpened,
    ConsentWithdrawn,
    DeliveryBounced,
    DeliveryComplained,
    Deviation,
    MembersEntered,
    SubscriberMergedInto,
    WindowPlanned,
)
from domain.ids import new_id
from domain.statistics.answers import Row
from domain.statistics.questions import Question, checked
from domain.store.datastore import AccountDatastore
from domain.tracking.links import OPEN, TRAP
from projections.campaigns.queries import Campaigns
from projections.rebuild import rebuild
from projections.statistics import queries
from projections.statistics.queries import Statistics
from projections.tracking.queries import Tracking
from tests.builders import (
    MONDAY,
    Campaign,
    Person,
    Stream,
    Window,
    a_campaign,
    a_list,
    a_ref,
    a_subscriber,
    a_window,
)
from tests.projections.conftest import Show
from tests.projections.test_tracking import AGENTS, NEWS, SHOP, Done, recorded

UTC_, INDIA = ZoneInfo("UTC"), ZoneInfo("Asia/Kolkata")
NOW = {"deferred", "in_flight", "not_attempted"}
FOLLOWED = ("clicked", "followed_unique")
COUNTED_BY = ("deliveries", "tracking", "campaigns", "growth")
READ_BY = (["link", "device", "delay"], ["link", "hour"])
OUTCOMES = ("accepted", "rejected", "deferred", "suppressed", "unknown")


@dataclass(frozen=True)
class Counting:
    """Asks of statistics, and of whoever else says the same."""

    statistics: Statistics
    campaigns: Campaigns
    tracking: Tracking

    def rows(
        self,
        *select: str,
        by: Sequence[str] = (),
        area: str = "messages",
        zone: ZoneInfo = UTC_,
        **more: Any,  # noqa: ANN401 - as a question has it
    ) -> list[Row]:
        """Return the rows of an answer."""
        return self.both(*select, by=by, area=area, zone=zone, **more)[0]

    def both(
        self,
        *select: str,
        by: Sequence[str] = (),
        area: str = "messages",
        zone: ZoneInfo = UTC_,
        **more: Any,  # noqa: ANN401 - as a question has it
    ) -> tuple[list[Row], Row]:
        """Return the rows and what they come to in all."""
        asked = checked(Question(area, select, tuple(by), **more))
        rows, total = self.statistics.ask(asked, zone)
        return list(rows), total


@pytest.fixture
def counting(datastore: AccountDatastore) -> Counting:
    """Give the questions."""
    return Counting(Statistics(datastore), Campaigns(datastore), Tracking(datastore))


def a_sending(size: int) -> tuple[Campaign, Window]:
    """Release a campaign to one window of so many recipients."""
    campaign = a_campaign(a_list("news")).released()
    window = a_window(campaign, size)
    return campaign.frozen(window, withdrawn=2, unreachable=1), window


def test_a_campaign_is_counted_from_the_plan_to_the_click(
    counting: Counting, show: Show
) -> None:
    """Whoever came back was not delivered; rates name what they are of."""
    campaign, window = a_sending(8)
    anna, ben = a_subscriber(), a_subscriber()
    rejected = Deviation(3, "rejected", 550)
    window.attempted(0, 4).resulted(0, 4, "accepted", rejected).attempted(4, 2)
    bounced = DeliveryBounced(window.contacts[0], "hard", campaign.id)
    complained = DeliveryComplained(window.contacts[1], "abuse", a_ref(), campaign.id)
    show(campaign, window, a_subscriber().fact(bounced).fact(complained))
    show(anna.who_granted().who_withdrew(campaign_id=campaign.id), ben)
    show(recorded(Done(anna), Done(ben), Done(anna, SHOP, 1), campaign=campaign.id))

    rows, total = counting.both(
        "planned",
        "excluded",
        "attempted",
        "accepted",
        "delivered",
        "in_flight",
        "not_attempted",
        "bounced",
        "complained",
        "unsubscribed",
        "open_rate",
        "click_rate",
        by=["campaign"],
    )

    assert rows == [{"campaign": campaign.id, **total}]
    assert total == {
        "planned": 8,
        "excluded": 3,
        "attempted": 6,
        "accepted": 3,
        "delivered": 2,
        "in_flight": 2,
        "not_attempted": 2,
        "bounced": 1,
        "complained": 1,
        "unsubscribed": 1,
        "open_rate": 100.0,
        "click_rate": 50.0,
    }
    assert counting.rows("excluded", by=["reason"]) == [
        {"reason": "unreachable", "excluded": 1},
        {"reason": "withdrawn", "excluded": 2},
    ]
    assert counting.rows("bounced", by=["reason"]) == [{"reason": "hard", "bounced": 1}]
    assert counting.statistics.names(rows) == {str(campaign.id): "Spring"}


def test_days_are_those_of_the_zone(counting: Counting, show: Show) -> None:
    """Half an hour past six in the evening in London is the next day in Kolkata."""
    anna = a_subscriber()
    evening = (18 * 60 + 35) - (MONDAY.hour * 60 + MONDAY.minute)
    show(anna, recorded(Done(anna), Done(anna, minutes=evening)))

    london = counting.rows("opened", "opened_unique", by=["day"])
    kolkata = counting.rows("opened", "opened_unique", by=["day"], zone=INDIA)

    # Nobody knows this campaign: what is counted belongs to one that was drafted.
    assert london == kolkata == []
    campaign, window = a_sending(1)
    show(campaign, window)
    show(recorded(Done(anna), Done(anna, minutes=evening), campaign=campaign.id))
    london = counting.rows("opened", "opened_unique", by=["day"])
    kolkata = counting.rows("opened", "opened_unique", by=["day"], zone=INDIA)
    hours = counting.rows("opened", by=["hour"], zone=INDIA)

    assert london == [{"day": "2026-03-02", "opened": 2, "opened_unique": 1}]
    assert [(row["day"], row["opened"], row["opened_unique"]) for row in kolkata] == [
        ("2026-03-02", 1, 1),
        ("2026-03-03", 1, 0),
    ]
    assert hours[-1] == {"hour": "2026-03-03T00:00+05:30", "opened": 1}
    midnight = MONDAY + timedelta(minutes=evening - 5)
    assert counting.rows("opened", since=midnight) == [{"opened": 1}]
    assert counting.rows("opened", until=midnight) == [{"opened": 1}]


def test_what_was_read_is_told_by_link_device_and_delay(
    counting: Counting, show: Show
) -> None:
    """A click is of the link; whom nobody knows is counted, and unique nowhere."""
    campaign, window = a_sending(2)
    anna, ben = a_subscriber(), a_subscriber()
    show(campaign, window, anna, ben)
    show(
        recorded(
            Done(anna),
            Done(anna, SHOP, 1),
            Done(anna, NEWS, 2),
            Done(ben, NEWS, 3),
            Done(None, NEWS, 4),
            Done(ben, SHOP, 5, AGENTS[2]),
            campaign=campaign.id,
        )
    )

    by_link = counting.rows(
        "clicked", "clicked_unique", "followed_unique", by=["link"], order=("-clicked",)
    )
    phones = counting.rows("opened", by=["device", "delay"])

    assert by_link == [
        {"link": NEWS, "clicked": 3, "clicked_unique": 1, "followed_unique": 2},
        {"link": SHOP, "clicked": 1, "clicked_unique": 1, "followed_unique": 1},
    ]
    assert phones == [
        {"device": "unknown", "delay": "within 5 minutes", "opened": 1},
    ]
    assert counting.rows("clicked_by_robots") == [{"clicked_by_robots": 1}]


def test_what_a_campaign_is_tells_its_messages_apart(
    counting: Counting, show: Show
) -> None:
    """By sender, list, purpose, topic; of a filter's values one must be."""
    campaign, window = a_sending(3)
    other, others = a_sending(2)
    show(campaign, window, other, others)
    line = counting.campaigns.get(campaign.id)
    assert line is not None
    lists = tuple(line.list_ids)

    assert counting.rows("planned", by=["list"], filters={"list": lists}) == [
        {"list": lists[0], "planned": 5}
    ]
    assert counting.rows("planned", filters={"list": (new_id(),)}) == [{"planned": 0}]
    assert counting.rows("planned", by=["purpose"]) == [
        {"purpose": "newsletter", "planned": 5}
    ]
    told = counting.rows("planned", filters={"campaign": (campaign.id, other.id)})
    assert told == [{"planned": 5}]
    for part in ("recurring_campaign", "series", "step", "sender", "segment", "topic"):
        assert counting.rows("planned", by=[part]) == [{part: None, "planned": 5}]


def test_a_campaign_to_two_lists_counts_once_in_all(
    counting: Counting, show: Show
) -> None:
    """With both where it is split by them, however it is chosen."""
    lists = [a_list("news"), a_list("offers")]
    campaign = a_campaign(*lists).released()
    window = a_window(campaign, 3)
    show(campaign.frozen(window), window)
    both = {"list": tuple(one.id for one in lists)}

    rows, total = counting.both("planned", by=["list"], filters=both)

    assert [row["planned"] for row in rows] == [3, 3]
    assert total == {"planned": 3}
    assert counting.rows("planned", filters=both) == [{"planned": 3}]


def test_a_letter_that_somebody_got_twice_counts_twice_however_it_came(
    counting: Counting, show: Show, datastore: AccountDatastore
) -> None:
    """Each of its windows, also if the later result comes first."""
    anna = a_subscriber("anna@few.example")
    campaign = a_campaign(a_list("news"))
    campaign.fact(CampaignOpened(bytes(32), campaign.run))
    first, second = (a_window(campaign, [anna.contact_id]) for _ in range(2))
    show(anna, campaign, first.attempted(0, 1), second.later(hours=1).attempted(0, 1))
    show(second.later(hours=1).resulted(0, 1))
    show(first.later(hours=5).resulted(0, 1, "rejected"))

    report = rebuild(datastore, ["deliveries"])

    assert report.equal
    told = counting.rows("accepted", "rejected", by=["domain"])
    assert told == [{"domain": "others", "accepted": 1, "rejected": 1}]


@pytest.mark.parametrize("order", ["ARBar", "ABRar", "AaBrR", "AaRBr", "AaRrB"])
def test_what_came_back_is_of_the_last_attempt_before_it(
    counting: Counting, show: Show, datastore: AccountDatastore, order: str
) -> None:
    """Two attempts (A, a), their results (R, r) and a bounce (B), as they may come."""
    anna = a_subscriber()
    campaign = a_campaign(a_list("news"))
    campaign.fact(CampaignOpened(bytes(32), campaign.run))
    windows = {name: a_window(campaign, [anna.contact_id]) for name in "Aa"}
    show(anna, campaign, *windows.values())
    back = DeliveryBounced(anna.contact_id, "hard", campaign.id)
    tell: dict[str, Callable[[], Stream]] = {
        "A": lambda: windows["A"].attempted(0, 1),
        "R": lambda: windows["A"].resulted(0, 1),
        "a": lambda: windows["a"].attempted(0, 1),
        "r": lambda: windows["a"].resulted(0, 1),
        "B": lambda: anna.fact(back),
    }
    for what in order:
        for stream in (anna, *windows.values()):
            stream.later(hours=1)
        show(tell[what]())

    it_was_of = "a" if "a" in order[: order.index("B")] else "A"
    by_hour = counting.rows("attempted", "delivered", by=["hour"])
    delivered = [row["delivered"] for row in by_hour if row["attempted"]]
    assert delivered == [int(name != it_was_of) for name in "Aa"]
    assert rebuild(datastore, ["deliveries"]).equal


def test_letters_count_as_they_are_planned(counting: Counting, show: Show) -> None:
    """Each window when it is, with nobody frozen."""
    campaign = a_campaign(a_list("news"))
    campaign.fact(CampaignOpened(bytes(32), campaign.run))
    contacts = (new_id(), new_id())
    planned = WindowPlanned(campaign.id, campaign.run, 0, contacts, a_letter=True)
    show(campaign, Stream().fact(planned))

    assert counting.rows("planned", by=["day"]) == [{"day": "2026-03-02", "planned": 2}]
    assert counting.rows("not_attempted") == [{"not_attempted": 2}]


def test_people_lists_and_consents_are_counted_too(
    counting: Counting, show: Show
) -> None:
    """Who came and who went, and what was said of consents: by source and method."""
    news = a_list("news")
    anna = a_subscriber().who_granted().on(news)
    ben = a_subscriber().who_was_asked().on(news).off(news)
    show(news, anna, ben, a_subscriber().fact(SubscriberMergedInto(anna.id)))
    show(anna.who_withdrew())

    assert counting.rows(by=["source"], area="people") == [
        {"source": "api", "registered": 3, "gone": 1}
    ]
    assert counting.rows(by=["list"], area="lists") == [
        {"list": news.id, "joined": 2, "left": 1}
    ]
    by_purpose = counting.rows(
        "granted", "withdrawn", "requested", "withdrawal_rate",
        by=["purpose", "day"], area="consents",
    )  # fmt: skip
    assert by_purpose == [
        {
            "purpose": "newsletter",
            "day": "2026-03-02",
            "granted": 1,
            "withdrawn": 1,
            "requested": 1,
            "withdrawal_rate": 100.0,
        }
    ]
    segment = new_id()
    entered = MembersEntered(segment, 1, "time", (anna.id, ben.id))
    show(Stream().fact(entered))
    assert counting.rows(by=["segment", "reason"], area="segments") == [
        {"segment": segment, "reason": "time", "entered": 2, "left": 0}
    ]
    methods = counting.rows("withdrawn", by=["method"], area="consents")
    assert {"method": "link", "withdrawn": 1} in methods
    assert counting.rows(area="series") == [{"entered": 0, "completed": 0, "left": 0}]


def test_a_domain_is_told_if_many_have_it(
    counting: Counting, show: Show, datastore: AccountDatastore
) -> None:
    """Of few it could say who it was; whoever was erased has none any more."""
    many = [a_subscriber(f"one{number}@many.example") for number in range(10)]
    few, erased = a_subscriber("anna@few.example"), a_subscriber("b@many.example")
    campaign = a_campaign(a_list("news")).released()
    window = a_window(campaign, [one.contact_id for one in (*many, few, erased)])
    window.attempted(0, 12).resulted(0, 12)
    bounced = DeliveryBounced(many[0].contact_id, "hard", campaign.id)
    show(
        *many,
        few,
        erased,
        campaign.frozen(window),
        window,
        a_subscriber().fact(bounced),
    )
    show(recorded(Done(few), Done(many[0]), Done(many[0]), campaign=campaign.id))
    forget(datastore, erased)

    by_domain = counting.rows(by=["domain", "day"])

    told = {row["domain"]: row for row in by_domain}
    assert {name: row["accepted"] for name, row in told.items()} == {
        "many.example": 10,
        "others": 1,
        None: 1,
    }
    big = told["many.example"]
    assert (big["planned"], big["delivered"], big["bounced"]) == (10, 9, 1)
    assert big["opened_unique"] == 1
    assert told["others"]["opened_unique"] == 1


def forget(datastore: AccountDatastore, person: Person) -> None:
    """Take an address away, as an erasure does."""
    with datastore.transaction(commit=True) as cursor:
        cursor.execute(
            "DELETE FROM addresses WHERE contact_id = %s", (person.contact_id,)
        )


def test_a_cohort_is_followed_month_by_month(counting: Counting, show: Show) -> None:
    """Who said no leaves it, and comes back with the next yes."""
    show(
        a_subscriber().who_granted(),
        a_subscriber().who_granted().later(days=40).who_withdrew(),
        a_subscriber().later(days=40).who_granted(),
    )

    found = counting.statistics.retention("newsletter", UTC_, MONDAY + timedelta(150))

    assert found == [("2026-03", 2, [2, 1, 1, 1]), ("2026-04", 1, [1, 1, 1])]


def test_an_answer_that_nobody_reads_is_refused(
    counting: Counting, show: Show, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There is a most of rows."""
    show(*a_sending(1), *a_sending(1))
    monkeypatch.setattr(queries, "MOST_ROWS", 1)

    with pytest.raises(QuestionTooLarge):
        counting.rows("planned", by=["campaign"])


PEOPLE = [a_subscriber() for _ in range(3)]
hits = st.lists(
    st.builds(
        Done,
        st.sampled_from([None, *PEOPLE]),
        st.sampled_from([OPEN, SHOP, NEWS, TRAP]),
        st.integers(0, 60),
        st.sampled_from(AGENTS),
    ),
    max_size=6,
)
#: What is done next: some are attempted, a range has its results, one comes back, one
#: says no, or something is read.
steps = st.lists(
    st.one_of(
        st.tuples(st.just("attempt"), st.integers(1, 4)),
        st.tuples(st.just("result"), st.sampled_from(OUTCOMES)),
        st.tuples(st.just("bounce"), st.integers(0, 9)),
        st.tuples(st.just("no"), st.integers(0, 9)),
        st.tuples(st.just("read"), hits),
    ),
    max_size=12,
)


class Story:
    """A campaign to ten, told step by step as streams."""

    def __init__(self) -> None:
        self.campaign, self.window = a_sending(10)
        self.next = 0
        self.open: list[tuple[int, int]] = []
        self.accepted: set[int] = set()
        self.bounced: set[int] = set()

    def tell(self, what: str, which: Any) -> Stream | None:  # noqa: ANN401 - as a step has it
        """Return the stream that a step writes, if it can happen."""
        if what == "read":
            return recorded(*which, campaign=self.campaign.id)
        told = getattr(self, f"_{what}")(which)
        return told if isinstance(told, Stream) else None

    def _attempt(self, count: int) -> Stream | None:
        count = min(count, 10 - self.next)
        if count:
            self.window.attempted(self.next, count)
            self.open.append((self.next, count))
            self.next += count
        return self.window if count else None

    def _result(self, outcome: str) -> Stream | None:
        if not self.open:
            return None
        first, count = self.open.pop(0)
        self.window.resulted(first, count, outcome)
        if outcome == "accepted":
            self.accepted |= {*range(first, first + count)}
        return self.window

    def _bounce(self, place: int) -> Stream | None:
        if place >= self.next:
            return None
        self.bounced.add(place)
        fact = DeliveryBounced(self.window.contacts[place], "soft", self.campaign.id)
        return a_subscriber().fact(fact)

    def _no(self, _place: int) -> Stream:
        person = a_subscriber().who_granted()
        contact = person.contact_id
        no = ConsentWithdrawn(contact, "email", "newsletter", "link", self.campaign.id)
        return person.fact(no)


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps)
def test_parts_add_up_to_the_whole_at_every_position(
    counting: Counting,
    show: Show,
    datastore: AccountDatastore,
    told: list[tuple[str, Any]],
) -> None:
    """And agree with the campaign's own, what was read of it, and a rebuild."""
    story = Story()
    only = {"campaign": (story.campaign.id,)}
    show(story.campaign, story.window)
    for what, which in told:
        if stream := story.tell(what, which):
            show(stream)
        (whole,) = counting.rows(filters=only)
        add_up(counting, only, whole)
        agree(counting, story.campaign.id, whole)
        assert whole["delivered"] == len(story.accepted - story.bounced)
    assert rebuild(datastore, COUNTED_BY).equal


def add_up(counting: Counting, only: dict[str, tuple[UUID]], whole: Row) -> None:
    """Check every split of a campaign against the whole."""
    for by in (["hour"], ["day"], ["month"], ["campaign"], ["list"], *READ_BY):
        names = FOLLOWED if by in READ_BY else ()
        parts = counting.rows(*names, by=by, filters=only, zone=INDIA)
        told = {name for row in parts for name in row} - set(by)
        for name in told:
            assert sum(row[name] for row in parts) == whole[name], (by, name)


def agree(counting: Counting, campaign: UUID, whole: Row) -> None:
    """Check a whole against what others say, and what can never be more than what."""
    said = counting.campaigns.statistics(campaign)
    read = counting.tracking.of_campaign(campaign)
    assert said is not None
    for name in ("planned", *OUTCOMES, "in_flight", "not_attempted", "unsubscribed"):
        assert whole[name] == getattr(said, name), name
    assert whole["excluded"] == sum(said.excluded.values())
    assert whole["bounced"] == sum(said.bounced.values())
    for name, did in (("opened", read.opened), ("clicked", read.clicked)):
        assert (whole[name], whole[f"{name}_unique"]) == (did.total, did.unique)
    assert whole["opened_by_robots"] == read.opened.robots
    assert whole["clicked_by_robots"] == read.clicked.robots
    assert whole["clicked_by_proxies"] == read.clicked.proxied
    assert whole["opened_unique"] <= whole["opened"]
    assert whole["clicked_unique"] <= whole["followed_unique"] <= whole["clicked"]
    assert whole["accepted"] <= whole["attempted"] <= whole["planned"]


def test_what_was_counted_is_counted_alike_when_rebuilt(
    datastore: AccountDatastore, show: Show
) -> None:
    """Row for row, though it came in other batches: a robot found late among it."""
    campaign, window = a_sending(4)
    anna: Person = a_subscriber()
    show(campaign, window, anna)
    show(window.attempted(0, 2), recorded(Done(anna, SHOP), campaign=campaign.id))
    show(window.resulted(0, 2, "accepted", Deviation(1, "deferred", 450)))
    show(recorded(Done(anna, TRAP, 1), Done(anna, NEWS, 30), campaign=campaign.id))

    report = rebuild(datastore, ["deliveries", "tracking", "growth"])

    assert report.equal
