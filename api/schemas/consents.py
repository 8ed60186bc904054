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


class _Said(Strict):
    """What something is said of."""

    contact_id = fields.UUID(required=True)
    purpose = text(63, CODE, required=True)


class _Yes(_Said):
    """What proves a yes."""

    wording = text(10_000, required=True)
    source = text(LONGEST_NAME, required=True)
    ip = fields.IP()
    user_agent = text(500)
    language = text(35)


class Grant(_Yes):
    """A yes and what proves it."""

    granted_at = fields.AwareDateTime(required=True, validate=since_there_is_mail)


class Renewal(_Yes):
    """A yes that was said once more, and what proves it."""

    renewed_at = fields.AwareDateTime(required=True, validate=since_there_is_mail)


class MailQuery(Strict):
    """What the mail agrees to: the words that its sender was shown."""

    purpose = text(63, CODE, required=True)
    # The query has to fit into a request line of 8 KiB.
    wording = text(1_000, required=True)


class Request(_Said):
    """An address that is to be asked for its yes."""


class Refusal(_Said):
    """The no to a request."""

    method = text(LONGEST_NAME, load_default="api")


class Withdrawal(_Said):
    """A no."""

    method = text(LONGEST_NAME, load_default="api")


class Invalidation(_Said):
    """What was taken for a consent is none."""

    ground = fields.String(required=True, validate=validate.OneOf(GROUNDS))
    #: What shows it; kept as evidence.
    note = text(2_000)
