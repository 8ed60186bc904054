"""What an approval of a campaign is bound to: all that would be sent, and to whom."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256
from uuid import UUID

from domain.events import CampaignAudienceSet, VaultRef


def digest_of(
    channel: str,
    parts: Iterable[VaultRef | None],
    audience: CampaignAudienceSet | None,
    definitions: bytes = b"",
) -> bytes:
    """Return SHA-256 over channel, content, sender, and audience.

    ``definitions`` is a digest of what the segments of the audience are defined as.
    """
    whole = sha256(channel.encode())
    for ref in parts:
        whole.update(ref.digest if ref else b"")
    if audience:
        whole.update(audience.purpose.encode())
        whole.update(_joined(audience.list_ids))
        whole.update(audience.topic.encode())
        whole.update(_others(audience, definitions))
        whole.update(_chance(audience))
        whole.update(b"urgent" if audience.urgent else b"")
    return whole.digest()


def _joined(ids: Sequence[UUID]) -> bytes:
    return b"".join(sorted(id_.bytes for id_ in ids))


def _others(audience: CampaignAudienceSet, definitions: bytes) -> bytes:
    if audience.is_of_lists:
        return b""
    kinds = (
        audience.segment_ids,
        audience.exclude_list_ids,
        audience.exclude_segment_ids,
    )
    parts = [sha256(_joined(ids)).digest() for ids in kinds]
    return b"".join([*parts, definitions])


def _chance(audience: CampaignAudienceSet) -> bytes:
    told = audience.percent, audience.most
    return sha256(b"%d %d" % told).digest() if any(told) else b""
