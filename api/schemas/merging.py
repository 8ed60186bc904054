"""What is told to merge cards."""

from __future__ import annotations

from marshmallow import fields, validate

from api.schemas.shared import Strict
from domain.merging import FILL, OVERWRITE


class Merge(Strict):
    """The other card of the same person, and whose profile values hold."""

    other_id = fields.UUID(required=True)
    # `fill` keeps this card's values and takes what it lacks; `overwrite` takes all.
    profile = fields.String(
        validate=validate.OneOf([FILL, OVERWRITE]), load_default=FILL
    )


class TakeOver(Strict):
    """The contact that is this person's, and on another card now."""

    contact_id = fields.UUID(required=True)
