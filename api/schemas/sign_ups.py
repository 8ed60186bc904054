"""What somebody puts into a sign-up form."""

from __future__ import annotations

from marshmallow import fields, validate

from api.schemas.shared import Strict, text

_MOST_TICKS = 20


class SignUp(Strict):
    """An address, and the numbers of the boxes that were ticked, from 0 on."""

    email = text(254, required=True)
    ticks = fields.List(
        fields.Integer(validate=validate.Range(0, _MOST_TICKS)),
        required=True,
        validate=validate.Length(1, _MOST_TICKS + 1),
    )
    language = text(35)
    page = text(2_000)
