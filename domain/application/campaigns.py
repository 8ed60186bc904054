"""Commands about campaigns, from the draft to the release and the stop."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

import msgspec

from domain.application.campaign_parts import parts_of
from domain.application.records import By, Decision, Records
from domain.application.segments import Segments
from domain.audience import MailingList
from domain.campaign import Campaign
from domain.checks import check
from domain.content import Content, Sender
from domain.events import CampaignAudienceSet, Fact
from domain.ids import new_id
from domain.store.commands import Answer
from domain.store.keeping import Keeping
from domain.store.vault import VaultRow, seal

T = TypeVar("T")


@dataclass(frozen=True)
class Draft:
    """What an author sets; None leaves a part as it is."""

    name: str = ""
    channel: str = "email"
    content: Content | None = None
    sender: Sender | None = None
    audience: CampaignAudienceSet | None = None


class Campaigns:
    """The commands about campaigns; each answers with the campaign's id."""

    def __init__(self, records: Records, segments: Segments) -> None:
        self._records = records
        self._segments = segments

    def draft(self, by: By, draft: Draft) -> Answer:
        """Begin a campaign, with as many of its parts as there are."""

        def decide() -> Decision:
            campaign = Campaign(new_id())
            begun = campaign.draft(draft.name, draft.channel)
            return self._written(campaign, begun, draft)

        return self._records.once(by, decide)

    def edit(self, by: By, id_: UUID, draft: Draft) -> Answer:
        """Change parts; what changes voids an approval."""

        def decide() -> Decision:
            return self._written(self._records.edited(Campaign, id_, by), (), draft)

        return self._records.once(by, decide)

    def submit(self, by: By, id_: UUID) -> Answer:
        """Ask for release: the checks run, and approve what they do not block."""

        def decide() -> Decision:
            campaign = self._records.existing(Campaign, id_)
            content, sender = self.parts(campaign)
            findings = check(content, sender) if content and sender else ()
            facts = campaign.submit(findings, self.definitions(campaign))
            return Decision(id_, [(campaign, facts)])

        return self._records.once(by, decide)

    def release(self, by: By, id_: UUID) -> Answer:
        """Order the sending of what was approved."""
        return self._decided(
            by, id_, lambda campaign: campaign.release(self.definitions(campaign))
        )

    def pause(self, by: By, id_: UUID) -> Answer:
        """Stop beginning anything new."""
        return self._decided(by, id_, Campaign.pause)

    def resume(self, by: By, id_: UUID) -> Answer:
        """Go on."""
        return self._decided(by, id_, Campaign.resume)

    def cancel(self, by: By, id_: UUID) -> Answer:
        """Attempt nothing more, for good."""
        return self._decided(by, id_, Campaign.cancel)

    def finish(self, by: By, id_: UUID) -> Answer:
        """Note that every window has its results."""
        return self._decided(by, id_, Campaign.finish)

    def fail(self, by: By, id_: UUID, reason: str) -> Answer:
        """Note that it cannot be sent."""
        return self._decided(by, id_, lambda campaign: campaign.fail(reason))

    def get(self, id_: UUID) -> Campaign:
        """Return the campaign as it stands; raises NotFound."""
        return self._records.existing(Campaign, id_)

    def definitions(self, campaign: Campaign) -> bytes:
        """Return a digest of what the segments of a campaign are defined as."""
        audience = campaign.audience
        named = audience.segments if audience else frozenset()
        return self._segments.editions(named) if named else b""

    def parts(self, campaign: Campaign) -> tuple[Content | None, Sender | None]:
        """Return content and sender as they were sealed, if they are set."""
        return parts_of(self._records.vault, campaign)

    def _written(
        self, campaign: Campaign, begun: Iterable[Fact], draft: Draft
    ) -> Decision:
        content, sender = self.parts(campaign)
        rows = {
            name: seal(campaign.id, name, msgspec.json.encode(new).decode())
            for name, new, old in (
                ("content", draft.content, content),
                ("sender", draft.sender, sender),
            )
            if new is not None and new != old
        }
        self._audience_exists(draft)
        facts = _edits(campaign, begun, rows, draft)
        return Decision(campaign.id, [(campaign, facts)], Keeping(list(rows.values())))

    def _audience_exists(self, draft: Draft) -> None:
        audience = draft.audience
        if audience:
            for list_id in (*audience.list_ids, *audience.exclude_list_ids):
                self._records.existing(MailingList, list_id).require_use()
            for segment_id in audience.segments:
                self._segments.get(segment_id).require_use()

    def _decided(
        self, by: By, id_: UUID, rule: Callable[[Campaign], Iterable[Fact]]
    ) -> Answer:
        return self._records.ruled(by, lambda: self.get(id_), rule)


def _edits(
    campaign: Campaign,
    begun: Iterable[Fact],
    rows: dict[str, VaultRow],
    draft: Draft,
) -> Iterator[Fact]:
    yield from begun
    if "content" in rows:
        yield from campaign.set_content(rows["content"].ref)
    if "sender" in rows:
        yield from campaign.set_sender(rows["sender"].ref)
    if draft.audience:
        yield from campaign.set_audience(draft.audience)
