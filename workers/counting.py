"""Makes what of each message tells that it was opened, or that a link was followed.

Whose it is stands only in messages to those who agreed to that. All others get links
that are counted and say nobody's name, and no picture. If the account counts nothing
any more, links are as they were written.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from markupsafe import Markup

from domain.application.tracking import Tracking
from domain.content import Content
from domain.links import Followed
from domain.tracking.links import OPEN, TRAP, by_link
from domain.tracking.setting import CLICKS, OPENS
from domain.tracking.targets import TAIL, field_of
from workers.origin import NOTHING, Origin

Fields = Mapping[str, str]

_PICTURE = Markup('<img src="{}" width="1" height="1" alt="" style="display:block">')
#: Followed by whoever follows every link of a message: nobody sees it.
_UNSEEN = Markup(
    '<a href="{}" style="display:none" rel="nofollow" tabindex="-1"'
    ' aria-hidden="true"></a>'
)


@dataclass(frozen=True)
class Countable:
    """What is counted of a campaign, and where its links lead."""

    tracking: tuple[str, ...] = ()
    #: link -> where it leads
    links: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, content: Content) -> Countable:
        """Return what is counted of a content."""
        links = by_link(content.links)
        return cls(content.tracking or (), links)


class Counting:
    """Fills in the fields of messages."""

    def __init__(self, tracking: Tracking, origin: Origin) -> None:
        self._tracking = tracking
        self._origin = origin

    def fields(
        self,
        campaign_id: UUID,
        countable: Countable,
        contacts: Collection[UUID],
        at: datetime,
    ) -> Mapping[UUID, Fields]:
        """Return what stands in the messages to some contacts."""
        if not countable.tracking:
            return dict.fromkeys(contacts, NOTHING)
        told = self._tracking.setting()
        counted = {name for name in countable.tracking if getattr(told, name)}
        agreed = self._tracking.agreed(told.purpose, contacts, at) if counted else set()
        others = self._of_nobody(campaign_id, countable, counted)
        sent = int(at.timestamp())
        return {
            contact_id: self._of_one(
                Followed(campaign_id, OPEN, contact_id, sent), countable, counted
            )
            if contact_id in agreed
            else others
            for contact_id in contacts
        }

    def _of_nobody(
        self, campaign_id: UUID, countable: Countable, counted: Collection[str]
    ) -> Fields:
        if CLICKS not in counted:
            return _plain(countable) | {TAIL: ""}
        return self._links(Followed(campaign_id, OPEN), countable) | {TAIL: ""}

    def _of_one(
        self, whose: Followed, countable: Countable, counted: Collection[str]
    ) -> Fields:
        if CLICKS not in counted:
            return _plain(countable) | {TAIL: self._picture(whose)}
        tail = _UNSEEN.format(self._url(whose, TRAP))
        if OPENS in counted:
            tail += self._picture(whose)
        return self._links(whose, countable) | {TAIL: tail}

    def _links(self, whose: Followed, countable: Countable) -> dict[str, str]:
        return {field_of(link): self._url(whose, link) for link in countable.links}

    def _picture(self, whose: Followed) -> Markup:
        return _PICTURE.format(self._url(whose, OPEN))

    def _url(self, whose: Followed, link: str) -> str:
        followed = Followed(whose.campaign_id, link, whose.contact_id, whose.sent)
        return self._origin.tracked(followed)


def _plain(countable: Countable) -> dict[str, str]:
    return {field_of(link): target for link, target in countable.links.items()}
