"""What came back from the addresses of one person, and what that comes to."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from domain.events import DeliveryBounced, DeliveryComplained
from domain.returned.findings import HARD, SOFT

#: So many soft bounces, of different messages, from the first to the last so far apart
#: and all of them not longer ago, make an address unreachable: a mailbox that is full
#: for a week is still somebody's.
SOFT_BOUNCES = 5
APART = timedelta(days=10)
NOT_LONGER_AGO = timedelta(days=90)

_Key = tuple[UUID, UUID | None]


class CameBack:
    """What came back so far, folded from facts."""

    def __init__(self) -> None:
        self._kinds: dict[_Key, str] = {}
        self._soft: dict[UUID, list[datetime]] = {}
        self._complaints: set[_Key] = set()

    def is_news(self, fact: DeliveryBounced) -> bool:
        """Tell whether a bounce says more than the last about the same message."""
        known = self._kinds.get(_key(fact))
        return known is None or (fact.kind == HARD and known != HARD)

    def is_first(self, fact: DeliveryComplained) -> bool:
        """Tell whether nobody complained about the message yet."""
        return _key(fact) not in self._complaints

    def soft_bounces(self, contact_id: UUID, at: datetime) -> int:
        """Count the soft bounces of an address up to now; 0 while they are too few."""
        all_ = [*self._soft.get(contact_id, ()), at]
        lately = [one for one in all_ if at - one <= NOT_LONGER_AGO]
        enough = len(lately) >= SOFT_BOUNCES and at - lately[0] >= APART
        return len(lately) if enough else 0

    def bounced(self, fact: DeliveryBounced, at: datetime | None) -> None:
        """Take a bounce in; what is not recorded yet has no time."""
        self._kinds[_key(fact)] = fact.kind
        if fact.kind == SOFT and at:
            self._soft.setdefault(fact.contact_id, []).append(at)

    def complained(self, fact: DeliveryComplained) -> None:
        """Take a complaint in."""
        self._complaints.add(_key(fact))

    def begin_anew(self, contact_id: UUID) -> None:
        """Forget the soft bounces of an address that somebody opened again."""
        self._soft.pop(contact_id, None)


def _key(fact: DeliveryBounced | DeliveryComplained) -> _Key:
    return fact.contact_id, fact.campaign_id or fact.message_id
