"""By whose clock a person lives."""

from __future__ import annotations

import pytest

from domain.zones import is_zone, zone_of


@pytest.mark.parametrize(
    ("told", "phone", "zone"),
    [
        ("Asia/Tokyo", None, "Asia/Tokyo"),
        ("Asia/Tokyo", "+493012345678", "Asia/Tokyo"),
        (None, "+493012345678", "Europe/Berlin"),
        ("Moscow", "+493012345678", "Europe/Berlin"),
        (None, None, None),
        ("", None, None),
        # A Russian mobile may be in any of eleven zones.
        (None, "+79161234567", None),
        # A satellite phone is in none that is known.
        (None, "+881612345678", None),
    ],
)
def test_the_field_comes_first_then_the_number(
    told: str | None, phone: str | None, zone: str | None
) -> None:
    """What neither tells is for the account to say."""
    assert zone_of(told, phone) == zone


def test_a_zone_has_a_name_that_the_data_base_has() -> None:
    """An offset is none."""
    assert is_zone("Europe/Moscow")
    assert not is_zone("+03:00")
