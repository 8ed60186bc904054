"""Activities: what people do elsewhere, declared before it is recorded.

A type says which properties its activities have, and which of them say nothing of a
person: those alone stand in the log. Types grow and never shrink, so that what was read
under them stays readable.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import singledispatchmethod
from typing import ClassVar
from uuid import UUID

from domain.aggregate import Aggregate
from domain.errors import (
    ActivityInFuture,
    ActivityInvalid,
    ActivityPropertyBound,
    ActivityPropertyUnfit,
    ActivityTooOld,
    ActivityTypeOutOfUse,
    ActivityTypeUnknown,
)
from domain.events import (
    ActivityProperty,
    ActivityTypeArchived,
    ActivityTypeDeclared,
    Fact,
)
from domain.field_values import WITH_OPTIONS, FieldValue, Kind, ValueUnfit, read_json
from domain.ids import derived_id, named_id

#: How far the clocks of others may be ahead of ours.
CLOCK_SKEW = timedelta(minutes=5)
#: Nothing before this: so a person's months can be counted.
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
MOST_PROPERTIES = 100
#: A text in the log is a code of something, no prose.
LONGEST_LOGGED = 100

Values = dict[str, FieldValue]


@dataclass(frozen=True)
class Properties:
    """Properties as they were read: for the log, and for the vault."""

    logged: Values
    sealed: Values


class ActivityType(Aggregate):
    """Decides what activities of one name may tell."""

    kind: ClassVar = "activity type"

    def __init__(self, id_: UUID) -> None:
        super().__init__(id_)
        self.declared: ActivityTypeDeclared | None = None
        self.archived = False

    def declare(self, wanted: ActivityTypeDeclared) -> Iterator[Fact]:
        """Declare the type, or declare more of it; what is the same records nothing.

        Whatever was archived comes back into use. Raises ActivityPropertyUnfit and
        ActivityPropertyBound.
        """
        _require_fit(wanted.properties)
        if self.declared:
            _require_kept(self.declared.properties, wanted.properties)
        if wanted != self.declared or self.archived:
            yield wanted

    def archive(self) -> Iterator[Fact]:
        """Take no more of these activities; what was recorded stays and counts."""
        if self.declared and not self.archived:
            yield ActivityTypeArchived(self.declared.name)

    def read(self, name: str, told: Mapping[str, object]) -> Properties:
        """Read the properties of an activity.

        Raises ActivityTypeUnknown and ActivityTypeOutOfUse, and ActivityInvalid with
        everything that is amiss.
        """
        if self.declared is None:
            raise ActivityTypeUnknown(name)
        if self.archived:
            raise ActivityTypeOutOfUse(name)
        known = {one.code: one for one in self.declared.properties}
        read = Properties({}, {})
        complaints: dict[str, str] = {}
        for code, value in told.items():
            try:
                _read_into(read, known.get(code), code, value)
            except ValueUnfit as unfit:
                complaints[code] = unfit.remedy
        if complaints:
            raise ActivityInvalid(complaints)
        return read

    @singledispatchmethod
    def evolve(self, fact: Fact) -> None:
        """Take a fact in."""

    @evolve.register
    def _(self, fact: ActivityTypeDeclared) -> None:
        self.declared, self.archived = fact, False

    @evolve.register
    def _(self, _fact: ActivityTypeArchived) -> None:
        self.archived = True


class Month(Aggregate):
    """What one person did in one month: a stream that nothing is decided by."""

    kind: ClassVar = "activities"


def activity_type_stream(name: str) -> UUID:
    """Return the stream of a type, the same for the same name."""
    return named_id("activity_type", name)


def month_stream(subscriber_id: UUID, occurred_at: datetime) -> UUID:
    """Return the stream of a person's activities of a month, in UTC."""
    moment = occurred_at.astimezone(UTC)
    begins = datetime(moment.year, moment.month, 1, tzinfo=UTC)
    return derived_id(begins, "activities", subscriber_id)


def month_streams(subscriber_id: UUID, until: datetime) -> list[UUID]:
    """Return every stream that a person's activities may be in, by then."""
    months = range(EARLIEST.year * 12, until.year * 12 + until.month)
    begins = (datetime(n // 12, n % 12 + 1, 1, tzinfo=UTC) for n in months)
    return [month_stream(subscriber_id, moment) for moment in begins]


def occurred(told: datetime | None, at: datetime) -> datetime:
    """Return when an activity happened: when it says, else now.

    Raises ActivityInFuture and ActivityTooOld.
    """
    if told is None:
        return at
    if told < EARLIEST:
        raise ActivityTooOld
    if told > at + CLOCK_SKEW:
        raise ActivityInFuture
    return told.astimezone(UTC)


def _read_into(
    read: Properties, known: ActivityProperty | None, code: str, value: object
) -> None:
    if known is None:
        raise ValueUnfit("is no property of this type: declare it, or leave it out")
    found = read_json(Kind(known.type, known.options), value)
    if not known.logged:
        read.sealed[code] = found
        return
    if isinstance(found, str) and ("@" in found or len(found) > LONGEST_LOGGED):
        raise ValueUnfit(
            f"goes into the log: at most {LONGEST_LOGGED} characters, and no address"
        )
    read.logged[code] = found


def _require_fit(properties: Iterable[ActivityProperty]) -> None:
    codes: set[str] = set()
    for one in properties:
        if one.code in codes:
            raise ActivityPropertyUnfit(one.code, "is declared twice")
        codes.add(one.code)
        if bool(one.options) != (one.type in WITH_OPTIONS):
            lacks = "has no options" if one.options else "needs options"
            raise ActivityPropertyUnfit(one.code, f"is of a type that {lacks}")
        if len({option.casefold() for option in one.options}) < len(one.options):
            raise ActivityPropertyUnfit(
                one.code, "has options that differ by the case of letters alone"
            )


def _require_kept(
    held: Iterable[ActivityProperty], wanted: Iterable[ActivityProperty]
) -> None:
    new = {one.code: one for one in wanted}
    for old in held:
        now = new.get(old.code)
        if now is None:
            raise ActivityPropertyBound(old.code, "is declared and stays")
        if (now.type, now.logged) != (old.type, old.logged):
            where = "in the log" if old.logged else "in the vault"
            raise ActivityPropertyBound(old.code, f"is declared as {old.type} {where}")
        if not set(old.options) <= set(now.options):
            raise ActivityPropertyBound(old.code, "keeps the options that it has")
