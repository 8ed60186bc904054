"""Segments: conditions about people, saved or being written."""

from __future__ import annotations

from api.calls import Operation
from api.resources import segments
from api.roles import Scope
from api.schemas.asking import ThenQuery
from api.schemas.segments import (
    Conditions,
    Count,
    ExplainQuery,
    Explanation,
    KeptMemberPage,
    MembersQuery,
    NewSegment,
    Sample,
    SampleQuery,
    SegmentChange,
    SegmentLine,
    SegmentMemberPage,
    SegmentPage,
    SegmentPageQuery,
    SegmentQuery,
)
from api.schemas.shared import Done, MomentQuery, PageQuery
from domain import errors

READ, WRITE = Scope.PEOPLE_READ, Scope.PEOPLE_WRITE
_SEGMENTS = "/v1/segments"
_SEGMENT = "/v1/segments/{id:uuid}"
_CONDITIONS = (errors.ConditionsInvalid, errors.QuestionTooLarge)

# fmt: off
OPERATIONS: tuple[Operation, ...] = (
    Operation("POST", _SEGMENTS, WRITE, segments.define, Done, 201, body=NewSegment,
              refuses=(errors.SegmentCodeTaken, errors.ConditionsInvalid)),
    Operation("GET", _SEGMENTS, READ, segments.page, SegmentPage,
              query=SegmentPageQuery),
    Operation("POST", f"{_SEGMENTS}/count", READ, segments.count_draft, Count,
              query=MomentQuery, body=Conditions, refuses=_CONDITIONS),
    Operation("POST", f"{_SEGMENTS}/sample", READ, segments.sample_draft, Sample,
              query=SampleQuery, body=Conditions, personal=True, refuses=_CONDITIONS),
    Operation("GET", _SEGMENT, READ, segments.one, SegmentLine, query=SegmentQuery),
    Operation("PATCH", _SEGMENT, WRITE, segments.change, Done, body=SegmentChange,
              refuses=(errors.SegmentOutOfUse, errors.ConditionsInvalid)),
    Operation("POST", f"{_SEGMENT}/archive", WRITE, segments.archive, Done),
    Operation("POST", f"{_SEGMENT}/watch", WRITE, segments.watch, Done,
              refuses=(errors.SegmentOutOfUse,)),
    Operation("POST", f"{_SEGMENT}/unwatch", WRITE, segments.unwatch, Done),
    Operation("GET", f"{_SEGMENT}/kept-members", READ, segments.kept_members,
              KeptMemberPage, query=PageQuery),
    Operation("GET", f"{_SEGMENT}/members", READ, segments.members, SegmentMemberPage,
              query=MembersQuery, refuses=_CONDITIONS),
    Operation("GET", f"{_SEGMENT}/count", READ, segments.count, Count, query=ThenQuery,
              refuses=_CONDITIONS),
    Operation("GET", f"{_SEGMENT}/sample", READ, segments.sample, Sample,
              query=SampleQuery, personal=True, refuses=_CONDITIONS),
    Operation("GET", f"{_SEGMENT}/explain", READ, segments.explain, Explanation,
              query=ExplainQuery, personal=True, refuses=_CONDITIONS),
)
# fmt: on
