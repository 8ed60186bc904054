"""A campaign that was sent, and of which nobody knows whether it was taken."""

from __future__ import annotations

from collections import Counter
from uuid import UUID

from api.parts import Parts
from domain.application.records import Records
from domain.events import AudienceFrozen, Recorded
from domain.store.vault import Vault
from domain.window import window_id
from tests.api.caller import Caller
from tests.returned.postfix import RETURN_DOMAIN
from tests.workers.test_sending import unlimited
from workers.channels import Channel
from workers.counting import Counting
from workers.due import Held
from workers.freezing import FreezeAudience
from workers.kinds import FREEZE_AUDIENCE, SEND_WINDOW
from workers.origin import Origin
from workers.sending import SendWindow, Writer


def a_campaign_in_doubt(
    api: Caller, parts: Parts, people: int, channel: Channel
) -> str:
    """Send a campaign over a channel that tells nothing of what became of it."""
    newsletter = api.a_list()
    for number in range(people):
        person = api.a_person(f"person{number}@example.net")
        api.a_yes(person)
        api.do(f"/v1/subscribers/{person}/lists/{newsletter}/join")
    campaign = api.a_campaign(newsletter)
    api.do(f"/v1/campaigns/{campaign}/submit")
    api.do(f"/v1/campaigns/{campaign}/release")
    id_ = UUID(campaign)
    api.catch_up()
    freeze = FreezeAudience(parts.application, parts.datastore, parts.now, "UTC")
    freeze(_held(FREEZE_AUDIENCE, id_, id_), lambda: True)
    origin = Origin("https://mail.example", parts.keyring, RETURN_DOMAIN)
    counting = Counting(parts.application.tracking, origin)
    writer = Writer(Vault(parts.datastore), origin, counting)
    limits = unlimited(parts.application, Records(parts.datastore))
    send = SendWindow(parts.application, channel, writer, limits, parts.now)
    send(_held(SEND_WINDOW, _window(parts, id_), id_), lambda: True)
    assert outcomes(api, campaign) == {"unknown": people}
    return campaign


def outcomes(api: Caller, campaign: str) -> dict[str, int]:
    """Count what became of the recipients of a campaign."""
    path = f"/v1/campaigns/{campaign}/deliveries"
    return dict(Counter(one["outcome"] for one in api.get(path, limit=100)["items"]))


def _window(parts: Parts, campaign_id: UUID) -> UUID:
    """Return the one window of a campaign."""
    for event in parts.log.read(0, 10_000):
        if isinstance(event, Recorded) and isinstance(event.fact, AudienceFrozen):
            return window_id(event.context.at, campaign_id, event.fact.run, 0)
    raise AssertionError


def _held(kind: str, id_: UUID, subject_id: UUID) -> Held:
    """Return due work as taken up."""
    return Held(id_, kind, subject_id, 1, UUID(int=9), 0)
