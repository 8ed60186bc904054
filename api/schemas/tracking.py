"""Whether openings and clicks are counted, as documents."""

from __future__ import annotations

from typing import Any

from marshmallow import ValidationError, fields, validates_schema

from api.schemas.shared import CODE_OR_NONE, Strict, text


class TrackingBody(Strict):
    """What is counted, and the purpose of those whose name is known.

    Without a purpose it is counted that somebody followed a link, and nobody's name.
    """

    opens = fields.Boolean(load_default=False)
    clicks = fields.Boolean(load_default=False)
    purpose = text(63, CODE_OR_NONE, shortest=0, load_default="")

    @validates_schema
    def _is_of_somebody(self, told: dict[str, Any], **_more: object) -> None:
        if told["opens"] and not told["purpose"]:
            raise ValidationError(
                "openings are counted of those only who agreed: name the purpose",
                "purpose",
            )
