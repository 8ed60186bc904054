"""Trigger series, and the people in them."""

from __future__ import annotations

from api.calls import Operation
from api.resources import backfills, series, series_people
from api.roles import Scope
from api.schemas.backfills import BackfillLine, BackfillPage, WantedBackfill
from api.schemas.series import (
    EnrolmentPage,
    EnrolmentQuery,
    Exclusion,
    Funnel,
    NewSeries,
    PathPage,
    PathQuery,
    PeopleBrought,
    PeopleToBring,
    Series,
    SeriesActivated,
    SeriesActivation,
    SeriesChange,
    SeriesOfPersonPage,
    SeriesPage,
)
from api.schemas.shared import Done, OneQuery, PageQuery
from domain import errors

READ, SEE = Scope.PEOPLE_READ, Scope.CAMPAIGNS_READ
AUTHOR, RELEASE = Scope.CAMPAIGNS_WRITE, Scope.CAMPAIGNS_RELEASE
_AMISS = (
    errors.SeriesInvalid,
    errors.TemplateOutOfUse,
    errors.TemplateKindDiffers,
)
_STATE = (errors.SeriesStateForbids,)
_ALL = "/v1/series"
_ONE = "/v1/series/{id:uuid}"
_PEOPLE = f"{_ONE}/people"
_PERSON = f"{_PEOPLE}/{{subscriber_id:uuid}}"

# fmt: off
OPERATIONS: tuple[Operation, ...] = (
    Operation("POST", _ALL, AUTHOR, series.define, Done, 201,
              body=NewSeries, refuses=_AMISS),
    Operation("GET", _ALL, SEE, series.page, SeriesPage, query=PageQuery),
    Operation("GET", _ONE, SEE, series.one, Series, query=OneQuery),
    Operation("PATCH", _ONE, AUTHOR, series.change, Done,
              body=SeriesChange, refuses=(*_AMISS, *_STATE)),
    Operation("POST", f"{_ONE}/activate", RELEASE, series.activate, SeriesActivated,
              body=SeriesActivation,
              refuses=(errors.SeriesLettersNotApproved, errors.CampaignStateForbids,
                       *_STATE)),
    Operation("POST", f"{_ONE}/close", RELEASE, series.close, Done, refuses=_STATE),
    Operation("POST", f"{_ONE}/pause", RELEASE, series.pause, Done, refuses=_STATE),
    Operation("POST", f"{_ONE}/resume", RELEASE, series.resume, Done, refuses=_STATE),
    Operation("POST", f"{_ONE}/archive", RELEASE, series.archive, Done),
    Operation("GET", f"{_ONE}/funnel", SEE, series.funnel, Funnel, query=OneQuery),
    Operation("POST", _PEOPLE, RELEASE, series_people.bring_in, PeopleBrought, 201,
              body=PeopleToBring,
              refuses=(errors.ConditionsInvalid, errors.QuestionTooLarge, *_STATE)),
    Operation("GET", _PEOPLE, SEE, series_people.page, EnrolmentPage,
              query=EnrolmentQuery),
    Operation("GET", _PERSON, SEE, series_people.path, PathPage, query=PathQuery),
    Operation("POST", f"{_PERSON}/exclude", RELEASE, series_people.exclude, Done,
              body=Exclusion),
    Operation("POST", f"{_ONE}/backfill", RELEASE, backfills.ask, Done, 202,
              body=WantedBackfill, refuses=_STATE),
    Operation("GET", f"{_ONE}/backfills", SEE, backfills.page, BackfillPage,
              query=PageQuery),
    Operation("GET", "/v1/backfills/{id:uuid}", SEE, backfills.one, BackfillLine,
              query=OneQuery),
    Operation("POST", "/v1/backfills/{id:uuid}/start", RELEASE, backfills.start, Done,
              202, refuses=(errors.BackfillStateForbids, *_STATE)),
    Operation("GET", "/v1/subscribers/{id:uuid}/series", READ,
              series_people.of_person, SeriesOfPersonPage, query=PageQuery),
)
# fmt: on
