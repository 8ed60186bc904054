"""Answers /v1/sending-rules."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from api.calls import Call, Reply, done
from api.documents import as_document
from api.schemas.sending import normal_domain
from domain.events import SendingRulesSet
from domain.sending_rules import allowance


def set_rules(call: Call) -> Reply:
    """Send campaigns by these rules from now on, all of them; others hold no more."""
    rates = [rate | {"scope": _normal(rate["scope"])} for rate in call.body["rates"]]
    plans = [
        plan | {"domain": normal_domain(plan["domain"])}
        for plan in call.body["warm_ups"]
    ]
    told = msgspec.convert(
        {**call.body, "rates": rates, "warm_ups": plans}, SendingRulesSet
    )
    return done(call.parts.application.sending.set_rules(call.by, told))


def show(call: Call) -> Reply:
    """Show the rules of sending, who is left alone, and how far warm-ups are today."""
    parts, rules = call.parts, call.parts.application.sending.rules()
    slowed = [one for one in parts.queries.paces.slowed() if one.is_left_alone]
    shown = _told(rules) | {
        "left_alone": [
            {"scope": one.scope, "until": one.slowed_until, "reason": one.reason}
            for one in slowed
        ],
        "today": _today(call, rules),
    }
    return Reply(shown)


def _told(rules: SendingRulesSet) -> dict[str, Any]:
    return {
        "rates": [as_document(rate) for rate in rules.rates],
        "warm_ups": [
            as_document(plan) | {"begins_on": plan.begins_on.isoformat()}
            for plan in rules.warm_ups
        ],
        "quiet_hours": rules.quiet_hours and as_document(rules.quiet_hours),
        "cap": rules.cap and as_document(rules.cap),
    }


def _today(call: Call, rules: SendingRulesSet) -> list[dict[str, Any]]:
    zone = ZoneInfo(call.parts.settings.time_zone)
    today = call.parts.now().astimezone(zone).date()
    domains = [plan.domain for plan in rules.warm_ups]
    used = call.parts.queries.paces.used(domains, today)
    allowed = {name: allowance(rules.warm_ups, name, today) for name in domains}
    return [
        {"domain": name, "allowed": most, "used": used.get(name, 0)}
        for name, most in allowed.items()
        if most is not None
    ]


def _normal(scope: str) -> str:
    kind, _, name = scope.partition(":")
    return f"{kind}:{normal_domain(name)}" if name not in ("", "*") else scope
