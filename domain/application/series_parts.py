"""Whether all that a series names is there: lists, segments, fields, other series."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from domain.aggregate import Aggregate
from domain.application.records import Records
from domain.application.segments import ANY_DAY, ANY_DAY_INSIDE, Segments
from domain.audience import MailingList
from domain.errors import ConditionsInvalid, FieldsInvalid, SeriesInvalid
from domain.field_values import DATE, DATETIME
from domain.fields import FIELDS, Fields
from domain.segment import Segment
from domain.series.definition import WHO, Change, Definition, Enter, Step, Stop
from domain.series.own_letters import asked_of, letters_asked
from domain.series.series import Series

OF_SEGMENTS = ("segment_entered", "segment_left")
_OF_LISTS = ("list_joined", "list_left")

Faults = Iterator[tuple[str, str]]


def require_parts(records: Records, segments: Segments, told: Definition) -> None:
    """Raise SeriesInvalid if it names what there is not; each fault has its path."""
    letters = {step.name for step, _ in told.letters()}
    looked = _Parts(records, segments, letters)
    faults = dict(looked.conditions(told)) | dict(looked.starts(told))
    for step in told.steps:
        faults |= dict(looked.step(step))
    if faults:
        raise SeriesInvalid(faults)


class _Parts:
    """Looks for what a definition names."""

    def __init__(self, records: Records, segments: Segments, letters: set[str]) -> None:
        self._letters = letters
        self._records = records
        self._segments = segments

    def conditions(self, told: Definition) -> Faults:
        """Name what is amiss with conditions."""
        for path, conditions in told.conditions():
            for name in letters_asked(conditions) - self._letters:
                yield path, f"names no step that sends a letter: {name}"
            try:
                today = ANY_DAY if path == WHO else ANY_DAY_INSIDE
                self._segments.tree(asked_of(conditions, {}), today)
            except ConditionsInvalid as error:
                for place, what in error.fields.items():
                    yield path + place.removeprefix("conditions"), what

    def starts(self, told: Definition) -> Faults:
        """Name what brings nobody in, because it is not there."""
        for start in told.starts:
            if start.on in OF_SEGMENTS and not start.about:
                yield "start", f"{start.on} has to name a segment"
            elif start.about:
                yield from self._about(start.on, start.about)
        declared = self._records.load(Fields, FIELDS).declared
        for one in told.anniversaries:
            field = declared.get(one.field)
            if field is None or field.kind.type not in (DATE, DATETIME):
                yield "start", f"names no field for days that is declared: {one.field}"

    def step(self, step: Step) -> Faults:
        """Name what a step cannot do."""
        act = step.act
        if isinstance(act, Change):
            yield from self._change(step.path, act)
        if isinstance(act, Enter | Stop) and not self._exists(Series, act.series_id):
            yield step.path, f"names no series that there is: {act.series_id}"

    def _about(self, on: str, about: str) -> Faults:
        if on in OF_SEGMENTS and not self._exists(Segment, UUID(about)):
            yield "start", f"names no segment that there is: {about}"
        if on in _OF_LISTS and not self._exists(MailingList, UUID(about)):
            yield "start", f"names no list that there is: {about}"

    def _change(self, path: str, act: Change) -> Faults:
        for list_id in (*act.join, *act.leave):
            if not self._exists(MailingList, list_id):
                yield f"{path}.change", f"names no list that there is: {list_id}"
        try:
            self._records.load(Fields, FIELDS).read(act.fields)
        except FieldsInvalid as error:
            for code, what in error.complaints.items():
                yield f"{path}.change.fields.{code}", what

    def _exists(self, kind: type[Aggregate], id_: UUID) -> bool:
        return bool(self._records.load(kind, id_).version)
