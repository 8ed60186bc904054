"""Test copies are ordered, and each is noted once."""

from __future__ import annotations

from domain.campaign import Campaign
from domain.content import Content, Wording
from domain.events import (
    CampaignContentSet,
    CampaignDrafted,
    CampaignSenderSet,
    SampleSent,
    SamplesOrdered,
)
from domain.ids import new_id
from domain.samples import Samples, marked, samples_stream
from tests.builders import a_ref
from tests.domain.decisions import given

CONTENT, SENDER = a_ref(), a_ref()
ANNA, BEN = new_id(), new_id()
DRAFTED = CampaignDrafted("Spring", "email")
ORDERED = SamplesOrdered(new_id(), (ANNA, BEN), CONTENT, SENDER)


def sent(contact: object, order: int = 1) -> SampleSent:
    """Say that a copy was accepted."""
    return SampleSent(order, contact, "<a@b>", "accepted")  # type: ignore[arg-type] # an id


def test_what_a_campaign_says_now_is_sent() -> None:
    """Whatever it says by the time that the copies leave; what lacks a part is not."""
    whole = given(
        Campaign, DRAFTED, CampaignContentSet(CONTENT), CampaignSenderSet(SENDER)
    )
    samples = Samples(samples_stream(whole.id))

    assert list(samples.order(whole, [ANNA])) == [
        SamplesOrdered(whole.id, (ANNA,), CONTENT, SENDER)
    ]
    assert list(samples.order(given(Campaign, DRAFTED), [ANNA])) == []


def test_a_copy_is_noted_once() -> None:
    """Of each order by itself."""
    samples = given(Samples, ORDERED, sent(ANNA), ORDERED)

    assert list(samples.note_sent(sent(ANNA))) == []
    assert list(samples.note_sent(sent(BEN))) == [sent(BEN)]
    assert list(samples.note_sent(sent(ANNA, 3))) == [sent(ANNA, 3)]


def test_a_copy_is_told_from_the_message_by_its_subject() -> None:
    """In every language; else it is the same."""
    content = Content("News", "<p>", variants={"de": Wording("Neues", "<p>", "x")})

    copy = marked(content)

    assert (copy.subject, copy.html) == ("[Test] News", "<p>")
    assert copy.variants["de"] == Wording("[Test] Neues", "<p>", "x")
