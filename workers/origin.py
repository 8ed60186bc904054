"""Where messages come from: the links and names that are each message's own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.links import (
    message_id,
    sender_token,
    unsubscribe_token,
    web_version_token,
)
from domain.returned.delivery import (
    CAMPAIGN,
    MESSAGE,
    Delivery,
    message_reference,
    return_address,
)
from domain.store.keyring import Keyring
from workers.channels import Letter


@dataclass(frozen=True)
class Origin:
    """The address that links lead to, and the keys that prove them ours."""

    public_url: str
    keyring: Keyring
    #: The domain that undeliverable mail comes back to; without it to the sender.
    return_domain: str = ""

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
        key, delivery = self.keyring.link, Delivery(CAMPAIGN, campaign_id, contact_id)
        token = unsubscribe_token(key.secret, key.id, campaign_id, contact_id)
        reference = message_reference(key.secret, delivery, domain)
        page = self._page(campaign_id, contact_id) if web else ""
        back = self._return_address(delivery)
        return Letter(reference, f"{self.public_url}/u/{token}", at, page, back)

    def _page(self, campaign_id: UUID, contact_id: UUID) -> str:
        key = self.keyring.link
        token = web_version_token(key.secret, key.id, campaign_id, contact_id)
        return f"{self.public_url}/w/{token}"

    def message_return(self, message_id: UUID, contact_id: UUID) -> str:
        """Return the address that a message of its own comes back to, or ""."""
        return self._return_address(Delivery(MESSAGE, message_id, contact_id))

    def message_reference(self, message_id: UUID, contact_id: UUID, domain: str) -> str:
        """Return the Message-ID of a message of its own, however often it is sent."""
        delivery = Delivery(MESSAGE, message_id, contact_id)
        return message_reference(self.keyring.link.secret, delivery, domain)

    def _return_address(self, delivery: Delivery) -> str:
        if not self.return_domain:
            return ""
        return return_address(self.keyring.link.secret, delivery, self.return_domain)

    def question(self, token: str) -> str:
        """Return the address of the page that asks to confirm."""
        return f"{self.public_url}/c/{token}"

    def sender(self, address_id: UUID) -> str:
        """Return the address of the page that asks a sender."""
        key = self.keyring.link
        return f"{self.public_url}/s/{sender_token(key.secret, key.id, address_id)}"

    def reference(self, token_id: UUID, contact_id: UUID, domain: str) -> str:
        """Return the Message-ID of a question, the same however often it is sent."""
        secret = self.keyring.message_id.secret
        return message_id(secret, token_id, contact_id, domain)
