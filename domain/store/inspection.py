"""Looks at what lies outside a content: the sender's domain, before anything is sent.

All that takes time has its own limit, so a submission answers within seconds.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Protocol

from domain.checks.sending import RULES, Names, Sending
from domain.content import Content, Sender
from domain.events import Finding
from domain.store.mail_key import signing_of
from domain.store.sender_names import SenderNames


class MailSettings(Protocol):
    """Of the settings, those that say how mail leaves and how it is looked at."""

    @property
    def checks_dns(self) -> bool:
        """Tell whether the DNS is asked about senders."""

    @property
    def dns_servers(self) -> Sequence[str]:
        """Return whom to ask; if nobody, those that this machine asks."""

    @property
    def dkim_domain(self) -> str | None:
        """Return the domain that signs."""

    @property
    def dkim_selector(self) -> str | None:
        """Return the selector of its key."""

    @property
    def dkim_key_file(self) -> Path | None:
        """Return the file of its key."""


class Inspection:
    """Looks at a campaign from outside."""

    def __init__(
        self, told: MailSettings, names: Callable[[], Names] | None = None
    ) -> None:
        self._told = told
        self._names = names or (lambda: SenderNames(told.dns_servers))
        self._key = partial(
            signing_of, told.dkim_domain, told.dkim_selector, told.dkim_key_file
        )

    def __call__(self, _content: Content, sender: Sender) -> list[Finding]:
        """Return what is found beside the content."""
        return list(self._domain(sender)) if self._told.checks_dns else []

    def _domain(self, sender: Sender) -> list[Finding]:
        sending = {"": Sending(sender, self._names(), self._key)}
        return [finding for rule in RULES for finding in rule.findings(sending)]
