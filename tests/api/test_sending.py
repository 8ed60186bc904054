"""The rules of sending over REST: set as a whole, and shown with what they come to."""

from __future__ import annotations

from typing import Any

import pytest

from domain.slowing import OF_DOMAIN
from domain.store.datastore import AccountDatastore
from domain.store.paces import Paces
from tests.api.caller import Caller

RULES = {
    "rates": [
        {"scope": "account", "most": 200, "seconds": 1},
        {"scope": "receiver:*", "most": 600, "seconds": 60},
    ],
    "warm_ups": [
        {"domain": "shop.example", "begins_on": "2026-03-03", "days": [50, 100]}
    ],
    "quiet_hours": {"begins": "22:00", "ends": "08:00", "skip": False},
    "cap": {"most": 3, "days": 7},
}
NONE: dict[str, Any] = {"rates": [], "warm_ups": [], "quiet_hours": None, "cap": None}


def test_there_are_no_rules_until_they_are_set(api: Caller) -> None:
    """Then those hold, and the next take their place."""
    assert api.get("/v1/sending-rules") == NONE | {"left_alone": [], "today": []}

    api.do("/v1/sending-rules", RULES)
    shown = api.get("/v1/sending-rules")
    assert {name: shown[name] for name in RULES} == RULES

    api.do("/v1/sending-rules", {})
    assert api.get("/v1/sending-rules")["rates"] == []


def test_it_is_shown_what_they_come_to(
    api: Caller, datastore: AccountDatastore
) -> None:
    """Who is left alone, and what a domain has sent of what it may."""
    api.do("/v1/sending-rules", RULES)
    (before,) = api.get("/v1/sending-rules")["today"]
    Paces(datastore).slow("receiver:gmail.com", "it answers 421", OF_DOMAIN)

    (alone,) = api.get("/v1/sending-rules")["left_alone"]

    assert before["used"] == 0
    assert (alone["scope"], alone["reason"]) == ("receiver:gmail.com", "it answers 421")


def test_domains_are_written_as_addresses_are(api: Caller) -> None:
    """In lower case, in their own letters."""
    rates = [{"scope": "receiver:XN--E1AYBC.XN--P1AI", "most": 5}]
    api.do("/v1/sending-rules", {"rates": rates})

    (rate,) = api.get("/v1/sending-rules")["rates"]
    assert rate["scope"] == "receiver:тест.рф"


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"rates": [{"scope": "everybody", "most": 5}]}, "rates.0.scope"),
        ({"rates": [{"scope": "receiver:no domain", "most": 5}]}, "rates.0.scope"),
        ({"rates": [{"scope": "sender:localhost", "most": 5}]}, "rates.0.scope"),
        ({"rates": [{"scope": "account", "most": 0}]}, "rates.0.most"),
        (
            {
                "rates": [
                    {"scope": "account", "most": 1},
                    {"scope": "account", "most": 2},
                ]
            },
            "rates",
        ),
        ({"warm_ups": [RULES["warm_ups"][0], RULES["warm_ups"][0]]}, "warm_ups"),  # type: ignore[index] # a list
        ({"quiet_hours": {"begins": "24:00", "ends": "08:00"}}, "quiet_hours.begins"),
        ({"quiet_hours": {"begins": "08:00", "ends": "08:00"}}, "quiet_hours.ends"),
        ({"cap": {"most": 3, "days": 0}}, "cap.days"),
    ],
)
def test_a_rule_that_cannot_be_kept_is_refused(
    api: Caller, told: dict[str, Any], field: str
) -> None:
    """With the name of its field; what held holds on."""
    api.do("/v1/sending-rules", RULES)

    problem = api.refused("POST", "/v1/sending-rules", told)

    assert [error["field"] for error in problem["errors"]] == [field]
    assert api.get("/v1/sending-rules")["cap"] == RULES["cap"]
