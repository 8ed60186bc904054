"""Campaigns and their deliveries: every recipient is somewhere, and only once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from itertools import chain
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg.sql import SQL, Identifier

from domain.events import (
    AddressSuppressed,
    CampaignApproved,
    CampaignCancelled,
    CampaignChecked,
    CampaignContentSet,
    CampaignFailed,
    CampaignFinished,
    CampaignPaused,
    CampaignResumed,
    CampaignSenderSet,
    CampaignSubmitted,
    ConsentWithdrawn,
    DeliveryBounced,
    DeliveryComplained,
    Deviation,
    Fact,
    Finding,
)
from domain.ids import new_id
from domain.store.datastore import AccountDatastore
from domain.window import Standing
from domain.window import Window as DomainWindow
from projections.campaigns.queries import Campaigns, Statistics
from projections.deliveries.queries import Deliveries
from tests.builders import (
    MONDAY,
    Campaign,
    Stream,
    Window,
    a_campaign,
    a_list,
    a_ref,
    a_subscriber,
    a_window,
)
from tests.projections.conftest import Show

NEWS = a_list("news")
DIGEST = bytes(range(32))
TUESDAY = MONDAY + timedelta(days=1)
MARKED = ("accepted", "rejected", "unknown")


@dataclass(frozen=True)
class Asking:
    """Queries about campaigns and deliveries."""

    campaigns: Campaigns
    deliveries: Deliveries
    datastore: AccountDatastore

    def statistics(self, campaign: Campaign) -> Statistics:
        """Return what came of a campaign, after checking that it adds up."""
        found = self.campaigns.statistics(campaign.id)
        assert found is not None
        assert found.planned == sum(
            getattr(found, name) for name in Statistics.__struct_fields__[1:8]
        )
        return found

    def marked(self, campaign: Campaign) -> set[tuple[UUID, str]]:
        """Return what the conditions of segments know of a campaign's recipients."""
        with self.datastore.get_connection() as connection:
            return {
                (row["contact_id"], outcome)
                for outcome in MARKED
                for row in connection.execute(
                    SQL(
                        "SELECT contact_id FROM contact_deliveries WHERE %s = ANY({})"
                    ).format(Identifier(f"{outcome}_by")),
                    (campaign.id,),
                )
            }

    def outcomes(self, campaign: Campaign) -> list[str]:
        """Return the outcome of each recipient, in order."""
        return [line.outcome for line in self.deliveries.page(campaign.id, limit=5000)]


@pytest.fixture
def asking(datastore: AccountDatastore) -> Asking:
    """Give the questions."""
    return Asking(Campaigns(datastore), Deliveries(datastore), datastore)


def a_sending(size: int) -> tuple[Campaign, Window]:
    """Release a campaign to one window of so many recipients."""
    campaign = a_campaign(NEWS).released()
    window = a_window(campaign, size)
    return campaign.frozen(window, withdrawn=2), window


def test_a_campaign_is_shown_as_it_stands(asking: Asking, show: Show) -> None:
    """What was set, found and approved is on its line."""
    finding = Finding("links", "warn", "a link leads nowhere")
    campaign = a_campaign(NEWS).fact(CampaignSenderSet(a_ref()))
    show(
        campaign.fact(CampaignSubmitted(DIGEST))
        .fact(CampaignChecked(DIGEST, (finding,)))
        .fact(CampaignApproved(DIGEST))
    )

    line = asking.campaigns.get(campaign.id)

    assert line is not None
    assert (line.name, line.channel, line.state) == ("Spring", "email", "approved")
    assert (line.list_ids, line.purpose) == ([NEWS.id], "newsletter")
    assert (line.findings, line.approved) == ([finding], True)
    assert (line.digest, line.submitted_at) == (DIGEST.hex(), MONDAY)
    assert line.version == 7


def test_an_edit_voids_the_approval(asking: Asking, show: Show) -> None:
    """What was found and approved is not what would be sent any more."""
    finding = Finding("links", "warn", "a link leads nowhere")
    campaign = (
        a_campaign(NEWS)
        .fact(CampaignSubmitted(DIGEST))
        .fact(CampaignChecked(DIGEST, (finding,)))
        .fact(CampaignApproved(DIGEST))
    )
    show(campaign.fact(CampaignContentSet(a_ref())))

    line = asking.campaigns.get(campaign.id)

    assert line is not None
    assert (line.state, line.approved, line.digest) == ("drafted", False, None)
    assert (line.findings, line.submitted_at) == ([], None)


def test_a_new_submission_voids_the_approval(asking: Asking, show: Show) -> None:
    """What is blocked is not shown as approved."""
    block = Finding("links", "block", "there is no unsubscribe link")
    campaign = a_campaign(NEWS).fact(CampaignApproved(DIGEST))
    show(
        campaign.fact(CampaignSubmitted(bytes(32))).fact(
            CampaignChecked(bytes(32), (block,))
        )
    )

    line = asking.campaigns.get(campaign.id)

    assert line is not None
    assert (line.state, line.approved) == ("submitted", False)
    assert (line.digest, line.findings) == (bytes(32).hex(), [block])


def test_a_campaign_passes_through_its_states(asking: Asking, show: Show) -> None:
    """Released, sending, paused, sending again, and ended."""
    campaign = a_campaign(NEWS).released()
    states = []
    for facts in (
        [],
        [CampaignPaused()],
        [CampaignResumed()],
        [CampaignPaused()],
        [CampaignResumed()],
        [CampaignFinished()],
    ):
        for fact in facts:
            campaign.fact(fact)
        show(campaign)
        line = asking.campaigns.get(campaign.id)
        states.append(line.state if line else "")
        if len(states) == 3:
            show(campaign.frozen())

    assert states == ["released", "paused", "released", "paused", "sending", "finished"]


def test_an_end_says_why(asking: Asking, show: Show) -> None:
    """A cancelled campaign and a failed one are told apart."""
    cancelled = a_campaign(NEWS).released().fact(CampaignCancelled())
    failed = a_campaign(NEWS).released().fact(CampaignFailed("the server says no"))
    show(cancelled, failed)

    lines = asking.campaigns.page()

    assert [line.state for line in lines] == ["cancelled", "failed"]
    assert [line.failure for line in lines] == [None, "the server says no"]
    assert all(line.finished_at for line in lines)


def test_campaigns_are_paged_by_state(asking: Asking, show: Show) -> None:
    """Who asks for a state gets those in it, page by page."""
    sending = [a_sending(1)[0] for _ in range(3)]
    show(*sending, released := a_campaign(NEWS).released(), a_campaign(NEWS))

    first = asking.campaigns.page(limit=2, state="sending")
    rest = asking.campaigns.page(after=first[-1].id, state="sending")

    assert [line.id for line in first + rest] == [one.id for one in sending]
    assert [line.id for line in asking.campaigns.page(state="released")] == [
        released.id
    ]
    assert len(asking.campaigns.page(state="drafted")) == 1


def test_what_is_planned_is_not_attempted_yet(asking: Asking, show: Show) -> None:
    """Before the first attempt everybody waits."""
    campaign, window = a_sending(3)
    show(campaign, window)

    found = asking.statistics(campaign)

    assert (found.planned, found.not_attempted) == (3, 3)
    assert (found.excluded, found.first_attempt_at) == ({"withdrawn": 2}, None)
    assert asking.outcomes(campaign) == ["not_attempted"] * 3


def test_every_recipient_has_one_outcome(asking: Asking, show: Show) -> None:
    """Results, refusals, doubts, and those still to come add up to the plan."""
    campaign, window = a_sending(9)
    window.attempted(0, 3, 1).resulted(
        0, 3, "accepted", Deviation(1, "suppressed"), Deviation(2, "rejected", 550)
    )
    window.attempted(3, 2).resulted(3, 2, "unknown").attempted(5, 2)
    show(campaign, window)

    found = asking.statistics(campaign)

    assert (found.accepted, found.suppressed, found.rejected) == (1, 1, 1)
    assert (found.unknown, found.in_flight, found.not_attempted) == (2, 2, 2)
    assert asking.outcomes(campaign) == [
        "accepted",
        "suppressed",
        "rejected",
        *["unknown"] * 2,
        *["in_flight"] * 2,
        *["not_attempted"] * 2,
    ]


def test_late_results_take_the_place_of_a_doubt(asking: Asking, show: Show) -> None:
    """What was unknown becomes what it was; nothing is counted twice."""
    campaign, window = a_sending(4)
    window.attempted(0, 3, 0)
    window.resulted(0, 3, "unknown", Deviation(0, "suppressed"))
    window.attempted(3, 1)
    show(campaign, window)
    late = (Deviation(0, "suppressed"), Deviation(2, "rejected", 550, "5.1.1"))
    show(window.resulted(0, 3, "accepted", *late, late=True))

    found = asking.statistics(campaign)
    [rejected] = asking.deliveries.page(campaign.id, "rejected")

    assert (found.accepted, found.rejected, found.unknown) == (1, 1, 0)
    assert (found.suppressed, found.in_flight) == (1, 1)
    assert (rejected.offset, rejected.code, rejected.status) == (2, 550, "5.1.1")


def test_what_was_not_begun_waits_again(asking: Asking, show: Show) -> None:
    """Recipients that an attempt gave back are as if never attempted."""
    campaign, window = a_sending(5)
    window.attempted(0, 3).resulted(0, 1, unsent=2)
    window.attempted(1, 2).resulted(1, 0, "suppressed", unsent=2)
    show(campaign, window)

    found = asking.statistics(campaign)

    assert (found.accepted, found.not_attempted, found.in_flight) == (1, 4, 0)
    assert asking.outcomes(campaign) == ["accepted", *["not_attempted"] * 4]


def test_recipients_are_found_by_outcome(asking: Asking, show: Show) -> None:
    """Each outcome lists its own, with consent, reason and codes, page by page."""
    campaign, window = a_sending(8)
    other = a_window(campaign, 2).attempted(0, 2).resulted(0, 2, "rejected")
    window.attempted(0, 4, 1).resulted(0, 4, "accepted", Deviation(1, "suppressed"))
    show(campaign, window.attempted(4, 2), other)
    page = asking.deliveries.page

    [suppressed] = page(campaign.id, "suppressed")
    first = page(campaign.id, "accepted", limit=2)
    last = (first[-1].window_id, first[-1].offset)
    rest = page(campaign.id, "accepted", after=last)

    assert (suppressed.reason, suppressed.consent_version) == ("withdrawn", None)
    assert [line.offset for line in first + rest] == [0, 2, 3]
    assert {line.consent_version for line in first + rest} == {2}
    assert [line.offset for line in page(campaign.id, "in_flight")] == [4, 5]
    assert [line.offset for line in page(campaign.id, "not_attempted")] == [6, 7]
    assert len(page(campaign.id, "rejected")) == 2


def test_pages_cross_windows(asking: Asking, show: Show) -> None:
    """However many windows there are, each recipient is listed once."""
    campaign = a_campaign(NEWS).released()
    windows = [a_window(campaign, 3) for _ in range(6)]
    show(campaign.frozen(*windows), *windows)
    places = []
    after = None
    while lines := asking.deliveries.page(campaign.id, after=after, limit=4):
        after = (lines[-1].window_id, lines[-1].offset)
        places += [line.contact_id for line in lines]

    assert places == list(chain.from_iterable(window.contacts for window in windows))


def test_windows_of_a_run_that_was_cut_off_are_void(asking: Asking, show: Show) -> None:
    """Only the frozen run counts; of the others nobody is shown."""
    campaign, window = a_sending(2)
    cut_off = a_campaign(NEWS)
    cut_off.id = campaign.id
    show(a_window(cut_off, 3), campaign, window)

    assert len(asking.outcomes(campaign)) == 2


def test_somebody_is_shown_what_they_got(asking: Asking, show: Show) -> None:
    """The newest campaigns come first, and only their own."""
    anna = a_subscriber()
    old, new = a_campaign(NEWS).released(), a_campaign(NEWS).released()
    windows = [a_window(one, [new_id(), anna.contact_id]) for one in (old, new)]
    show(anna, old.frozen(windows[0]), new.frozen(windows[1]), *windows)

    lines = asking.deliveries.of_contacts([anna.contact_id])

    assert [line.campaign_id for line in lines] == [new.id, old.id]
    assert {line.offset for line in lines} == {1}


def test_who_left_because_of_a_campaign_is_counted(asking: Asking, show: Show) -> None:
    """A no that came through a campaign's link is one of its figures."""
    campaign, window = a_sending(1)
    people = [a_subscriber().who_granted() for _ in range(2)]
    show(campaign, window, *people)
    show(*(person.who_withdrew(campaign_id=campaign.id) for person in people))

    assert asking.statistics(campaign).unsubscribed == 2


def test_a_no_is_counted_once_whatever_it_closes(asking: Asking, show: Show) -> None:
    """The purpose, the sender or all: the facts of one no name one evidence."""
    campaign, window = a_sending(1)
    all_, sender = a_ref(), a_ref()
    stopped = [
        AddressSuppressed(bytes(32), "1", "email", scope, "self", note, campaign.id)
        for scope, note in (("account", all_), ("sender:shop.example", sender))
    ]
    elsewhere = AddressSuppressed(bytes(32), "1", "email", "account", "owner")
    withdrawn = ConsentWithdrawn(
        new_id(), "email", "newsletter", "link", campaign.id, all_
    )
    address = Stream(new_id())
    for fact in (*stopped, elsewhere):
        address.fact(fact)
    show(campaign, window, a_subscriber().fact(withdrawn), address)

    assert asking.statistics(campaign).unsubscribed == 2


def test_what_came_back_of_a_campaign_is_counted(asking: Asking, show: Show) -> None:
    """A recipient once, by the last that came back; the parts still add up."""
    campaign, window = a_sending(4)
    one, other, third, fourth = window.contacts
    back = [
        (one, "soft", campaign.id),
        (one, "hard", campaign.id),
        (other, "policy", campaign.id),
        (third, "soft", campaign.id),
        (fourth, "hard", new_id()),
        (fourth, "hard", None),
    ]
    person = a_subscriber()
    for contact, kind, about in back:
        person.fact(DeliveryBounced(contact, kind, about))
    show(campaign, window, person)

    assert asking.statistics(campaign).bounced == {"hard": 1, "soft": 1, "policy": 1}


def test_a_complaint_is_counted_as_one_and_not_as_a_no(
    asking: Asking, show: Show
) -> None:
    """It withdraws what it closes; nobody pressed a link of ours."""
    campaign, window = a_sending(2)
    one, report = window.contacts[0], a_ref()
    person = a_subscriber()
    for about in (campaign.id, None):
        person.fact(DeliveryComplained(one, "abuse", report, about))
    for purpose in ("newsletter", "offers"):
        no = ConsentWithdrawn(one, "email", purpose, "complaint", campaign.id, report)
        person.fact(no)
    show(campaign, window, person)

    found = asking.statistics(campaign)
    assert (found.complained, found.unsubscribed) == (1, 0)


YES = Standing("granted", 2, suppressed=False, unreachable=False)
outcomes = st.sampled_from(["accepted", "rejected", "deferred", "unknown", "unsent"])


@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.data())
def test_statistics_are_what_the_windows_came_to(
    asking: Asking, show: Show, data: st.DataObject
) -> None:
    """Whatever windows go through, the figures are those of their recipients."""
    campaign, window = a_sending(data.draw(st.integers(1, 12)))
    _live_through(window, data)
    show(campaign, window)

    found = asking.statistics(campaign)
    told = asking.deliveries.page(campaign.id, limit=100)

    for name in Statistics.__struct_fields__[1:8]:
        some = [line for line in told if line.outcome == name]
        assert getattr(found, name) == len(some)
        assert asking.deliveries.page(campaign.id, name) == some
    for line in told:
        assert asking.deliveries.of_contacts([line.contact_id]) == [line]
    assert asking.marked(campaign) == {
        (line.contact_id, line.outcome) for line in told if line.outcome in MARKED
    }


def _live_through(stream: Window, data: st.DataObject) -> None:
    """Have the domain's own window make the facts: attempts, crashes, late results."""
    window = DomainWindow(stream.id)
    window.evolve(stream.facts[0][1])
    for _ in range(data.draw(st.integers(0, 6))):
        agreed = data.draw(st.sets(st.sampled_from(stream.contacts)))
        _happen(
            stream,
            window,
            window.attempt(
                window.turn(3, TUESDAY), "claim", dict.fromkeys(agreed, YES), MONDAY
            ),
        )
        if (attempt := window.open) is None:
            return
        if data.draw(st.booleans()):
            _happen(stream, window, window.give_up())
        results = [(data.draw(outcomes), 0, "") for _ in range(attempt.count)]
        again = data.draw(st.sampled_from([None, TUESDAY]))
        _happen(stream, window, window.result(attempt, results, again))


def _happen(stream: Window, window: DomainWindow, facts: Iterable[Fact]) -> None:
    for fact in facts:
        stream.fact(fact)
        window.evolve(fact)
