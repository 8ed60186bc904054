"""By whose clock people live, and what their profiles say: of many at once."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from domain.field_values import FieldValue
from domain.store.vault import Vault
from domain.zones import TIME_ZONE, zone_of

_PHONE = "sms"


@dataclass(frozen=True)
class Clock:
    """A person's zone, and the profile that may have told it."""

    zone: str
    fields: Mapping[str, FieldValue]


class Clocks:
    """Finds the clock of people; whoever has none lives by that of the account."""

    def __init__(self, vault: Vault, zone: str) -> None:
        self._vault = vault
        self._zone = zone

    def of(self, people: Collection[UUID]) -> Mapping[UUID, Clock]:
        """Return the clock of each: by their field, else by their oldest number."""
        if not people:
            return {}
        profiles = self._vault.profiles(people)
        phones: dict[UUID, str] = {}
        for one in self._vault.contacts(people):
            if one.channel == _PHONE:
                phones.setdefault(one.subscriber_id, one.address)
        return {
            id_: self._clock(profiles.get(id_, {}), phones.get(id_)) for id_ in people
        }

    def _clock(self, fields: Mapping[str, FieldValue], phone: str | None) -> Clock:
        told = fields.get(TIME_ZONE)
        zone = zone_of(str(told) if told else None, phone)
        return Clock(zone or self._zone, fields)
