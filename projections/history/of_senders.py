"""The words of what happens to the addresses that campaigns come from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from domain.events import Fact, SenderVerificationAsked, SenderVerified

WORDS: Mapping[type[Fact], Callable[[Any], str]] = {
    SenderVerificationAsked: lambda fact: (
        f"the sender's address {fact.address.id} is asked until {fact.expires_at}"
    ),
    SenderVerified: lambda fact: (
        f"campaigns may come from the address {fact.address.id}"
    ),
}
