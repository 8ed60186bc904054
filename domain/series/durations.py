"""Lengths of time as ISO 8601 writes them, without months and years."""

from __future__ import annotations

import re
from datetime import timedelta

from domain.conditions.told import Unfit

_UNITS = ("weeks", "days", "hours", "minutes", "seconds")
_WRITTEN = re.compile(
    r"P(?:(?P<weeks>\d{1,3})W)?(?:(?P<days>\d{1,4})D)?"
    r"(?:T(?:(?P<hours>\d{1,4})H)?(?:(?P<minutes>\d{1,5})M)?(?:(?P<seconds>\d{1,6})S)?)?"
)
LONGEST = timedelta(days=3_660)


def a_duration(value: object) -> timedelta:
    """Read ``P3D``, ``PT30M`` or ``P1DT12H``: at least a second, at most ten years.

    Months and years have no length of their own (ISO 8601-1, 5.5.2). Raises Unfit.
    """
    match = _WRITTEN.fullmatch(value) if isinstance(value, str) else None
    told = {unit: int(match[unit] or 0) for unit in _UNITS} if match else {}
    duration = timedelta(**told)
    if not timedelta(seconds=1) <= duration <= LONGEST:
        raise Unfit("is a length of time such as P3D, PT30M or P1DT12H")
    return duration


def written(duration: timedelta) -> str:
    """Write a length of time so that it is read again."""
    seconds = int(duration.total_seconds())
    days, rest = divmod(seconds, 86_400)
    hours, rest = divmod(rest, 3_600)
    minutes, rest = divmod(rest, 60)
    clock = "".join(
        f"{n}{u}" for n, u in ((hours, "H"), (minutes, "M"), (rest, "S")) if n
    )
    return f"P{f'{days}D' if days else ''}{f'T{clock}' if clock else ''}"
