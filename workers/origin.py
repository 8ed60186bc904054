"""Where messages come from: the links and names that are each message's own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from uuid import UUID

from domain.links import (
    Followed,
    message_id,
    sender_token,
    tracked_token,
    unsubscribe_token,
    web_version_token,
)
from domain.returned.delivery import (
    MESSAGE,
    Delivery,
    message_reference,
    return_address,
)
from domain.store.keyring import Keyring
from workers.channels import Letter

NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class Origin:
    """The address that links lead to, and the keys that prove them ours."""

    public_url: str
    keyring: Keyring
    #: The domain that undeliverable mail comes back to; without it to the sender.
    return_domain: str = ""
    #: The address that what is counted leads to.
    edge_url: str = ""

    def letter(
        self,
        delivery: Delivery,
        domain: str,
        at: datetime,
        *,
        web: bool = False,
        counting: Mapping[str, str] = NOTHING,
        window_id: UUID | None = None,
    ) -> Letter:
        """Return what makes one message its own; with its page if that is wanted.

        ``window_id`` is that of a letter, which somebody may get more than once: each
        time it is another message.
        """
        key, sent = self.keyring.link, (delivery.id, delivery.contact_id)
        token = unsubscribe_token(key.secret, key.id, *sent)
        reference = message_reference(key.secret, delivery, domain, window_id)
        page = self._page(*sent) if web else ""
        back = self._return_address(delivery)
        way_out = f"{self.public_url}/u/{token}"
        return Letter(reference, way_out, at, page, back, counting)

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

    def tracked(self, followed: Followed) -> str:
        """Return the address of a link that is counted, or of the picture."""
        key = self.keyring.link
        return f"{self.edge_url}/t/{tracked_token(key.secret, key.id, followed)}"

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
