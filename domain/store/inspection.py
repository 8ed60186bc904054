"""Looks at what lies outside a content: the sender's domain, before anything is sent.

All that takes time has its own limit, so a submission answers within seconds.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Protocol

from msgspec import structs

from domain.checks import sending, spam
from domain.checks.postal import POSTAL, Shown
from domain.checks.rule import PASS, Unable
from domain.checks.seen import WAY_OUT, WEB_VERSION
from domain.checks.sender import VERIFIED, Claimed, known_by
from domain.checks.sending import Sending
from domain.checks.server import NAMED, REVERSE, TLS, Leaving, Returning
from domain.checks.spam import SPAM, Score
from domain.content import Content, Sender
from domain.errors import ContentInvalid
from domain.events import Finding
from domain.field_values import FieldValue
from domain.store.clock import now
from domain.store.mail_key import signing_of
from domain.store.mail_server import relay_of
from domain.store.sender_names import SenderNames
from domain.store.spam_daemon import as_message, points_of
from domain.trying import Written


class MailSettings(Protocol):
    """Of the settings, those that say how mail leaves and how it is looked at."""

    @property
    def smtp_url(self) -> str | None:
        """Return where mail goes; without it into files."""

    @property
    def verified_senders(self) -> Collection[str]:
        """Return the domains whose mail is ours."""

    @property
    def checks_dns(self) -> bool:
        """Tell whether the DNS is asked about senders."""

    @property
    def dns_servers(self) -> Sequence[str]:
        """Return whom to ask; if nobody, those that this machine asks."""

    @property
    def sending_hosts(self) -> Sequence[str]:
        """Return the hosts that mail leaves from, as far as they are told."""

    @property
    def return_domain(self) -> str:
        """Return the domain that messages come back to, if not to the sender's."""

    @property
    def postal_address(self) -> str:
        """Return where the sender lives, if messages have to say so."""

    @property
    def spamd(self) -> str | None:
        """Return where spamd answers, if it is to be asked."""

    @property
    def spam_warn(self) -> Decimal:
        """Return from how many points on it is warned."""

    @property
    def spam_block(self) -> Decimal:
        """Return from how many points on it is blocked."""

    @property
    def dkim_domain(self) -> str | None:
        """Return the domain that signs."""

    @property
    def dkim_selector(self) -> str | None:
        """Return the selector of its key."""

    @property
    def dkim_key_file(self) -> Path | None:
        """Return the file of its key."""


#: Fills in a content; raises ContentInvalid.
Write = Callable[[Content, Mapping[str, FieldValue]], Written]
_LINKS: Mapping[str, FieldValue] = {
    "unsubscribe_url": WAY_OUT,
    "web_version_url": WEB_VERSION,
}


#: Names the addresses of senders who have agreed.
Verified = Callable[[], Collection[str]]


class Inspection:
    """Looks at a campaign from outside."""

    def __init__(self, told: MailSettings, write: Write) -> None:
        """``write`` fills in a content, where it harms nobody."""
        self._told = told
        self._write = write
        self._key = partial(
            signing_of, told.dkim_domain, told.dkim_selector, told.dkim_key_file
        )

    def __call__(
        self, content: Content, sender: Sender, verified: Verified
    ) -> list[Finding]:
        """Return what is found beside the content.

        ``verified`` names addresses of senders who have agreed.
        """
        found = self._domain(sender) if self._told.checks_dns else []
        if self._told.postal_address:
            found = [*POSTAL.attempted(lambda: self._postal(content)), *found]
        if url := self._told.smtp_url:
            found = [*self._claim(sender, verified, found), *found]
            found += TLS.attempted(lambda: TLS.findings({"": relay_of(url)}))
        if self._told.spamd:
            found += self._spam(content, sender, self._told.spamd)
        return found

    def _claim(
        self, sender: Sender, verified: Verified, found: Sequence[Finding]
    ) -> list[Finding]:
        shown = any((one.check, one.level) == ("domain-dkim", PASS) for one in found)
        signs = (self._told.dkim_domain or "").lower() if shown else ""

        def look() -> list[Finding]:
            ours = self._told.verified_senders
            known = known_by(sender, verified(), ours, signs)
            return VERIFIED.findings({"": Claimed(sender.address, known)})

        return VERIFIED.attempted(look)

    def _domain(self, sender: Sender) -> list[Finding]:
        if self._told.return_domain:
            # Every message has an address of its own there to come back to.
            back = f"r@{self._told.return_domain}"
            sender = structs.replace(sender, return_path=back)
        names = SenderNames(self._told.dns_servers)
        asked = {"": Sending(sender, names, self._key)}
        found = [found for rule in sending.RULES for found in rule.findings(asked)]
        return [*found, *self._hosts(asked[""].bounces, names)]

    def _hosts(self, domain: str, names: SenderNames) -> list[Finding]:
        hosts = self._told.sending_hosts
        if not hosts:
            return []
        returning = {"": Returning(domain, hosts, names)}
        return [
            *REVERSE.findings({"": Leaving(hosts, names)}),
            *NAMED.findings(returning),
        ]

    def _postal(self, content: Content) -> list[Finding]:
        address = self._told.postal_address
        read = {tag: self._read(content, tag) for tag in ("", *content.variants)}
        return POSTAL.findings(
            {tag: Shown(one.html, one.text, address) for tag, one in read.items()}
        )

    def _spam(self, content: Content, sender: Sender, where: str) -> list[Finding]:
        return SPAM.attempted(lambda: self._judged(content, sender, where))

    def _judged(self, content: Content, sender: Sender, where: str) -> list[Finding]:
        written = self._read(content)
        parts = written.subject, written.text, written.html
        points, rules = points_of(where, as_message(sender, *parts, now()))
        limits = float(self._told.spam_warn), float(self._told.spam_block)
        score = {"": Score(points, rules, *limits)}
        return [found for rule in spam.RULES for found in rule.findings(score)]

    def _read(self, content: Content, language: str = "") -> Written:
        told = {"language": language} if language else {}
        try:
            return self._write(content, {**_LINKS, **told})
        except ContentInvalid:
            raise Unable("the content cannot be filled in") from None
