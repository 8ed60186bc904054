"""Opens what a campaign's events only commit to: its content and its sender."""

from __future__ import annotations

from typing import TypeVar
from uuid import UUID

import msgspec

from domain.campaign import Campaign
from domain.content import Content, Sender
from domain.events import VaultRef
from domain.store.vault import Vault

T = TypeVar("T")


def parts_of(vault: Vault, campaign: Campaign) -> tuple[Content | None, Sender | None]:
    """Return content and sender as they were sealed, if they are set."""
    refs = [ref for ref in (campaign.content, campaign.sender) if ref]
    values = vault.values([ref.id for ref in refs])
    return (
        _opened(values, campaign.content, Content),
        _opened(values, campaign.sender, Sender),
    )


def _opened(values: dict[UUID, str], ref: VaultRef | None, kind: type[T]) -> T | None:
    value = values.get(ref.id) if ref else None
    return None if value is None else msgspec.json.decode(value, type=kind)
