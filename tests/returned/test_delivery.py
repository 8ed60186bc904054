"""The address that a message leaves under, and that only we can have written."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.returned.delivery import (
    KINDS,
    Delivery,
    message_reference,
    read_return_token,
    references_in,
    return_address,
    return_token,
    tokens_in,
)

KEYS = [b"old secret", b"new secret"]
SHOP = Delivery("campaign", UUID(int=1), UUID(int=2))
TOKEN = return_token(KEYS[1], SHOP)
LETTERS = "0123456789abcdefghijklmnopqrstuv"
_MOST_OCTETS = 64


@given(st.sampled_from(KINDS), st.uuids(), st.uuids(), st.sampled_from(KEYS))
def test_an_address_names_its_delivery(
    kind: str, id_: UUID, contact_id: UUID, key: bytes
) -> None:
    """Also in capitals, and if it was written with an older key."""
    delivery = Delivery(kind, id_, contact_id)
    address = return_address(key, delivery, "bounces.shop.example")

    local = address.partition("@")[0]
    assert len(local) == _MOST_OCTETS
    for spelling in (address, address.upper()):
        (token,) = tokens_in(f"<{spelling}>")
        assert read_return_token(KEYS, token) == delivery


@given(st.integers(0, len(TOKEN) - 1), st.sampled_from(LETTERS))
def test_an_address_with_any_letter_changed_is_not_ours(
    place: int, letter: str
) -> None:
    """No other delivery can be named by somebody who knows one of them."""
    forged = TOKEN[:place] + letter + TOKEN[place + 1 :]
    if forged != TOKEN:
        assert read_return_token(KEYS, forged) is None


@given(st.sampled_from(KINDS), st.uuids(), st.uuids(), st.sampled_from(KEYS))
def test_a_message_id_names_its_delivery(
    kind: str, id_: UUID, contact_id: UUID, key: bytes
) -> None:
    """For this use alone: as a return address it is none of ours, nor the other way."""
    delivery = Delivery(kind, id_, contact_id)
    reference = message_reference(key, delivery, "shop.example")

    assert list(references_in(KEYS, f"a {reference} b")) == [delivery]
    (token,) = tokens_in(f"r+{reference[1:]}")
    assert read_return_token(KEYS, token) is None
    back = return_token(key, delivery)
    assert list(references_in(KEYS, f"<{back}@shop.example>")) == []


@pytest.mark.parametrize("bit", range(54))
def test_a_flipped_signature_is_not_ours(bit: int) -> None:
    """Each bit of it counts."""
    forged = int(TOKEN, 32) ^ 1 << bit
    text = "".join(LETTERS[forged >> place & 31] for place in range(305, -1, -5))

    assert read_return_token(KEYS, text) is None


@given(st.text() | st.from_regex(r"[0-9a-v]{62}", fullmatch=True))
def test_what_we_did_not_write_is_not_ours(token: str) -> None:
    """Whatever arrives at the domain."""
    assert read_return_token(KEYS, token) is None


def test_a_key_that_is_gone_names_nothing() -> None:
    """What left under it comes back to nobody."""
    assert read_return_token(KEYS[:1], TOKEN) is None


def test_a_delivery_says_what_it_is_of() -> None:
    """Of a campaign, or a message of its own."""
    message = Delivery("message", UUID(int=1), UUID(int=2))

    assert (SHOP.campaign_id, SHOP.message_id) == (UUID(int=1), None)
    assert (message.campaign_id, message.message_id) == (None, UUID(int=1))
