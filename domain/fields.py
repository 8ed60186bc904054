"""The fields that a profile may have: declared once, all of them in one stream.

A type is for ever: what was read under it has to mean the same tomorrow. Labels change
freely, options are added freely, and one that nobody has may go. A field that went out
of use takes no new values and can be declared again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import tzinfo
from typing import ClassVar
from uuid import UUID

import msgspec

from domain.addresses import NORMALISERS
from domain.aggregate import Aggregate
from domain.errors import (
    FieldCodeTaken,
    FieldOptionsInUse,
    FieldOptionsUnfit,
    FieldReserved,
    FieldsInvalid,
    NotFound,
    TooManyFields,
    VersionDiffers,
)
from domain.events import Fact, FieldArchived, FieldChanged, FieldDeclared
from domain.evolving import evolving
from domain.field_values import (
    TEXT,
    UNDECLARED,
    WITH_OPTIONS,
    FieldValue,
    Kind,
    ValueUnfit,
    read_cell,
    read_json,
)
from domain.ids import named_id

MOST_FIELDS = 500
MOST_OPTIONS = 500
#: What templates and files know under these names is no field of a profile.
RESERVED = frozenset(
    [
        *NORMALISERS,
        "phone",
        "unsubscribe_url",
        "web_version_url",
        "consent_time",
        "consent_source",
        "consent_wording",
        "consent_ip",
    ]
)
#: What sign-up forms fill in as the visitor's browser has it.
LANGUAGE = "language"
#: The one stream of an account's fields.
FIELDS = named_id("fields", "account")


class Field(msgspec.Struct, frozen=True):
    """A field as it is declared now; ``version`` is that of its last event."""

    label: str
    kind: Kind
    version: int
    archived: bool = False


class Fields(Aggregate):
    """Decides what the fields become, and reads values for them."""

    kind: ClassVar = "fields"

    def __init__(self, id_: UUID = FIELDS) -> None:
        super().__init__(id_)
        #: code -> field, those out of use too
        self.declared: dict[str, Field] = {}

    def declare(self, field: FieldDeclared) -> Iterator[Fact]:
        """Give a code its type, or bring a field of that type back into use.

        Raises FieldReserved, FieldOptionsUnfit, FieldCodeTaken and TooManyFields.
        """
        if field.code in RESERVED:
            raise FieldReserved(field.code)
        if field.code == LANGUAGE and field.type != TEXT:
            raise FieldOptionsUnfit("the language is text: forms and files tell it")
        _require_fit(field.type, field.options)
        held = self.declared.get(field.code)
        if held and (held.kind.type != field.type or not _may_replace(held, field)):
            raise FieldCodeTaken(field.code, held.kind.type)
        if held is None and len(self.declared) >= MOST_FIELDS:
            raise TooManyFields(MOST_FIELDS)
        if held is None or held.archived:
            yield field

    def change(
        self,
        code: str,
        label: str | None,
        options: tuple[str, ...] | None,
        in_use: Collection[str],
    ) -> Iterator[Fact]:
        """Call a field something else, or give it other options.

        ``in_use`` are those options that somebody has. Raises NotFound,
        FieldOptionsUnfit and FieldOptionsInUse.
        """
        field = self.get(code)
        wanted = field.kind.options if options is None else options
        _require_fit(field.kind.type, wanted)
        if lost := [one for one in self.dropped(code, wanted) if one in in_use]:
            raise FieldOptionsInUse(code, lost)
        changed = FieldChanged(code, label or field.label, wanted)
        if (changed.label, wanted) != (field.label, field.kind.options):
            yield changed

    def archive(self, code: str) -> Iterator[Fact]:
        """Take a field out of use; raises NotFound."""
        if not self.get(code).archived:
            yield FieldArchived(code)

    def get(self, code: str, expected: int | None = None) -> Field:
        """Return a field; raises NotFound, and VersionDiffers if it was changed."""
        field = self.declared.get(code)
        if field is None:
            raise NotFound("field", code)
        if expected not in (None, field.version):
            raise VersionDiffers(field.version)
        return field

    def dropped(self, code: str, options: Collection[str]) -> list[str]:
        """Return the options of a field that are not among these."""
        return [one for one in self.get(code).kind.options if one not in options]

    def read(self, told: Mapping[str, object]) -> dict[str, FieldValue | None]:
        """Read values as a program sends them; None takes one away.

        Raises FieldsInvalid, which names every field that is amiss.
        """
        read: dict[str, FieldValue | None] = {}
        complaints: dict[str, str] = {}
        for code, value in told.items():
            try:
                read[code] = value if value is None else self._read(code, value)
            except ValueUnfit as unfit:
                complaints[code] = unfit.remedy
        if complaints:
            raise FieldsInvalid(complaints)
        return read

    def read_cell(self, code: str, cell: str, zone: tzinfo) -> FieldValue:
        """Read a value as a file has it; raises ValueUnfit."""
        return read_cell(self._taking(code), cell, zone)

    def _read(self, code: str, value: object) -> FieldValue:
        return read_json(self._taking(code), value)

    def _taking(self, code: str) -> Kind:
        field = self.declared.get(code)
        if field is None:
            return UNDECLARED
        if field.archived:
            raise ValueUnfit("is out of use: declare it again, or leave it out")
        return field.kind

    @evolving
    def evolve(self, fact: Fact) -> None:
        """Take a fact in."""

    @evolve.register
    def _(self, fact: FieldDeclared) -> None:
        kind = Kind(fact.type, fact.options)
        self.declared[fact.code] = Field(fact.label, kind, self.version + 1)

    @evolve.register
    def _(self, fact: FieldChanged) -> None:
        field = self.declared[fact.code]
        kind = Kind(field.kind.type, fact.options)
        self._put(fact.code, label=fact.label, kind=kind)

    @evolve.register
    def _(self, fact: FieldArchived) -> None:
        self._put(fact.code, archived=True)

    def _put(self, code: str, **changed: object) -> None:
        field = self.declared[code]
        self.declared[code] = msgspec.structs.replace(
            field, version=self.version + 1, **changed
        )


def field_id(code: str) -> UUID:
    """Return the id of a field, the same for the same code."""
    return named_id("field", code)


def _may_replace(held: Field, field: FieldDeclared) -> bool:
    same = (held.label, held.kind.options) == (field.label, field.options)
    # What it had may be in profiles: coming back, a field keeps its options.
    keeps = set(held.kind.options) <= set(field.options)
    return keeps if held.archived else same


def _require_fit(type_: str, options: Collection[str]) -> None:
    if type_ in WITH_OPTIONS and not options:
        raise FieldOptionsUnfit(f"a field of the type {type_} needs options")
    if options and type_ not in WITH_OPTIONS:
        raise FieldOptionsUnfit(f"a field of the type {type_} has no options")
    if len({option.casefold() for option in options}) < len(options):
        raise FieldOptionsUnfit("options differ by more than the case of letters")
    if any(_SEPARATORS & set(option) or option != option.strip() for option in options):
        raise FieldOptionsUnfit(
            "an option holds no ; or |, which part options in files, and no space at"
            " its ends"
        )


_SEPARATORS = frozenset(";|")
