"""When something is done again, as schedules of imports and campaigns both tell it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, fields, validate

from api.schemas.shared import text
from domain.rrule import LONGEST, RuleInvalid, read_rule

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_LAST_DAY = 31
_TIME = validate.Regexp(
    r"^([01][0-9]|2[0-3]):[0-5][0-9]$(?!\n)", error="is a time such as 09:30"
)


def day_times(**options: Any) -> fields.List[Any]:  # noqa: ANN401 - as fields.List takes them
    """Describe times of a day."""
    one = fields.String(validate=_TIME)
    return fields.List(one, validate=validate.Length(0, 24), **options)


def week_days(**options: Any) -> fields.List[Any]:  # noqa: ANN401 - as above
    """Describe days of the week."""
    one = fields.String(validate=validate.OneOf([*DAYS, "weekdays", "weekends"]))
    return fields.List(one, validate=validate.Length(0, 9), **options)


def month_days() -> fields.List[Any]:
    """Describe days of the month: -1 is the last; a month may lack one."""
    one = fields.Integer(
        validate=[
            validate.Range(-_LAST_DAY, _LAST_DAY),
            validate.NoneOf([0], error="is a day of the month, or -1 for its last"),
        ]
    )
    return fields.List(one, validate=validate.Length(0, 2 * _LAST_DAY))


def recurrence_rule(**options: Any) -> fields.String:  # noqa: ANN401 - as above
    """Describe a rule such as FREQ=MONTHLY;BYDAY=-1FR: no finer than hourly."""
    return text(LONGEST, _is_rule, **options)


def require_one_way(told: Mapping[str, Any]) -> None:
    """Raise ValidationError if a rule stands beside what it says, or has no begin."""
    if not told.get("rrule"):
        return
    rest = [name for name in ("times", "days", "month_days") if told.get(name)]
    if rest:
        raise ValidationError("goes without `rrule`, which says it", rest[0])
    if not told.get("begins"):
        raise ValidationError("is needed: `rrule` is counted from it", "begins")


def _is_rule(told: str) -> None:
    try:
        read_rule(told)
    except RuleInvalid as error:
        raise ValidationError(str(error)) from None
