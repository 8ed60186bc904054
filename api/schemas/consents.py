"""What is said of consents: a yes, a no, and what proves them."""

from __future__ import annotations

from datetime import UTC, datetime

from marshmallow import ValidationError, fields, validate

from api.schemas.shared import CODE, LONGEST_NAME, Strict, text
from domain.consent import GROUNDS

#: What is older is a slip of the pen, as in an import.
FIRST_CONSENT = datetime(1990, 1, 1, tzinfo=UTC)


def since_there_is_mail(at: datetime) -> None:
    """Refuse a time that is a slip of the pen."""
    if at < FIRST_CONSENT:
        raise ValidationError(f"is before {FIRST_CONSENT:%Y}")


class Grant(Strict):
    """A yes and what proves it."""

    contact_id = fields.UUID(required=True)
    purpose = text(63, CODE, required=True)
    wording = text(10_000, required=True)
    source = text(LONGEST_NAME, required=True)
    granted_at = fields.AwareDateTime(required=True, validate=since_there_is_mail)
    ip = fields.IP()
    user_agent = text(500)
    language = text(35)


class MailQuery(Strict):
    """What the mail agrees to: the words that its sender was shown."""

    purpose = text(63, CODE, required=True)
    # The query has to fit into a request line of 8 KiB.
    wording = text(1_000, required=True)


class Request(Strict):
    """An address that is to be asked for its yes."""

    contact_id = fields.UUID(required=True)
    purpose = text(63, CODE, required=True)


class Renewal(Strict):
    """A yes that was said once more, and what proves it."""

    contact_id = fields.UUID(required=True)
    purpose = text(63, CODE, required=True)
    wording = text(10_000, required=True)
    source = text(LONGEST_NAME, required=True)
    renewed_at = fields.AwareDateTime(required=True, validate=since_there_is_mail)
    ip = fields.IP()
    user_agent = text(500)
    language = text(35)


class Refusal(Strict):
    """The no to a request."""

    contact_id = fields.UUID(required=True)
    purpose = text(63, CODE, required=True)
    method = text(LONGEST_NAME, load_default="api")


class Invalidation(Strict):
    """What was taken for a consent is none."""

    contact_id = fields.UUID(required=True)
    purpose = text(63, CODE, required=True)
    ground = fields.String(required=True, validate=validate.OneOf(GROUNDS))
    #: What shows it; kept as evidence.
    note = text(2_000)


class Withdrawal(Strict):
    """A no."""

    contact_id = fields.UUID(required=True)
    purpose = text(63, CODE, required=True)
    method = text(LONGEST_NAME, load_default="api")
