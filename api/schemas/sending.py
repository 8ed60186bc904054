"""How fast, when and how often the account sends, as documents."""

from __future__ import annotations

from typing import Any

from marshmallow import ValidationError, fields, validate, validates_schema

from api.schemas.shared import Strict, text
from domain.addresses import AddressInvalid, normalise_email

_MOST = 10_000_000
_DAY = 24 * 60 * 60
_CLOCK = validate.Regexp(
    r"^([01][0-9]|2[0-3]):[0-5][0-9]$(?!\n)", error="is a time such as 21:00"
)
_SCOPE = validate.Regexp(
    r"^(account|(sender|receiver):[^:]+)$(?!\n)",
    error="is account, sender:DOMAIN, receiver:DOMAIN or receiver:*",
)


def normal_domain(name: str) -> str:
    """Return a domain as addresses are kept with it; raises ValidationError."""
    try:
        return normalise_email(f"a@{name}").rpartition("@")[2]
    except AddressInvalid:
        raise ValidationError("is no domain such as shop.example") from None


def _a_domain(name: str) -> None:
    normal_domain(name)


def _is_known(scope: str) -> None:
    name = scope.partition(":")[2]
    if name and scope != "receiver:*":
        normal_domain(name)


class RateRule(Strict):
    """No more than so many messages in so many seconds: of all, from or to a domain."""

    scope = text(300, _SCOPE, _is_known, required=True)
    most = fields.Integer(required=True, validate=validate.Range(1, _MOST))
    seconds = fields.Integer(load_default=1, validate=validate.Range(1, _DAY))


class WarmUpPlan(Strict):
    """How many messages of a sender's domain may leave on each of its first days."""

    domain = text(255, _a_domain, required=True)
    begins_on = fields.Date(required=True)
    days = fields.List(
        fields.Integer(validate=validate.Range(1, _MOST)),
        required=True,
        validate=validate.Length(1, 365),
    )


class QuietTimes(Strict):
    """When nobody is written to, by their own clock: they wait, or are passed over."""

    begins = text(5, _CLOCK, required=True)
    ends = text(5, _CLOCK, required=True)
    skip = fields.Boolean(load_default=False)

    @validates_schema
    def _ends(self, told: dict[str, Any], **_more: object) -> None:
        if told["begins"] == told["ends"]:
            raise ValidationError("is when it begins: it would never end", "ends")


class CapRule(Strict):
    """Nobody gets more campaigns than so many within so many days."""

    most = fields.Integer(required=True, validate=validate.Range(1, 1000))
    days = fields.Integer(required=True, validate=validate.Range(1, 365))


class NewSendingRules(Strict):
    """All rules at once; what is left out does not hold any more."""

    rates = fields.List(
        fields.Nested(RateRule), load_default=list, validate=validate.Length(0, 1000)
    )
    warm_ups = fields.List(
        fields.Nested(WarmUpPlan), load_default=list, validate=validate.Length(0, 100)
    )
    quiet_hours = fields.Nested(QuietTimes, load_default=None, allow_none=True)
    cap = fields.Nested(CapRule, load_default=None, allow_none=True)

    @validates_schema
    def _are_told_once(self, told: dict[str, Any], **_more: object) -> None:
        scopes = [rate["scope"].lower() for rate in told["rates"]]
        if len(scopes) != len(set(scopes)):
            raise ValidationError("names a scope twice", "rates")
        domains = [plan["domain"].lower() for plan in told["warm_ups"]]
        if len(domains) != len(set(domains)):
            raise ValidationError("names a domain twice", "warm_ups")


class LeftAlone(Strict):
    """Who is left alone for a while, and why."""

    scope = fields.String(required=True)
    until = fields.DateTime(required=True)
    reason = fields.String(required=True)


class WarmedToday(Strict):
    """What a domain that warms up may send today, and has."""

    domain = fields.String(required=True)
    allowed = fields.Integer(required=True)
    used = fields.Integer(required=True)


class SendingRulesLine(Strict):
    """The rules that hold, and what they come to at the moment."""

    rates = fields.List(fields.Nested(RateRule), required=True)
    warm_ups = fields.List(fields.Nested(WarmUpPlan), required=True)
    quiet_hours = fields.Nested(QuietTimes, required=True, allow_none=True)
    cap = fields.Nested(CapRule, required=True, allow_none=True)
    left_alone = fields.List(fields.Nested(LeftAlone), required=True)
    today = fields.List(fields.Nested(WarmedToday), required=True)
