"""Nothing is approved by time, by whoever wrote it, or as other than it was seen."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import product

import pytest

from domain.campaign import Campaign
from domain.campaign_review import Reviewer
from domain.errors import (
    CampaignChanged,
    CampaignClaimedByAnother,
    CampaignNotApproved,
    CampaignStateForbids,
    OwnCampaign,
    Refusal,
)
from domain.events import (
    CampaignApproved,
    CampaignAudienceSet,
    CampaignChangesRequested,
    CampaignChecked,
    CampaignClaimed,
    CampaignDrafted,
    CampaignEndorsed,
    CampaignHeld,
    CampaignModerationAsked,
    CampaignRejected,
    CampaignReleased,
    CampaignSubmitted,
    CampaignUnclaimed,
    CampaignUnscheduled,
    CampaignWarningsAcknowledged,
    Context,
    Fact,
    Finding,
    SendPlan,
    VaultRef,
)
from domain.ids import new_id
from domain.moderation import Look
from tests.domain.decisions import AT, a_ref

BLOCK = Finding("links", "block", "there is no unsubscribe link")
WARN = Finding("size", "warn", "the message is long")
LOOK = Look(("always",), AT + timedelta(hours=24))
ANNA, BEN, CY = "key:anna", "key:ben", "key:cy"
LATER = AT + timedelta(minutes=30)
WHY = a_ref(b"why")
TOMORROW = SendPlan(at=AT + timedelta(days=1))
NEWS = new_id()
#: What segments are defined as, once and later.
DEFINED = (b"one", b"two")

Step = Callable[[Campaign], Iterable[Fact]]


def take(campaign: Campaign, facts: Iterable[Fact], actor: str = ANNA) -> list[Fact]:
    """Let it take what somebody decided."""
    context = Context(AT, actor, new_id())
    return [event.fact for event in campaign.events(context, facts)]


def written(*others: str) -> Campaign:
    """Give a whole campaign that Anna wrote, and others changed."""
    campaign = Campaign(new_id())
    take(campaign, [CampaignDrafted("Spring", "email")])
    for actor in (ANNA, *others):
        take(campaign, campaign.set_content(a_ref(b"content")), actor)
    take(campaign, campaign.set_sender(a_ref(b"sender")))
    take(campaign, campaign.set_audience(CampaignAudienceSet((NEWS,), "newsletter")))
    return campaign


def waiting(*others: str) -> Campaign:
    """Give one that waits for somebody to look at it."""
    campaign = written(*others)
    take(campaign, campaign.submit([], look=LOOK))
    return campaign


def by(actor: str, at: datetime = AT) -> Reviewer:
    """Say who looks."""
    return Reviewer(actor, at)


def test_what_warns_waits_for_its_author() -> None:
    """Submitted again with the acknowledgement, it is approved; both are recorded."""
    campaign = written()
    digest = campaign.digest

    take(campaign, campaign.submit([WARN]))

    assert campaign.state == "submitted"
    with pytest.raises(CampaignNotApproved):
        list(campaign.release())
    assert take(campaign, campaign.submit([WARN], acknowledged=True)) == [
        CampaignSubmitted(digest),
        CampaignChecked(digest, (WARN,)),
        CampaignWarningsAcknowledged(digest),
        CampaignApproved(digest),
    ]


def test_a_block_is_not_acknowledged() -> None:
    """It has to be mended."""
    campaign = written()

    take(campaign, campaign.submit([WARN, BLOCK], look=LOOK, acknowledged=True))

    assert campaign.state == "submitted"


def test_where_nothing_warns_nothing_is_acknowledged() -> None:
    """Whoever always says so has said nothing."""
    campaign = written()

    facts = take(campaign, campaign.submit([], acknowledged=True))

    assert CampaignWarningsAcknowledged(campaign.digest) not in facts
    assert campaign.state == "approved"


def test_what_somebody_has_to_look_at_waits() -> None:
    """With the reasons and the deadline; a second submission changes neither."""
    campaign = written()

    facts = take(campaign, campaign.submit([WARN], look=LOOK, acknowledged=True))

    digest = campaign.digest
    assert facts[2:] == [
        CampaignWarningsAcknowledged(digest),
        CampaignModerationAsked(digest, LOOK.reasons, LOOK.deadline),
    ]
    assert campaign.state == "moderation"
    assert list(campaign.submit([])) == []
    with pytest.raises(CampaignNotApproved):
        list(campaign.release())


def test_somebody_else_approves_what_they_saw() -> None:
    """Then it is released like any other; the reason goes with it."""
    campaign = waiting()
    digest = campaign.digest

    facts = take(campaign, campaign.approve(by(BEN), digest, b"", {ANNA, BEN}, WHY))

    assert facts == [CampaignApproved(digest, moderated=True, reason=WHY)]
    assert list(campaign.release()) == [CampaignReleased(digest)]


@pytest.mark.parametrize("others", [{BEN}, {ANNA, BEN}, {BEN, CY}])
def test_nobody_approves_their_own_if_somebody_else_may(others: set[str]) -> None:
    """Whether they may approve at all is for their role to say."""
    with pytest.raises(OwnCampaign):
        list(waiting().approve(by(ANNA), waiting().digest, b"", others))


def test_whoever_only_submitted_or_changed_it_is_an_author_too() -> None:
    """Two who wrote it together need a third."""
    campaign = waiting(BEN)
    submitted = written()
    take(submitted, submitted.submit([], look=LOOK), CY)

    for one, actor in ((campaign, ANNA), (campaign, BEN), (submitted, CY)):
        with pytest.raises(OwnCampaign):
            list(one.approve(by(actor), one.digest, b"", {ANNA, BEN, CY}))
    assert list(campaign.approve(by(CY), campaign.digest, b"", {ANNA, BEN, CY}))


def test_one_person_alone_may_approve() -> None:
    """Else nothing could ever be sent."""
    campaign = waiting()

    assert list(campaign.approve(by(ANNA), campaign.digest, b"", {ANNA}))


def test_a_decision_is_about_what_was_seen() -> None:
    """Not about what was submitted since, nor about a segment defined anew."""
    campaign = waiting()
    seen = campaign.digest
    take(campaign, campaign.set_content(a_ref(b"other")))
    take(campaign, campaign.submit([], look=LOOK))

    with pytest.raises(CampaignChanged):
        list(campaign.approve(by(BEN), seen, b"", {BEN}))
    with pytest.raises(CampaignChanged):
        list(campaign.reject(by(BEN), seen, WHY))
    with pytest.raises(CampaignChanged):
        list(campaign.request_changes(by(BEN), seen, WHY))


def test_a_segment_defined_anew_is_something_else() -> None:
    """Though the campaign itself was left alone."""
    campaign = written()
    audience = CampaignAudienceSet((), "newsletter", segment_ids=(NEWS,))
    take(campaign, campaign.set_audience(audience))
    take(campaign, campaign.submit([], b"one", LOOK))
    seen = campaign.digest_with(b"one")

    with pytest.raises(CampaignChanged):
        list(campaign.approve(by(BEN), seen, b"two", {BEN}))
    assert list(campaign.approve(by(BEN), seen, b"one", {BEN}))


@pytest.mark.parametrize(
    "edit",
    [
        lambda one: one.set_content(a_ref(b"other")),
        lambda one: one.set_sender(a_ref(b"other")),
        lambda one: one.set_audience(CampaignAudienceSet((NEWS,), "offers")),
    ],
)
def test_any_edit_takes_it_back(edit: Step) -> None:
    """There is nothing to decide about any more."""
    campaign = waiting()
    seen = campaign.digest

    take(campaign, edit(campaign))

    assert campaign.state == "drafted"
    with pytest.raises(CampaignStateForbids, match="drafted"):
        list(campaign.approve(by(BEN), seen, b"", {BEN}))


def test_what_was_approved_once_passes_later_unchanged() -> None:
    """But only what somebody approved, and only the same."""
    campaign = waiting()
    seen = campaign.digest
    take(campaign, campaign.approve(by(BEN), seen, b"", {BEN}))
    others = CampaignAudienceSet((NEWS,), "offers")
    take(campaign, campaign.set_audience(others))
    take(campaign, campaign.submit([], look=LOOK))
    assert campaign.state == "moderation"

    take(campaign, campaign.set_audience(CampaignAudienceSet((NEWS,), "newsletter")))
    take(campaign, campaign.submit([], look=LOOK))

    assert (campaign.digest, campaign.state) == (seen, "approved")


def test_what_the_checks_approved_is_looked_at_nevertheless() -> None:
    """Once the account wants that, and it is submitted anew."""
    campaign = written()
    take(campaign, campaign.submit([]))
    take(campaign, campaign.set_audience(CampaignAudienceSet((NEWS,), "offers")))
    take(campaign, campaign.set_audience(CampaignAudienceSet((NEWS,), "newsletter")))

    take(campaign, campaign.submit([], look=LOOK))

    assert campaign.state == "moderation"


def test_what_is_rejected_stays_so() -> None:
    """It is neither edited nor submitted any more."""
    campaign = waiting()
    seen = campaign.digest

    facts = take(campaign, campaign.reject(by(BEN), seen, WHY))

    assert facts == [CampaignRejected(seen, WHY)]
    for again in (campaign.submit([]), campaign.release(), campaign.cancel()):
        with pytest.raises(Refusal, match="rejected"):
            list(again)


def test_what_is_to_be_changed_is_a_draft_again() -> None:
    """Its author submits it again when they have."""
    campaign = waiting()
    seen = campaign.digest

    facts = take(campaign, campaign.request_changes(by(BEN), seen, WHY))

    assert facts == [CampaignChangesRequested(seen, WHY)]
    assert campaign.state == "drafted"
    assert list(campaign.submit([], look=LOOK))


def test_a_claim_keeps_others_away_until_it_ends() -> None:
    """Whoever looks decides; they may renew it, too."""
    campaign, digest = waiting(), waiting().digest
    take(campaign, campaign.look_at(by(BEN), LATER), BEN)
    soon = LATER - timedelta(seconds=1)

    for step in (
        campaign.look_at(by(CY, soon), LATER),
        campaign.look_away(by(CY, soon)),
        campaign.approve(by(CY, soon), digest, b"", {CY}),
        campaign.reject(by(CY, soon), digest, WHY),
        campaign.request_changes(by(CY, soon), digest, WHY),
    ):
        with pytest.raises(CampaignClaimedByAnother):
            list(step)
    digest = campaign.digest
    assert list(campaign.look_at(by(BEN, soon), LATER)) == [
        CampaignClaimed(digest, LATER)
    ]
    assert list(campaign.approve(by(BEN, soon), digest, b"", {BEN}))
    assert list(campaign.approve(by(CY, LATER), digest, b"", {CY}))


def test_a_claim_is_taken_back_or_lapses() -> None:
    """Once; a renewed one has another end."""
    campaign = waiting()
    digest = campaign.digest
    assert list(campaign.look_away(by(BEN))) == []
    take(campaign, campaign.look_at(by(BEN), LATER), BEN)
    first = campaign.version
    take(campaign, campaign.look_at(by(BEN), LATER), BEN)

    assert list(campaign.let_claim_lapse(first)) == []
    assert list(campaign.let_claim_lapse(campaign.version)) == [
        CampaignUnclaimed(digest, lapsed=True)
    ]
    second = campaign.version
    assert take(campaign, campaign.look_away(by(BEN)), BEN) == [
        CampaignUnclaimed(digest)
    ]
    assert list(campaign.let_claim_lapse(second)) == []


def test_what_waits_for_nobody_is_not_claimed() -> None:
    """Nor left to others."""
    with pytest.raises(CampaignStateForbids, match="drafted cannot be claimed"):
        list(written().look_at(by(BEN), LATER))
    with pytest.raises(CampaignStateForbids, match="cannot be left"):
        list(written().look_away(by(BEN)))


def test_a_decision_ends_a_claim() -> None:
    """So does an edit."""
    approved, edited = waiting(), waiting()
    for campaign in (approved, edited):
        take(campaign, campaign.look_at(by(BEN), LATER), BEN)

    take(approved, approved.approve(by(BEN), approved.digest, b"", {BEN}))
    take(edited, edited.set_content(a_ref(b"other")))

    assert (approved.claim, edited.claim) == (None, None)


def test_a_time_may_be_given_while_it_waits() -> None:
    """Approved before, it is scheduled; the time can be taken back."""
    campaign = waiting()
    digest = campaign.digest
    take(campaign, campaign.schedule(TOMORROW, AT))
    assert campaign.state == "moderation"
    assert list(campaign.unschedule()) == [CampaignUnscheduled()]

    take(campaign, campaign.approve(by(BEN), digest, b"", {BEN}))

    assert campaign.state == "scheduled"


def test_a_time_taken_back_leaves_it_waiting() -> None:
    """It was not approved by that."""
    campaign = waiting()
    take(campaign, campaign.schedule(TOMORROW, AT))

    take(campaign, campaign.unschedule())

    assert (campaign.state, campaign.scheduled) == ("moderation", None)
    assert list(campaign.hold("late")) == []
    with pytest.raises(CampaignNotApproved):
        list(campaign.release())


def test_what_still_waits_when_its_time_comes_is_held() -> None:
    """Then there is nothing to approve: it is submitted again."""
    campaign = waiting()
    take(campaign, campaign.schedule(TOMORROW, AT))

    assert take(campaign, campaign.hold("late")) == [CampaignHeld("late")]

    assert (campaign.state, campaign.awaited) == ("held", None)


def test_only_what_waits_or_is_approved_gets_a_time() -> None:
    """What the checks warned of has to be acknowledged before."""
    campaign = written()
    take(campaign, campaign.submit([WARN]))

    with pytest.raises(CampaignNotApproved):
        list(campaign.schedule(TOMORROW, AT))


@dataclass(frozen=True)
class Case:
    """Who tries something, what the segments are then, and whether all is looked at."""

    who: Reviewer
    defined: bytes
    look: Look | None


#: Whatever anybody may try: of two audiences, one has segments.
STEPS: list[Callable[[Campaign, Case], Iterable[Fact]]] = [
    lambda one, _case: one.set_audience(CampaignAudienceSet((NEWS,), "newsletter")),
    lambda one, _case: one.set_audience(
        CampaignAudienceSet((), "newsletter", segment_ids=(NEWS,))
    ),
    lambda one, case: one.submit([], case.defined, case.look),
    lambda one, case: one.submit([WARN], case.defined, case.look),
    lambda one, case: one.submit([WARN], case.defined, case.look, acknowledged=True),
    lambda one, case: one.submit([BLOCK], case.defined, case.look, acknowledged=True),
    lambda one, case: one.approve(
        case.who, one.awaited or b"", case.defined, {ANNA, BEN}
    ),
    lambda one, case: one.request_changes(case.who, one.awaited or b"", WHY),
    lambda one, case: one.schedule(TOMORROW, AT, case.defined),
    lambda one, _case: one.unschedule(),
    lambda one, _case: one.hold("late"),
    lambda one, case: one.release(case.defined),
]


@dataclass(frozen=True)
class Reached:
    """A campaign, and what is known of it by the facts alone.

    ``approved`` is what the last word approves, ``looked_at`` what somebody ever did.
    """

    campaign: Campaign
    approved: bytes | None = None
    looked_at: frozenset[bytes] = frozenset()

    @property
    def place(self) -> tuple[object, ...]:
        """Tell it from all others from which something else can come."""
        one = self.campaign
        known = (one.state, one.approved, one.awaited, frozenset(one.passed))
        whole = (one.audience, one.scheduled is None, frozenset(one.authors))
        return (*known, *whole, self.approved, self.looked_at)

    def after(self, fact: Fact) -> Reached:
        """Say where a fact leads that the campaign has taken in."""
        if isinstance(fact, VOIDING):
            return replace(self, approved=None)
        if not isinstance(fact, CampaignApproved):
            return self
        looked_at = {fact.digest} if fact.moderated else set[bytes]()
        return Reached(self.campaign, fact.digest, self.looked_at | looked_at)


#: After these whatever was approved is not approved any more.
VOIDING = (
    CampaignSubmitted,
    CampaignHeld,
    CampaignChangesRequested,
    CampaignAudienceSet,
)


def tried(here: Reached, look: Look | None) -> Iterator[tuple[Case, Reached, Fact]]:
    """Try each command in a place; return where each fact that comes of it leads."""
    cases = [Case(by(actor), one, look) for actor in (ANNA, BEN) for one in DEFINED]
    for step, case in product(STEPS, cases):
        there = replace(here, campaign=deepcopy(here.campaign))
        with suppress(Refusal):
            facts = step(there.campaign, case)
            for event in there.campaign.events(
                Context(AT, case.who.actor, NEWS), facts
            ):
                there = there.after(event.fact)
                yield case, there, event.fact


def hold(here: Reached, case: Case, there: Reached, fact: Fact) -> None:
    """Let no author approve, and nothing be released that is not approved as it is."""
    if isinstance(fact, CampaignApproved) and fact.moderated:
        assert case.who.actor not in here.campaign.authors
    if isinstance(fact, CampaignReleased):
        assert fact.digest == there.campaign.digest_with(case.defined)
        assert fact.digest == here.approved
        assert case.look is None or fact.digest in here.looked_at


@pytest.mark.parametrize("look", [None, LOOK])
def test_nothing_unapproved_is_released_in_any_order(look: Look | None) -> None:
    """From every place that any order of commands leads to, each command is tried."""
    first = Reached(written())
    known, ahead, released = {first.place}, [first], 0
    while ahead:
        here = ahead.pop()
        for case, there, fact in tried(here, look):
            hold(here, case, there, fact)
            released += isinstance(fact, CampaignReleased)
            if there.place not in known:
                known.add(there.place)
                ahead.append(replace(there, campaign=deepcopy(there.campaign)))
    assert released > 10


TWO = replace(LOOK, voices=2)
DAN = "key:dan"


def large() -> tuple[Campaign, bytes]:
    """Give what Anna wrote and two have to approve, and what they look at."""
    campaign = written()
    take(campaign, campaign.submit([], DEFINED[0], TWO))
    seen = campaign.awaited
    assert seen is not None
    return campaign, seen


def test_of_two_who_have_to_approve_the_first_endorses_it() -> None:
    """Once, however often they say so; the second lets it go."""
    campaign, seen = large()
    approvers = {ANNA, BEN, CY}

    def approved_by(actor: str, why: VaultRef | None = None) -> list[Fact]:
        reviewer = Reviewer(actor, AT)
        facts = campaign.approve(reviewer, seen, DEFINED[0], approvers, why)
        return take(campaign, facts, actor)

    assert approved_by(BEN, WHY) == [CampaignEndorsed(seen, WHY)]
    assert campaign.state == "moderation"
    assert approved_by(BEN) == []
    assert approved_by(CY) == [CampaignApproved(seen, moderated=True)]
    assert campaign.state == "approved"


def test_where_nobody_else_could_be_the_second_one_is_enough() -> None:
    """Of whoever may approve, all others have written it; or there is nobody else."""
    campaign, seen = large()
    facts = campaign.approve(Reviewer(BEN, AT), seen, DEFINED[0], {ANNA, BEN})
    assert take(campaign, facts, BEN) == [CampaignApproved(seen, moderated=True)]

    campaign, seen = large()
    facts = campaign.approve(Reviewer(ANNA, AT), seen, DEFINED[0], {ANNA})
    assert take(campaign, facts) == [CampaignApproved(seen, moderated=True)]


def test_an_edit_voids_what_one_of_two_has_said() -> None:
    """They have seen something else."""
    campaign, seen = large()
    facts = campaign.approve(Reviewer(BEN, AT), seen, DEFINED[0], {BEN, CY, DAN})
    take(campaign, facts, BEN)

    wanted = CampaignAudienceSet((new_id(),), "newsletter")
    take(campaign, campaign.set_audience(wanted))
    take(campaign, campaign.submit([], DEFINED[0], TWO))
    seen = campaign.awaited or b""
    facts = campaign.approve(Reviewer(CY, AT), seen, DEFINED[0], {BEN, CY, DAN})

    assert take(campaign, facts, CY) == [CampaignEndorsed(seen)]


def test_whoever_endorses_lets_go_of_their_claim() -> None:
    """So that the other can look."""
    campaign, seen = large()
    take(campaign, campaign.look_at(Reviewer(BEN, AT), LATER), BEN)

    facts = campaign.approve(Reviewer(BEN, AT), seen, DEFINED[0], {BEN, CY})
    take(campaign, facts, BEN)

    assert campaign.claim is None
