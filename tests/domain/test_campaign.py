"""A campaign is sent as it was approved, or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from uuid import UUID

import pytest
from hypothesis import given as each
from hypothesis import strategies as st

from domain.approval import digest_of
from domain.campaign import ENDED, Campaign
from domain.campaign_review import EDITABLE
from domain.errors import (
    CampaignAlreadyReleased,
    CampaignIncomplete,
    CampaignNotApproved,
    CampaignStateForbids,
)
from domain.events import (
    AudienceFrozen,
    CampaignApproved,
    CampaignAudienceSet,
    CampaignCancelled,
    CampaignChecked,
    CampaignContentSet,
    CampaignDrafted,
    CampaignFailed,
    CampaignFinished,
    CampaignPaused,
    CampaignReleased,
    CampaignResumed,
    CampaignSubmitted,
    Fact,
    Finding,
)
from domain.ids import new_id
from tests.domain.decisions import a_ref, given, happened

Step = Callable[[Campaign], Iterable[Fact]]

NEWS, OTHERS = new_id(), new_id()
FROZEN = AudienceFrozen(new_id(), 1, 10, bytes(32), {})
BLOCK = Finding("links", "block", "there is no unsubscribe link")
WARN = Finding("size", "warn", "the message is long")
DRAFTED = CampaignDrafted("Spring", "email")


def _content(campaign: Campaign) -> Iterable[Fact]:
    return campaign.set_content(a_ref(b"content"))


def _sender(campaign: Campaign) -> Iterable[Fact]:
    return campaign.set_sender(a_ref(b"sender"))


def to(
    list_ids: list[UUID],
    purpose: str,
    segment_ids: tuple[UUID, ...] = (),
    exclude_segment_ids: tuple[UUID, ...] = (),
) -> CampaignAudienceSet:
    """Say to whom."""
    return CampaignAudienceSet(
        tuple(list_ids),
        purpose,
        segment_ids=segment_ids,
        exclude_segment_ids=exclude_segment_ids,
    )


def _audience(campaign: Campaign) -> Iterable[Fact]:
    return campaign.set_audience(to([NEWS], "newsletter"))


def _submit(campaign: Campaign) -> Iterable[Fact]:
    return campaign.submit([])


def _freeze(campaign: Campaign) -> Iterable[Fact]:
    return campaign.freeze(FROZEN)


WHOLE = (_content, _sender, _audience)
APPROVED = (*WHOLE, _submit)
RELEASED = (*APPROVED, Campaign.release)
SENDING = (*RELEASED, _freeze)
PAUSED = (*SENDING, Campaign.pause)
EDITS: list[Step] = [
    lambda campaign: campaign.set_content(a_ref(b"other")),
    lambda campaign: campaign.set_sender(a_ref(b"other")),
    lambda campaign: campaign.set_audience(to([NEWS, OTHERS], "newsletter")),
    lambda campaign: campaign.set_audience(to([NEWS], "offers")),
]


def _after(*steps: Step) -> Campaign:
    campaign = given(Campaign, DRAFTED)
    for step in steps:
        happened(campaign, list(step(campaign)))
    return campaign


def test_a_campaign_is_drafted_once() -> None:
    """A second draft of the same id records nothing."""
    assert list(Campaign(new_id()).draft("Spring", "email")) == [DRAFTED]
    assert list(_after().draft("Summer", "sms")) == []


@pytest.mark.parametrize("left_out", range(3))
def test_a_campaign_that_lacks_something_is_not_submitted(left_out: int) -> None:
    """The refusal names what is missing."""
    parts = [part for number, part in enumerate(WHOLE) if number != left_out]

    with pytest.raises(CampaignIncomplete) as refusal:
        list(_after(*parts).submit([]))

    assert refusal.value.missing == (("content", "sender", "audience")[left_out],)


def test_a_campaign_without_a_finding_is_approved_as_it_stands() -> None:
    """All three facts name the same digest."""
    campaign = _after(*WHOLE)

    assert list(campaign.submit([])) == [
        CampaignSubmitted(campaign.digest),
        CampaignChecked(campaign.digest),
        CampaignApproved(campaign.digest),
    ]


def test_a_campaign_with_a_block_is_not_approved() -> None:
    """It is submitted and checked, and cannot be released."""
    campaign = _after(*WHOLE)
    facts = list(campaign.submit([WARN, BLOCK]))
    happened(campaign, facts)

    assert [type(fact) for fact in facts] == [CampaignSubmitted, CampaignChecked]
    assert campaign.state == "submitted"
    with pytest.raises(CampaignNotApproved):
        list(campaign.release())


def test_what_is_approved_is_not_checked_again() -> None:
    """A second submission of the same thing records nothing."""
    assert list(_after(*APPROVED).submit([BLOCK])) == []


def test_a_new_submission_voids_the_approval() -> None:
    """What was blocked since is not released, even if it is again as it was."""
    audience = to([], "newsletter", segment_ids=(new_id(),))
    campaign = _after(
        _content,
        _sender,
        lambda campaign: campaign.set_audience(audience),
        lambda campaign: campaign.submit([], b"one"),
    )
    happened(campaign, list(campaign.submit([BLOCK], b"two")))

    assert campaign.state == "submitted"
    with pytest.raises(CampaignNotApproved):
        list(campaign.release(b"one"))


@pytest.mark.parametrize("edit", EDITS)
def test_any_change_voids_the_approval(edit: Step) -> None:
    """What was approved is no longer what would be sent."""
    campaign = _after(*APPROVED)
    before = campaign.digest

    happened(campaign, list(edit(campaign)))

    assert campaign.digest != before
    assert campaign.state == "drafted"
    with pytest.raises(CampaignNotApproved):
        list(campaign.release())


def test_an_approval_is_bound_to_each_part_of_the_audience_by_itself() -> None:
    """Whom it is for is not taken for whom it leaves out."""
    one, two = (NEWS,), (OTHERS,)
    audiences = [
        CampaignAudienceSet(one, "newsletter"),
        CampaignAudienceSet(one, "offers"),
        CampaignAudienceSet(one, "newsletter", "sport"),
        *(
            CampaignAudienceSet(one, "newsletter", segment_ids=ids)
            for ids in (one, two)
        ),
        *(
            CampaignAudienceSet(one, "newsletter", exclude_list_ids=ids)
            for ids in (one, two)
        ),
        *(
            CampaignAudienceSet(one, "newsletter", exclude_segment_ids=ids)
            for ids in (one, two)
        ),
    ]
    drafts = [DRAFTED, CampaignDrafted("Spring", "sms")]

    digests = {
        given(Campaign, draft, it).digest for draft in drafts for it in audiences
    }

    assert len(digests) == len(drafts) * len(audiences)


def test_what_is_as_it_was_released_is_known_without_its_segments() -> None:
    """They may be defined anew once the audience is frozen; nothing else may change."""
    audience = to([], "newsletter", segment_ids=(OTHERS,))
    campaign = _after(_content, _sender, lambda one: one.set_audience(audience))
    assert not campaign.is_as_released
    happened(campaign, campaign.submit([], b"as defined"))
    happened(campaign, campaign.release(b"as defined"))

    assert campaign.is_as_released
    happened(campaign, [CampaignContentSet(a_ref(b"another"))])
    assert not campaign.is_as_released


@each(st.lists(st.sampled_from([_submit, *EDITS]), max_size=8))
def test_only_what_was_approved_is_released(steps: list[Step]) -> None:
    """However it was edited and submitted, what is released is what was approved."""
    campaign = _after(*WHOLE, *steps)

    assert campaign.approved is not None or steps[-1:] != [_submit]
    if campaign.approved is None:
        with pytest.raises(CampaignNotApproved):
            list(campaign.release())
    else:
        assert campaign.approved == campaign.digest
        assert list(campaign.release()) == [CampaignReleased(campaign.approved)]


def test_the_same_audience_is_no_change() -> None:
    """It leaves the approval alone."""
    campaign = _after(*APPROVED)

    assert list(campaign.set_audience(to([NEWS], "newsletter"))) == []


def test_the_order_of_lists_is_not_part_of_what_is_approved() -> None:
    """The same lists named in another order are the same people."""
    one = _after(_content, _sender, lambda c: c.set_audience(to([NEWS, OTHERS], "n")))
    two = _after(_content, _sender, lambda c: c.set_audience(to([OTHERS, NEWS], "n")))

    assert one.digest == two.digest


def test_every_part_is_part_of_what_is_approved() -> None:
    """With each part that is set there is something else to approve."""
    digests = {_after(*WHOLE[:count]).digest for count in range(4)}

    assert len(digests) == 4


def test_a_change_of_parts_between_fields_is_a_change() -> None:
    """Content and sender swapped are something else."""
    swapped: list[Step] = [
        lambda campaign: campaign.set_content(a_ref(b"sender ")),
        lambda campaign: campaign.set_sender(a_ref(b"content")),
    ]

    assert _after(*swapped, _audience).digest != _after(*WHOLE).digest


@pytest.mark.parametrize("steps", [RELEASED, SENDING, PAUSED])
def test_a_release_is_ordered_once(steps: tuple[Step, ...]) -> None:
    """A second order records nothing."""
    assert list(_after(*steps).release()) == []


@pytest.mark.parametrize("steps", [RELEASED, SENDING, PAUSED])
@pytest.mark.parametrize("edit", [*EDITS, _submit])
def test_what_is_being_sent_is_not_edited(steps: tuple[Step, ...], edit: Step) -> None:
    """Make a new campaign instead."""
    with pytest.raises(CampaignAlreadyReleased):
        list(edit(_after(*steps)))


def test_the_audience_is_frozen_once_and_after_the_release() -> None:
    """Before there is nothing to freeze, afterwards it is fixed."""
    other = AudienceFrozen(new_id(), 2, 20, bytes(32), {})

    assert list(_after(*APPROVED).freeze(FROZEN)) == []
    assert list(_after(*RELEASED).freeze(FROZEN)) == [FROZEN]
    assert list(_after(*SENDING).freeze(other)) == []


def test_an_audience_may_be_frozen_while_the_campaign_is_paused() -> None:
    """It stays paused, and goes on sending when it is resumed."""
    campaign = _after(*RELEASED, Campaign.pause, _freeze)
    assert campaign.state == "paused"

    assert _after(*RELEASED, Campaign.pause, _freeze, Campaign.resume).state == (
        "sending"
    )
    assert _after(*RELEASED, Campaign.pause, Campaign.resume).state == "released"


def test_a_campaign_is_paused_and_resumed_once() -> None:
    """Doing again what is already so records nothing."""
    assert list(_after(*SENDING).pause()) == [CampaignPaused()]
    assert list(_after(*PAUSED).pause()) == []
    assert list(_after(*PAUSED).resume()) == [CampaignResumed()]
    assert list(_after(*SENDING).resume()) == []


def test_links_to_its_report_are_taken_back_as_often_as_somebody_says() -> None:
    """Whatever state it is in."""
    assert _after().report_edition == 0
    revoke = Campaign.revoke_report_links
    assert _after(*SENDING, revoke, revoke).report_edition == 2


@pytest.mark.parametrize("step", [Campaign.pause, Campaign.resume])
def test_what_is_not_under_way_is_neither_paused_nor_resumed(step: Step) -> None:
    """The refusal names the state."""
    with pytest.raises(CampaignStateForbids, match="approved"):
        list(step(_after(*APPROVED)))


@pytest.mark.parametrize("steps", [(), APPROVED, RELEASED, SENDING, PAUSED])
def test_a_campaign_is_cancelled_at_any_time_before_its_end(
    steps: tuple[Step, ...],
) -> None:
    """Once cancelled it stays so, and nobody edits it."""
    assert list(_after(*steps).cancel()) == [CampaignCancelled()]
    cancelled = _after(*steps, Campaign.cancel)
    assert list(cancelled.cancel()) == []
    with pytest.raises(CampaignAlreadyReleased, match="cancelled"):
        list(cancelled.release())


def test_a_campaign_is_halted_once_for_somebody_to_look() -> None:
    """Whoever resumes it has looked; what does not run is not halted."""
    halted = CampaignPaused("too many")

    assert list(_after(*SENDING).halt("too many")) == [halted]
    assert list(_after(*PAUSED).halt("too many")) == []
    again = _after(*SENDING, lambda one: one.halt("too many"), Campaign.resume)
    assert again.state == "sending"
    assert list(again.halt("too many")) == []


def test_what_is_finished_is_not_cancelled() -> None:
    """It has been sent."""
    with pytest.raises(CampaignStateForbids, match="finished"):
        list(_after(*SENDING, Campaign.finish).cancel())


def test_a_campaign_finishes_when_it_runs() -> None:
    """Paused or cancelled it does not, although its last results come in."""
    assert list(_after(*SENDING).finish()) == [CampaignFinished()]
    assert list(_after(*PAUSED).finish()) == []
    assert list(_after(*SENDING, Campaign.cancel).finish()) == []


def test_a_campaign_fails_when_it_is_under_way() -> None:
    """With the reason, once."""
    failed = CampaignFailed("no such template")

    assert list(_after(*RELEASED).fail("no such template")) == [failed]
    assert list(_after(*APPROVED).fail("no such template")) == []
    ended = happened(_after(*RELEASED), [failed])
    assert ended.state in ENDED
    assert ended.state not in EDITABLE
    assert list(ended.fail("again")) == []


def test_an_approval_covers_what_the_segments_are_defined_as() -> None:
    """A segment that is defined anew voids it, and so does whom it leaves out."""
    audience = to([NEWS], "newsletter", segment_ids=(OTHERS,))
    campaign = _after(_content, _sender, lambda one: one.set_audience(audience))
    happened(campaign, campaign.submit([], b"first"))

    assert list(campaign.submit([], b"first")) == []
    with pytest.raises(CampaignNotApproved):
        list(campaign.release(b"second"))
    (released,) = campaign.release(b"first")
    assert released == CampaignReleased(campaign.digest_with(b"first"))
    without = to([NEWS], "newsletter", exclude_segment_ids=(OTHERS,))
    other = _after(_content, _sender, lambda one: one.set_audience(without))
    assert other.digest_with(b"first") != campaign.digest_with(b"first")


def test_an_approval_covers_how_many_chance_chooses() -> None:
    """All and some are not the same audience; nor are some and fewer."""
    audiences = [
        CampaignAudienceSet((NEWS,), "newsletter", percent=percent, most=most)
        for percent, most in ((0, 0), (50, 0), (0, 50), (5, 0))
    ]

    digests = {digest_of("email", (), audience) for audience in audiences}

    assert len(digests) == len(audiences)


def test_a_letter_is_opened_once_and_goes_on_for_ever() -> None:
    """To whomever its series brings: it is not released, and has no audience to fix."""
    drafted = CampaignDrafted("Welcome, hello", "email", letter_of=NEWS)
    letter = given(Campaign, drafted)
    for step in (*WHOLE, _submit):
        happened(letter, list(step(letter)))
    run = UUID(int=7)

    with pytest.raises(CampaignStateForbids, match="a letter of a series"):
        list(letter.release())
    happened(letter, list(letter.open(run)))
    assert (letter.state, letter.run, letter.is_as_released) == ("sending", run, True)
    assert list(letter.open(UUID(int=8))) == []
    happened(letter, list(letter.pause()))
    happened(letter, list(letter.resume()))
    assert letter.state == "sending"
    assert list(_after(*APPROVED).open(run)) == []
