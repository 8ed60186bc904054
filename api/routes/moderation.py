"""Moderation: who must approve, and what those decide who look."""

from __future__ import annotations

from api.calls import Operation
from api.resources import moderation
from api.roles import Scope
from api.schemas.moderation import (
    Approval,
    Moderation,
    NewModeration,
    QueuePage,
    Turning,
)
from api.schemas.shared import Done, PageQuery
from domain import errors

SEE, MODERATE = Scope.CAMPAIGNS_READ, Scope.CAMPAIGNS_MODERATE
_MODERATION = "/v1/moderation"
_CAMPAIGN = "/v1/campaigns/{id:uuid}"
_WAITS = (errors.CampaignStateForbids, errors.CampaignClaimedByAnother)
_SEEN = (*_WAITS, errors.CampaignChanged)

# fmt: off
OPERATIONS: tuple[Operation, ...] = (
    Operation("GET", _MODERATION, SEE, moderation.current, Moderation),
    Operation("PUT", _MODERATION, Scope.MODERATION_SET, moderation.decide, Done,
              body=NewModeration),
    Operation("GET", f"{_MODERATION}/queue", SEE, moderation.queue, QueuePage,
              query=PageQuery),
    Operation("POST", f"{_CAMPAIGN}/claim", MODERATE, moderation.claim, Done,
              refuses=_WAITS),
    Operation("POST", f"{_CAMPAIGN}/unclaim", MODERATE, moderation.unclaim, Done,
              refuses=_WAITS),
    Operation("POST", f"{_CAMPAIGN}/approve", MODERATE, moderation.approve, Done,
              body=Approval, refuses=(*_SEEN, errors.OwnCampaign)),
    Operation("POST", f"{_CAMPAIGN}/reject", MODERATE, moderation.reject, Done,
              body=Turning, refuses=_SEEN),
    Operation("POST", f"{_CAMPAIGN}/request-changes", MODERATE,
              moderation.request_changes, Done, body=Turning, refuses=_SEEN),
)
# fmt: on
