"""Where messages come from: the links and names that are each message's own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.links import message_id, unsubscribe_token, web_version_token
from domain.store.keyring import Keyring
from workers.channels import Letter


@dataclass(frozen=True)
class Origin:
    """The address that links lead to, and the keys that prove them ours."""

    public_url: str
    keyring: Keyring

    def letter(
        self,
        campaign_id: UUID,
        contact_id: UUID,
        domain: str,
        at: datetime,
        *,
        web: bool = False,
    ) -> Letter:
        """Return what makes one message its own; with its page if that is wanted."""
        key, names = self.keyring.link, self.keyring.message_id
        token = unsubscribe_token(key.secret, key.id, campaign_id, contact_id)
        reference = message_id(names.secret, campaign_id, contact_id, domain)
        page = self._page(campaign_id, contact_id) if web else ""
        return Letter(reference, f"{self.public_url}/u/{token}", at, page)

    def _page(self, campaign_id: UUID, contact_id: UUID) -> str:
        key = self.keyring.link
        token = web_version_token(key.secret, key.id, campaign_id, contact_id)
        return f"{self.public_url}/w/{token}"

    def question(self, token: str) -> str:
        """Return the address of the page that asks to confirm."""
        return f"{self.public_url}/c/{token}"

    def reference(self, token_id: UUID, contact_id: UUID, domain: str) -> str:
        """Return the Message-ID of a question, the same however often it is sent."""
        secret = self.keyring.message_id.secret
        return message_id(secret, token_id, contact_id, domain)
