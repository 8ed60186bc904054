"""Events of the log, in and out."""

from __future__ import annotations

from marshmallow import fields, validate

from api.schemas.asking import a_time
from api.schemas.shared import LARGEST, LONGEST_NAME, OneQuery, text
from api.schemas.webhooks import TOPIC

#: Seconds for which a stream can be asked to go on at the end of the log.
LONGEST_FOLLOWING = 60


class EventsQuery(OneQuery):
    """Which events: by position, by the time they were recorded, by type and stream.

    ``after`` is a position, and so is ``until``; ``follow`` is for how many seconds to
    go on at the end of the log; ``personal`` adds what the vault holds.
    """

    after = fields.Integer(load_default=0, validate=validate.Range(0, LARGEST))
    until = fields.Integer(load_default=LARGEST, validate=validate.Range(1, LARGEST))
    from_ = a_time(data_key="from", attribute="from")
    to = a_time()
    type = fields.List(text(LONGEST_NAME, TOPIC), validate=validate.Length(1, 100))
    subject = fields.UUID()
    limit = fields.Integer(validate=validate.Range(1, LARGEST))
    follow = fields.Integer(
        load_default=0, validate=validate.Range(0, LONGEST_FOLLOWING)
    )
    personal = fields.Boolean(load_default=False)
