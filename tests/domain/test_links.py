"""Links that only we can have made."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.links import (
    Followed,
    MessageLink,
    message_id,
    read_report_token,
    read_sender_token,
    read_tracked_token,
    read_unsubscribe_token,
    read_web_version_token,
    report_token,
    sender_token,
    tracked_token,
    unsubscribe_token,
    web_version_token,
)

KEYS = {"a1": b"old secret", "b2": b"new secret"}
CAMPAIGN, CONTACT = UUID(int=1), UUID(int=2)
TOKEN = unsubscribe_token(KEYS["b2"], "b2", CAMPAIGN, CONTACT)


@given(st.uuids(), st.uuids(), st.sampled_from(sorted(KEYS)))
def test_a_link_says_whom_it_speaks_for(
    campaign_id: UUID, contact_id: UUID, key_id: str
) -> None:
    """Also when it was made with an older key, and needs no escaping in a URL."""
    token = unsubscribe_token(KEYS[key_id], key_id, campaign_id, contact_id)

    link = MessageLink(campaign_id, contact_id)
    assert read_unsubscribe_token(KEYS, token) == link
    assert token.isascii()
    assert not set(token) & set("/+=&?#% ")
    assert len(token) < 80


@given(st.integers(0, len(TOKEN) - 1), st.characters())
def test_a_link_with_any_letter_changed_is_not_ours(place: int, letter: str) -> None:
    """There is one spelling of each, and none for another person."""
    tampered = TOKEN[:place] + letter + TOKEN[place + 1 :]
    if tampered != TOKEN:
        assert read_unsubscribe_token(KEYS, tampered) is None


@given(st.text() | st.from_regex(r"1\.(a1|b2)\.[A-Za-z0-9_-]{64}", fullmatch=True))
def test_what_we_did_not_make_is_not_ours(token: str) -> None:
    """Whatever comes in by the open door."""
    assert read_unsubscribe_token(KEYS, token) is None


def test_a_question_to_a_sender_names_their_address_and_nothing_else() -> None:
    """No link of a message answers it, and it is none."""
    question = sender_token(KEYS["b2"], "b2", CONTACT)

    assert read_sender_token(KEYS, question) == CONTACT
    assert read_sender_token(KEYS, TOKEN) is None
    assert read_unsubscribe_token(KEYS, question) is None


def test_a_page_is_no_way_out() -> None:
    """Whoever is shown somebody's message cannot end it for them."""
    page = web_version_token(KEYS["b2"], "b2", CAMPAIGN, CONTACT)

    assert read_web_version_token(KEYS, page) == MessageLink(CAMPAIGN, CONTACT)
    assert read_unsubscribe_token(KEYS, page) is None
    assert read_web_version_token(KEYS, TOKEN) is None


def test_a_key_that_is_gone_opens_nothing() -> None:
    """Links made with it are dead."""
    assert read_unsubscribe_token({"a1": KEYS["a1"]}, TOKEN) is None
    assert read_unsubscribe_token({"b2": KEYS["a1"]}, TOKEN) is None


def test_a_key_id_is_part_of_what_is_signed() -> None:
    """The same secret under two names makes two links."""
    other = unsubscribe_token(KEYS["b2"], "b3", CAMPAIGN, CONTACT)
    renamed = other.replace("b3", "b2")
    assert read_unsubscribe_token(KEYS, renamed) is None


@pytest.mark.parametrize("key_id", ["", "a.b", "ä", "a" * 17, "a\n"])
def test_a_key_id_is_a_plain_word(key_id: str) -> None:
    """It stands in a URL, between dots."""
    with pytest.raises(ValueError, match="key id"):
        unsubscribe_token(b"secret", key_id, CAMPAIGN, CONTACT)


def test_a_message_id_is_the_deliverys_own_and_names_nobody() -> None:
    """The same delivery has the same one, any other another (RFC 5322, 3.6.4)."""
    made = message_id(b"secret", CAMPAIGN, CONTACT, "shop.example")

    assert made == message_id(b"secret", CAMPAIGN, CONTACT, "shop.example")
    others = {
        message_id(b"secret", CONTACT, CAMPAIGN, "shop.example"),
        message_id(b"another", CAMPAIGN, CONTACT, "shop.example"),
    }
    assert made not in others
    token, _, domain = made.strip("<>").partition("@")
    assert domain == "shop.example"
    assert len(token) == 32
    assert token not in {CAMPAIGN.hex, CONTACT.hex}


FOLLOWED = Followed(CAMPAIGN, "00ff" * 4, CONTACT, 1_790_000_000)
COUNTED = tracked_token(KEYS["b2"], "b2", FOLLOWED)


@given(
    st.builds(
        Followed,
        st.uuids(),
        st.from_regex("[0-9a-f]{16}", fullmatch=True),
        st.none() | st.uuids().filter(bool),
        st.integers(0, 2**32 - 1),
    )
)
def test_a_counted_link_says_what_was_followed(followed: Followed) -> None:
    """With whose it is, or without."""
    token = tracked_token(KEYS["a1"], "a1", followed)

    if followed.contact_id != UUID(int=0):
        assert read_tracked_token(KEYS, token) == followed
    assert not set(token) & set("/+=&?#% ")


@given(st.integers(0, len(COUNTED) - 1), st.characters())
def test_a_counted_link_with_any_letter_changed_is_not_ours(
    place: int, letter: str
) -> None:
    """Neither for another message nor for another link of it."""
    tampered = COUNTED[:place] + letter + COUNTED[place + 1 :]
    if tampered != COUNTED:
        assert read_tracked_token(KEYS, tampered) is None


def test_a_counted_link_serves_nothing_else() -> None:
    """And no other link is counted."""
    assert read_unsubscribe_token(KEYS, COUNTED) is None
    assert read_tracked_token(KEYS, TOKEN) is None


@given(st.uuids(), st.integers(1, 2**32 - 1), st.integers(0, 2**32 - 1))
def test_a_link_to_a_report_ends(campaign_id: UUID, ends: int, edition: int) -> None:
    """It says whose report it is until then, and nothing from then on."""
    token = report_token(KEYS["b2"], "b2", campaign_id, ends, edition)

    assert read_report_token(KEYS, token, ends - 0.001) == (campaign_id, edition)
    assert read_report_token(KEYS, token, ends) is None
    assert read_unsubscribe_token(KEYS, token) is None
    assert read_tracked_token(KEYS, token) is None


REPORT = report_token(KEYS["b2"], "b2", CAMPAIGN, 2**31, 0)


@given(st.integers(0, len(REPORT) - 1), st.characters())
def test_a_link_to_a_report_with_any_letter_changed_is_not_ours(
    place: int, letter: str
) -> None:
    """Neither another campaign nor a later end."""
    tampered = REPORT[:place] + letter + REPORT[place + 1 :]
    if tampered != REPORT:
        assert read_report_token(KEYS, tampered, 0) is None
    assert read_report_token(KEYS, TOKEN, 0) is None
