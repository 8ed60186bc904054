"""Trigger series, in and out."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from api.schemas.campaign_parts import SenderBody
from api.schemas.campaigns import STATES as LETTER_STATES
from api.schemas.segments import conditions
from api.schemas.shared import (
    CODE,
    LONGEST_NAME,
    Done,
    PageQuery,
    Strict,
    text,
)
from domain.series.reading import MOST_EXITS, MOST_STARTS, MOST_STEPS
from domain.series.series import (
    ACTIVE,
    ARCHIVED,
    CLOSED,
    DRAFTED,
    INSIDE,
    MOST_ADDED,
    STAY,
)

STATES = (DRAFTED, ACTIVE, CLOSED, ARCHIVED)
_LONGEST_KEY = 500
#: The three ways to say who is brought in by hand.
_WAYS = ("subscriber_ids", "list_id", "segment_id")


def _documents(
    most: int,
    **options: Any,  # noqa: ANN401 - as fields.List takes them
) -> fields.List[Any]:
    of_some = validate.Length(1, most)
    return fields.List(fields.Dict(), validate=of_some, **options)


class NewSeries(Strict):
    """A series to be defined; the domain reads it as a whole and names every fault."""

    name = text(LONGEST_NAME, required=True)
    purpose = text(63, CODE, required=True)
    # From whom its letters come, where a step does not say.
    sender = fields.Nested(SenderBody)
    start = _documents(MOST_STARTS)
    who = conditions()
    leave_when = _documents(MOST_EXITS)
    again = fields.Dict()
    steps = _documents(MOST_STEPS, required=True)


class SeriesChange(Strict):
    """Parts of another edition: what is not named stays, and null takes a part out.

    Whoever is inside an earlier edition stays in it, moves to the step that `moves`
    names for theirs (else to the one of the same name), or leaves.
    """

    name = text(LONGEST_NAME)
    purpose = text(63, CODE)
    sender = fields.Nested(SenderBody, allow_none=True)
    start = _documents(MOST_STARTS, allow_none=True)
    who = conditions(allow_none=True)
    leave_when = _documents(MOST_EXITS, allow_none=True)
    again = fields.Dict(allow_none=True)
    steps = _documents(MOST_STEPS)
    inside = fields.String(load_default=STAY, validate=validate.OneOf(INSIDE))
    moves = fields.Dict(
        keys=text(63),
        values=text(63),
        load_default=dict,
        validate=validate.Length(0, MOST_STEPS),
    )


class SeriesActivation(Strict):
    """How people come in.

    `acknowledge` says that what the checks warn of is known. A `dry` series records
    what it would do, and sends and changes nothing.
    """

    acknowledge = fields.Boolean(load_default=False)
    dry = fields.Boolean(load_default=False)


class SeriesActivated(Done):
    """It is active; or somebody has to look at its letters, and it is asked again."""

    state = fields.String(
        required=True, validate=validate.OneOf([ACTIVE, "moderation"])
    )


class PeopleToBring(Strict):
    """Who is to come in: some people, those of a list, or those in a segment."""

    subscriber_ids = fields.List(fields.UUID(), validate=validate.Length(1, MOST_ADDED))
    list_id = fields.UUID()
    segment_id = fields.UUID()

    @validates_schema
    def _is_one(self, told: dict[str, Any], **_more: object) -> None:
        named = [way for way in _WAYS if way in told]
        if len(named) != 1:
            raise ValidationError(f"name one of: {', '.join(_WAYS)}", _WAYS[0])


class PeopleBrought(Done):
    """How many of them are there, and were brought in."""

    people = fields.Integer(required=True)


class Exclusion(Strict):
    """Under which key somebody is to leave: of those who are inside several times."""

    key = text(_LONGEST_KEY, shortest=0, load_default="")


class SeriesLine(Schema):
    """A series; `edition` was defined last, people come into `live`."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)
    state = fields.String(required=True, validate=validate.OneOf(STATES))
    paused = fields.Boolean(required=True)
    dry = fields.Boolean(required=True)
    edition = fields.Integer(required=True)
    live = fields.Integer(required=True, allow_none=True)
    changed_at = fields.DateTime(required=True)
    version = fields.Integer(required=True)


class SeriesLetter(Schema):
    """A campaign that a step sends, and where it stands."""

    step = fields.String(required=True)
    campaign_id = fields.UUID(required=True)
    state = fields.String(
        required=True, allow_none=True, validate=validate.OneOf(LETTER_STATES)
    )
    approved = fields.Boolean(required=True)


class Series(SeriesLine):
    """One, as its newest edition was told, with its letters."""

    definition = fields.Dict(required=True)
    letters = fields.List(fields.Nested(SeriesLetter), required=True)


class SeriesPage(Schema):
    """Some series."""

    items = fields.List(fields.Nested(SeriesLine), required=True)
    next = fields.String(required=True, allow_none=True)


class EnrolmentQuery(PageQuery):
    """Whom of a series: those inside or not, at a step, or one person."""

    inside = fields.Boolean()
    step = text(63)
    subscriber_id = fields.UUID()


class EnrolmentLine(Schema):
    """Where somebody is in a series; of several passes the last."""

    enrolment_id = fields.UUID(required=True)
    series_id = fields.UUID(required=True)
    subscriber_id = fields.UUID(required=True)
    # Parts those who are inside several times, such as once an order.
    key = fields.String(required=True)
    number = fields.Integer(required=True)
    edition = fields.Integer(required=True)
    inside = fields.Boolean(required=True)
    step = fields.String(required=True)
    until = fields.DateTime(required=True, allow_none=True)
    because = fields.String(required=True)
    entered_at = fields.DateTime(required=True)
    # When they came to the step that they are at.
    came_at = fields.DateTime(required=True)
    ended_at = fields.DateTime(required=True, allow_none=True)
    ended = fields.String(required=True, allow_none=True)


class EnrolmentPage(Schema):
    """Some of those in a series."""

    items = fields.List(fields.Nested(EnrolmentLine), required=True)
    next = fields.String(required=True, allow_none=True)


class SeriesOfPerson(EnrolmentLine):
    """A series that somebody is in, or was."""

    name = fields.String(required=True)


class SeriesOfPersonPage(Schema):
    """Some series of somebody."""

    items = fields.List(fields.Nested(SeriesOfPerson), required=True)
    next = fields.String(required=True, allow_none=True)


class PathQuery(PageQuery):
    """Whose way: under a key, if they are inside several times."""

    key = text(_LONGEST_KEY, shortest=0, load_default="")


class PathLine(Schema):
    """A fact of somebody's way, in words and as data."""

    position = fields.Integer(required=True)
    version = fields.Integer(required=True)
    recorded_at = fields.DateTime(required=True)
    # Null if this release cannot read the event.
    at = fields.DateTime(required=True, allow_none=True)
    actor = fields.String(required=True, allow_none=True)
    topic = fields.String(required=True)
    words = fields.String(required=True)
    data = fields.Dict(required=True, allow_none=True)


class PathPage(Schema):
    """Somebody's way, oldest first."""

    items = fields.List(fields.Nested(PathLine), required=True)
    next = fields.String(required=True, allow_none=True)


class FunnelStep(Schema):
    """A step: what passes came to at it, who is at it now, and who is past their time.

    Those at `end` have taken the last step, and are through in a moment.
    """

    step = fields.String(required=True)
    outcomes = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
    inside = fields.Integer(required=True)
    late = fields.Integer(required=True)


class Funnel(Schema):
    """What became of all who came in: passes, of which a person may have several.

    `entered` are those `inside`, those who came to the end and those who left it:
    `ended` has them by reason, the end as `completed`. `conversions` left for a goal of
    the live edition. `lag` are those inside whose time is over by a minute.
    """

    entered = fields.Integer(required=True)
    inside = fields.Integer(required=True)
    conversions = fields.Integer(required=True)
    lag = fields.Integer(required=True)
    steps = fields.List(fields.Nested(FunnelStep), required=True)
    ended = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
