"""What came before from the domain of a sender: how many, and the last that counts."""

from __future__ import annotations

from datetime import timedelta

import pytest

from domain.events import (
    CampaignSenderSet,
    DeliveryBounced,
    DeliveryComplained,
    Deviation,
)
from domain.limits import Results
from domain.moderation import SenderRecord
from domain.store.datastore import AccountDatastore
from domain.store.keeping import Keeping
from domain.store.log import EventLog
from domain.store.vault import seal
from projections.senders.queries import SenderRecords
from tests.builders import (
    MONDAY,
    Campaign,
    Stream,
    a_campaign,
    a_list,
    a_ref,
    a_subscriber,
    a_window,
)
from tests.projections.conftest import Show

NEWS = a_list("news")


@pytest.fixture
def records(datastore: AccountDatastore) -> SenderRecords:
    """Give the questions."""
    return SenderRecords(datastore)


def a_release(event_log: EventLog, address: str, days: int) -> Campaign:
    """Release a campaign from an address, so many days after Monday."""
    campaign = a_campaign(NEWS)
    campaign.at = MONDAY + timedelta(days=days)
    row = seal(campaign.id, "sender", f'{{"name":"Shop","address":"{address}"}}')
    with event_log.appending() as append:
        Keeping([row])(append)
    return campaign.fact(CampaignSenderSet(row.ref)).released()


def to(campaign: Campaign, size: int, rejected: int = 0) -> list[Stream]:
    """Send a released one to so many, some of whom are refused."""
    window = a_window(campaign, size)
    refused = [Deviation(offset, "rejected", 550) for offset in range(rejected)]
    sent = window.attempted(0, size).resulted(0, size, "accepted", *refused)
    return [campaign.frozen(window), sent]


def complaints_and_bounces(campaign: Campaign) -> list[Stream]:
    """Have two complain, one message come back for good, and one for now."""
    people = [a_subscriber() for _ in range(4)]
    first, second, third, fourth = (one.contact_id for one in people)
    facts = (
        DeliveryComplained(first, "abuse", a_ref(), campaign.id),
        DeliveryComplained(second, "abuse", a_ref(), campaign.id),
        DeliveryBounced(third, "hard", campaign_id=campaign.id),
        DeliveryBounced(fourth, "soft", campaign_id=campaign.id),
    )
    return [one.fact(fact) for one, fact in zip(people, facts, strict=True)]


def test_whoever_never_sent_has_no_record(records: SenderRecords, show: Show) -> None:
    """A draft is none, and a campaign without a sender is nobody's."""
    show(NEWS, a_campaign(NEWS), a_campaign(NEWS).released())

    assert records.of("news@shop.example") == SenderRecord(0, None)


def test_released_campaigns_are_counted_by_domain(
    records: SenderRecords, show: Show, event_log: EventLog
) -> None:
    """Whatever stands before the @, and in whatever case; not by ends of names."""
    addresses = ("news@shop.example", "HI@SHOP.example", "a@my-shop.example")
    show(NEWS, *(a_release(event_log, address, 0) for address in addresses))

    assert records.of("other@Shop.example").released == 2
    assert records.of("news@my-shop.example").released == 1
    assert records.of("news@example").released == 0


def test_the_last_campaign_with_enough_results_counts(
    records: SenderRecords, show: Show, event_log: EventLog
) -> None:
    """One that kept to the limits closes the matter; a small one says nothing."""
    address = "news@shop.example"
    old, bad, small, other = (
        a_release(event_log, who, days)
        for days, who in enumerate((address, address, address, "a@other.example"))
    )
    noes = [
        a_subscriber().who_granted().who_withdrew(campaign_id=bad.id) for _ in range(3)
    ]
    show(NEWS, *to(old, 200), *to(bad, 300, 20), *to(small, 199), *to(other, 500))
    show(*noes, *complaints_and_bounces(bad))

    assert records.of(address) == SenderRecord(3, Results(279, 21, 3, 2))

    good = a_release(event_log, address, 9)
    show(*to(good, 200, 10))
    assert records.of(address) == SenderRecord(4, Results(190, 10, 0))
