"""Campaigns that come again and again."""

from __future__ import annotations

from api.calls import Operation
from api.resources import recurring_campaigns as recurring
from api.roles import Scope
from api.schemas.campaigns import CampaignPage, CampaignSubmission
from api.schemas.recurring_campaigns import (
    NewRecurringCampaign,
    RecurringCampaign,
    RecurringCampaignChange,
    RecurringCampaignPage,
    RecurringCampaignQuery,
)
from api.schemas.shared import Done, OneQuery, PageQuery
from domain import errors

SEE = Scope.CAMPAIGNS_READ
AUTHOR, RELEASE = Scope.CAMPAIGNS_WRITE, Scope.CAMPAIGNS_RELEASE
_AMISS = (
    errors.ListOutOfUse,
    errors.SegmentOutOfUse,
    errors.TemplateOutOfUse,
    errors.TemplateKindDiffers,
)
_STATE = (errors.CampaignStateForbids,)
#: What may go out is approved as it stands, and its segments can be asked.
_APPROVED = (errors.CampaignNotApproved, errors.ConditionsInvalid, *_STATE)
_ALL = "/v1/recurring-campaigns"
_ONE = "/v1/recurring-campaigns/{id:uuid}"

# fmt: off
OPERATIONS: tuple[Operation, ...] = (
    Operation("POST", _ALL, AUTHOR, recurring.create, Done, 201,
              body=NewRecurringCampaign, refuses=_AMISS),
    Operation("GET", _ALL, SEE, recurring.page, RecurringCampaignPage,
              query=RecurringCampaignQuery),
    Operation("GET", _ONE, SEE, recurring.one, RecurringCampaign, query=OneQuery),
    Operation("PATCH", _ONE, AUTHOR, recurring.change, Done,
              body=RecurringCampaignChange, refuses=(*_AMISS, *_STATE)),
    Operation("POST", f"{_ONE}/submit", AUTHOR, recurring.submit, Done,
              body=CampaignSubmission,
              refuses=(errors.CampaignIncomplete, errors.ConditionsInvalid, *_STATE)),
    Operation("POST", f"{_ONE}/activate", RELEASE, recurring.activate, Done,
              refuses=(errors.SendTimePassed, *_APPROVED)),
    Operation("POST", f"{_ONE}/pause", RELEASE, recurring.pause, Done, refuses=_STATE),
    Operation("POST", f"{_ONE}/resume", RELEASE, recurring.resume, Done,
              refuses=(errors.SendTimePassed, *_APPROVED)),
    Operation("POST", f"{_ONE}/run", RELEASE, recurring.run, Done, 202,
              refuses=_APPROVED),
    Operation("POST", f"{_ONE}/end", RELEASE, recurring.end, Done),
    Operation("GET", f"{_ONE}/issues", SEE, recurring.issues, CampaignPage,
              query=PageQuery),
)
# fmt: on
