"""Campaigns, and what became of them."""

from __future__ import annotations

from api.calls import Operation
from api.errors import StreamsTaken
from api.resources import authorisations, campaigns, previews, progress, reports
from api.roles import Scope
from api.schemas.asking import Authorisation
from api.schemas.campaign_parts import CampaignChange, NewCampaign
from api.schemas.campaigns import (
    Campaign,
    CampaignPage,
    CampaignQuery,
    CampaignRelease,
    CampaignSchedule,
    CampaignSubmission,
    DeliveryQuery,
    Gaps,
    Statistics,
)
from api.schemas.content import MessagePreview, PreviewQuery, SampleOrder
from api.schemas.reports import (
    NewReportLink,
    ProgressEvent,
    ProgressQuery,
    ReportLink,
    ReportQuery,
)
from api.schemas.shared import Done, MomentQuery, OneQuery
from api.schemas.subscribers import MessagePage
from domain import errors
from domain.addresses import AddressInvalid

READ, SEE = Scope.PEOPLE_READ, Scope.CAMPAIGNS_READ
COUNTED, SHOW = Scope.STATISTICS_READ, Scope.STATISTICS_MANAGE
AUTHOR, RELEASE = Scope.CAMPAIGNS_WRITE, Scope.CAMPAIGNS_RELEASE
_AMISS = (
    errors.ListOutOfUse,
    errors.SegmentOutOfUse,
    errors.TemplateOutOfUse,
    errors.TemplateKindDiffers,
)
_STATE = (errors.CampaignStateForbids, errors.CampaignAlreadyReleased)
_CAMPAIGNS = "/v1/campaigns"
_CAMPAIGN = "/v1/campaigns/{id:uuid}"

# fmt: off
OPERATIONS: tuple[Operation, ...] = (
    Operation("POST", _CAMPAIGNS, AUTHOR, campaigns.create, Done, 201,
              body=NewCampaign,
              refuses=_AMISS),
    Operation("GET", _CAMPAIGNS, SEE, campaigns.page, CampaignPage,
              query=CampaignQuery),
    Operation("GET", _CAMPAIGN, SEE, campaigns.one, Campaign, query=OneQuery),
    Operation("PATCH", _CAMPAIGN, AUTHOR, campaigns.change, Done,
              body=CampaignChange,
              refuses=(*_AMISS, *_STATE)),
    Operation("POST", f"{_CAMPAIGN}/submit", AUTHOR, campaigns.submit, Done,
              body=CampaignSubmission,
              refuses=(errors.CampaignIncomplete, *_STATE)),
    Operation("POST", f"{_CAMPAIGN}/schedule", RELEASE, campaigns.schedule, Done,
              body=CampaignSchedule,
              refuses=(errors.CampaignNotApproved, errors.SendTimePassed, *_STATE)),
    Operation("POST", f"{_CAMPAIGN}/unschedule", RELEASE, campaigns.unschedule, Done,
              refuses=_STATE),
    Operation("POST", f"{_CAMPAIGN}/hasten", RELEASE, campaigns.hasten, Done,
              refuses=_STATE),
    Operation("POST", f"{_CAMPAIGN}/release", RELEASE, campaigns.release, Done, 202,
              body=CampaignRelease,
              refuses=(errors.CampaignNotApproved, errors.CampaignBlocked, *_STATE)),
    Operation("POST", f"{_CAMPAIGN}/pause", RELEASE, campaigns.pause, Done,
              refuses=_STATE),
    Operation("POST", f"{_CAMPAIGN}/resume", RELEASE, campaigns.resume, Done,
              refuses=_STATE),
    Operation("POST", f"{_CAMPAIGN}/cancel", RELEASE, campaigns.cancel, Done,
              refuses=_STATE),
    Operation("GET", f"{_CAMPAIGN}/missing", SEE, campaigns.gaps, Gaps,
              query=OneQuery,
              refuses=(errors.ContentMissing, errors.ContentInvalid,
                       errors.ConditionsInvalid, errors.QuestionTooLarge)),
    Operation("GET", f"{_CAMPAIGN}/preview", READ, previews.of_campaign, MessagePreview,
              query=PreviewQuery, personal=True,
              refuses=(errors.ContentMissing, errors.ContentInvalid)),
    Operation("POST", f"{_CAMPAIGN}/test-copies", AUTHOR, campaigns.order_samples,
              Done, 202, body=SampleOrder,
              refuses=(errors.ContentMissing, errors.ContentInvalid,
                       errors.SampleForbidden, AddressInvalid)),
    Operation("GET", f"{_CAMPAIGN}/statistics", COUNTED, campaigns.statistics,
              Statistics, query=MomentQuery),
    Operation("GET", f"{_CAMPAIGN}/report", COUNTED, reports.report, None,
              query=ReportQuery, produces="text/html",
              refuses=(errors.QuestionTooLarge,)),
    Operation("POST", f"{_CAMPAIGN}/report-link", SHOW, reports.link, ReportLink,
              body=NewReportLink),
    Operation("POST", f"{_CAMPAIGN}/report-link/revoke", SHOW, reports.revoke_links,
              Done),
    Operation("GET", f"{_CAMPAIGN}/progress", COUNTED, progress.progress, ProgressEvent,
              query=ProgressQuery, produces=progress.EVENT_STREAM,
              refuses=(StreamsTaken, errors.QuestionTooLarge)),
    Operation("GET", f"{_CAMPAIGN}/deliveries", SEE, campaigns.deliveries,
              MessagePage, query=DeliveryQuery),
    Operation("GET", f"{_CAMPAIGN}/deliveries/{{contact_id:uuid}}/consent", READ,
              authorisations.of_message, Authorisation, query=OneQuery,
              personal=True),
)
# fmt: on
