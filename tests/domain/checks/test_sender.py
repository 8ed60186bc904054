"""Whoever sends can be written to, and owns the domain."""

from __future__ import annotations

import pytest

from domain.checks import BLOCK
from domain.checks.sender import VERIFIED, Claimed, known_by
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


@pytest.mark.parametrize(
    ("sender", "told", "how"),
    [
        ("News@Shop.example", (["news@shop.example"], [], ""), "was answered"),
        ("news@shop.example", (["other@shop.example"], [], ""), ""),
        ("news@shop.example", ([], ["shop.example"], ""), "SAYSO_VERIFIED_SENDERS"),
        ("news@a.shop.example", ([], ["shop.example"], ""), ""),
        ("news@shop.example", ([], [], "shop.example"), "the key that signs"),
        ("news@a.shop.example", ([], [], "shop.example"), "the key that signs"),
        ("news@myshop.example", ([], [], "shop.example"), ""),
        ("nowhere", ([], [], ""), ""),
    ],
)
def test_an_address_is_known_in_three_ways(
    sender: str, told: tuple[list[str], list[str], str], how: str
) -> None:
    """By an answer, by the settings, or by the key in its DNS."""
    known = known_by(Sender("Shop", sender), *told)

    (finding,) = VERIFIED.findings({"": Claimed(sender, known)})

    assert how in known
    assert bool(how) == bool(known)
    assert finding.level == ("pass" if how else BLOCK)
    assert finding.evidence == known
