"""What the documents of all subjects have in common."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, validate

from domain.files.encodings import ENCODINGS
from domain.zones import is_zone

LONGEST_NAME = 200
MOST_FIELDS = 200
# The description gives the patterns to readers of other dialects, so they are anchored
# as all understand; `(?!\n)` is for Python alone, whose `$` lets a line feed follow.
CODE = validate.Regexp(
    r"^[a-z0-9][a-z0-9_-]{0,62}$(?!\n)",
    error="is 1 to 63 of a-z, 0-9, - and _, a letter or digit first",
)
CODE_OR_NONE = validate.Regexp(
    r"^([a-z0-9][a-z0-9_-]{0,62})?$(?!\n)",
    error="is empty, or 1 to 63 of a-z, 0-9, - and _, a letter or digit first",
)
FIELD_NAME = validate.Regexp(
    r"^[a-z][a-z0-9_]{0,62}$(?!\n)",
    error="is 1 to 63 of a-z, 0-9 and _, a letter first",
)
LARGEST = 2**53 - 1


def _no_nul(text: str) -> None:
    if "\0" in text or (not text.isascii() and _surrogates(text)):
        raise ValidationError("holds a character that no text has")


def _surrogates(text: str) -> bool:
    return any("\ud800" <= letter <= "\udfff" for letter in text)


Rule = Callable[[str], Any]


def text(
    longest: int,
    *rules: Rule,
    shortest: int = 1,
    **options: Any,  # noqa: ANN401 - as fields.String takes them
) -> fields.String:
    """Describe a text of so many characters."""
    length = validate.Length(shortest, longest)
    return fields.String(validate=[length, _no_nul, *rules], **options)


def _is_zone(told: str) -> None:
    if not is_zone(told):
        raise ValidationError("is a time zone such as Europe/Riga")


def time_zone() -> fields.String:
    """Describe a time zone (IANA)."""
    return text(100, _is_zone)


class _Encoding(fields.String):
    def _deserialize(
        self,
        value: Any,  # noqa: ANN401 - as the library has it
        attr: str | None,
        data: Mapping[str, Any] | None,
        **kwargs: Any,  # noqa: ANN401 - as above
    ) -> Any:  # noqa: ANN401 - as above
        return super()._deserialize(value, attr, data, **kwargs).lower()


def file_encoding(**options: Any) -> fields.String:  # noqa: ANN401 - as fields.String takes them
    """Describe the encoding of a file; capitals do not matter."""
    return _Encoding(validate=validate.OneOf(ENCODINGS), **options)


class Strict(Schema):
    """A document that refuses what it does not know."""

    class Meta:
        """Unknown fields are refused."""

        unknown = RAISE


class PageQuery(Strict):
    """How a page is asked for."""

    limit = fields.Integer(
        load_default=50, strict=False, validate=validate.Range(1, 1000)
    )
    cursor = text(500)
    min_position = fields.Integer(validate=validate.Range(0, LARGEST))


class OneQuery(Strict):
    """How one thing is asked for."""

    min_position = fields.Integer(validate=validate.Range(0, LARGEST))


class MomentQuery(OneQuery):
    """As it is now, or was at a moment of the past that was built."""

    moment = fields.UUID()


class SuppressionLine(Schema):
    """What closes an address whatever was agreed to: how far, on which ground."""

    scope = fields.String(required=True)
    ground = fields.String(required=True)


class Done(Schema):
    """The answer to a command; ``position`` is what ``min_position`` may wait for."""

    id = fields.UUID(required=True)
    position = fields.Integer(required=True, allow_none=True)


class FieldError(Schema):
    """What is amiss with a field."""

    field = fields.String(required=True)
    message = fields.String(required=True)
