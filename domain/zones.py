"""By whose clock a person lives: what they told, else what their phone number tells."""

from __future__ import annotations

from functools import lru_cache
from zoneinfo import available_timezones

import phonenumbers
from phonenumbers.timezone import time_zones_for_number

#: The field of a profile that names it (IANA).
TIME_ZONE = "time_zone"
_UNKNOWN = "Etc/Unknown"


def zone_of(told: str | None, phone: str | None) -> str | None:
    """Return a person's zone; None if neither the field nor the number tells one.

    A number (E.164) tells it when its region lies in one zone.
    """
    if told in _zones():
        return told
    return _zone_of_phone(phone) if phone else None


def is_zone(told: str) -> bool:
    """Tell whether a zone of this name is in the IANA data base."""
    return told in _zones()


def _zone_of_phone(phone: str) -> str | None:
    zones = time_zones_for_number(phonenumbers.parse(phone))
    known = [zone for zone in zones if zone != _UNKNOWN]
    return known[0] if len(known) == 1 else None


@lru_cache(maxsize=1)
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())
