"""Where messages come from, and where they come back to."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest

from domain.returned.delivery import Delivery, read_return_token, tokens_in
from domain.store.keyring import Keyring
from tests.channels.letters import AT
from workers.origin import Origin

CAMPAIGN, CONTACT = UUID(int=1), UUID(int=2)
DELIVERY = Delivery("campaign", CAMPAIGN, CONTACT)


@pytest.fixture
def keyring(tmp_path: Path) -> Keyring:
    """Make secrets."""
    return Keyring.open(tmp_path)


def test_each_message_comes_back_to_an_address_of_its_own(keyring: Keyring) -> None:
    """It names the delivery, and the secrets of links prove it."""
    origin = Origin("https://mail.example", keyring, "bounces.shop.example")

    letter = origin.letter(DELIVERY, "shop.example", AT)
    message = origin.message_return(UUID(int=3), CONTACT)

    assert letter.return_address.endswith("@bounces.shop.example")
    found = [
        read_return_token(keyring.links().values(), token)
        for token in tokens_in(f"{letter.return_address} {message}")
    ]
    assert found == [
        DELIVERY,
        Delivery("message", UUID(int=3), CONTACT),
    ]


def test_without_a_domain_it_comes_back_to_the_sender(keyring: Keyring) -> None:
    """As before there was one."""
    origin = Origin("https://mail.example", keyring)

    assert origin.letter(DELIVERY, "shop.example", AT).return_address == ""
    assert origin.message_return(UUID(int=3), CONTACT) == ""
