"""Whoever sends can be written to, and owns the domain."""

from __future__ import annotations

import pytest

from domain.checks import BLOCK
from domain.content import Sender
from tests.domain.checks.found import GOOD, found


@pytest.mark.parametrize(
    "sender",
    [
        Sender("Shop", ""),
        Sender("Shop", "nowhere", "nowhere@shop.example", "a@shop.example"),
        Sender("Shop", "a@shop.example", reply_to="b"),
        Sender("Shop", "a@shop.example", return_path="c@"),
    ],
)
def test_a_sender_who_cannot_be_answered_is_blocked(sender: Sender) -> None:
    """Any of the three addresses."""
    assert set(found(GOOD, sender)) == {("sender", BLOCK)}


@pytest.mark.parametrize("domain", ["gmail.com", "Mail.RU", "yandex.ru", "outlook.com"])
def test_nobody_sends_from_where_everybody_has_an_address(domain: str) -> None:
    """Their DMARC policies refuse it, and it proves nothing."""
    assert found(GOOD, Sender("Shop", f"shop@{domain}")) == [("sender-freemail", BLOCK)]


def test_replies_may_go_to_where_everybody_has_an_address() -> None:
    """Only the sender has to prove anything."""
    sender = Sender("Shop", "news@shop.example", reply_to="shop@gmail.com")
    assert found(GOOD, sender) == []
