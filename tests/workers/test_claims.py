"""A claim ends in its time, and only that one."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from domain.application import Application, By
from domain.events import CampaignUnclaimed, ModerationSet
from domain.ids import new_id
from domain.store.log import EventLog
from tests.application.builders import AT, a_draft, a_list, by
from workers.campaign_policies import claim_of
from workers.claims import EndClaim
from workers.due import DueWork, Held
from workers.kinds import END_CLAIM
from workers.reactor import Reactor
from workers.tasks import Later

END = AT + timedelta(minutes=30)


def ben() -> By:
    """Return who looks."""
    return replace(by(), actor="key:ben")


@pytest.fixture
def campaign(application: Application) -> UUID:
    """Give one that waits, and that Ben looks at."""
    application.moderating.decide(by(), ModerationSet("always"))
    id_ = application.campaigns.draft(by(), a_draft(a_list(application))).id
    application.campaigns.submit(by(), id_)
    application.moderating.claim(ben(), id_)
    return id_


def end(
    application: Application, due: DueWork, reactor: Reactor, at: datetime
) -> Later | None:
    """Do what is due about a claim as if it were that time."""
    reactor.catch_up()
    held = due.claim(END_CLAIM)
    assert held
    ended = EndClaim(application, lambda: at)(held, lambda: True)
    due.done(held)
    return ended


def test_a_claim_ends_in_its_time(
    application: Application,
    due: DueWork,
    reactor: Reactor,
    campaign: UUID,
    event_log: EventLog,
) -> None:
    """By a row of the due table; nothing is approved by that."""
    assert end(application, due, reactor, END) is None

    found = application.campaigns.get(campaign)
    assert (found.claim, found.state) == (None, "moderation")
    (*_, last) = event_log.read(0, 100)
    assert getattr(last, "fact", None) == CampaignUnclaimed(
        found.awaited or b"", lapsed=True
    )


def test_it_does_not_end_before(
    application: Application, due: DueWork, reactor: Reactor, campaign: UUID
) -> None:
    """The database's clock wakes, ours decides."""
    early = END - timedelta(minutes=1)

    later = end(application, due, reactor, early)

    assert later is not None
    assert later.after == timedelta(minutes=1)
    assert application.campaigns.get(campaign).claim


def test_a_renewed_claim_has_another_end(
    application: Application, campaign: UUID
) -> None:
    """The end of the first finds it renewed, or decided."""
    first = application.campaigns.get(campaign).claim
    application.moderating.claim(ben(), campaign)
    second = application.campaigns.get(campaign).claim
    assert first
    assert second
    held = Held(claim_of(campaign, first.version), END_CLAIM, campaign, 1, new_id(), 0)

    assert EndClaim(application, lambda: END)(held, lambda: True) is None

    assert application.campaigns.get(campaign).claim == second
