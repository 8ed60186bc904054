"""Refusals about the fields of a profile, and about their values."""

from __future__ import annotations

from collections.abc import Sequence

from domain.errors.refusal import Refusal


class FieldCodeTaken(Refusal):
    """A field of this code is declared already, and its type stays."""

    def __init__(self, code: str, type_: str) -> None:
        super().__init__(
            f"the field {code} is declared as {type_}: change its label or options"
            f" with PATCH /v1/fields/{code}, or choose another code for another type"
        )


class FieldReserved(Refusal):
    """The code means something else already."""

    def __init__(self, code: str) -> None:
        super().__init__(f"{code} is no field of a profile; choose another code")


class FieldOptionsUnfit(Refusal):
    """The options do not go with the type, or cannot be told apart."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)


class FieldOptionsInUse(Refusal):
    """Somebody's profile has the option that is to go."""

    def __init__(self, code: str, options: Sequence[str]) -> None:
        super().__init__(
            f"profiles have {code} = {', '.join(options)}: give those people another"
            " value first, or keep the option"
        )


class FieldOutOfUse(Refusal):
    """A column is mapped to a field that takes no new values."""

    def __init__(self, code: str, column: str) -> None:
        super().__init__(
            f"the field {code}, which the column {column!r} is mapped to, is archived:"
            " declare it again, or leave the column out"
        )


class TooManyFields(Refusal):
    """An account has so many fields and no more."""

    def __init__(self, most: int) -> None:
        super().__init__(f"there are {most} fields: archive one that nobody needs")


class FieldsInvalid(Refusal):
    """Values do not fit the fields that they are for. Every field is named."""

    def __init__(self, complaints: dict[str, str]) -> None:
        told = "; ".join(f"{code} {why}" for code, why in complaints.items())
        super().__init__(told)
        #: code of a field -> what its value should be
        self.complaints = complaints
