"""Commands about how fast, when and how often the account sends."""

from __future__ import annotations

from domain.application.records import By, Records
from domain.events import SendingRulesSet
from domain.sending_rules import SENDING_RULES, SendingRules
from domain.store.commands import Answer


class Sending:
    """The commands about the rules of sending."""

    def __init__(self, records: Records) -> None:
        self._records = records

    def set_rules(self, by: By, told: SendingRulesSet) -> Answer:
        """Send by these rules from now on."""
        return self._records.ruled(
            by,
            lambda: self._records.load(SendingRules, SENDING_RULES),
            lambda rules: rules.set_to(told),
        )

    def rules(self) -> SendingRulesSet:
        """Return the rules as they are."""
        return self._records.load(SendingRules, SENDING_RULES).told
