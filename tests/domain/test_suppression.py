"""An address is closed in scopes, on grounds, and opened by whom each ground lets."""

from __future__ import annotations

import pytest

from domain.events import AddressSuppressed, Fact, SuppressionLifted
from domain.suppression import (
    ACCOUNT,
    CHANNEL,
    COMPLAINT,
    ELSEWHERE,
    ERASURE,
    GROUNDS,
    OWN_CONSENT,
    OWNER,
    RELEASE,
    SELF,
    UNREACHABLE,
    Digest,
    Stop,
    SuppressedAddress,
    sender_scope,
    suppression_stream,
    topic_scope,
)
from tests.domain.decisions import a_ref, happened

BYTES = bytes(32)
DIGEST = Digest(BYTES, "one", "email")
REASON = a_ref()


def _after(*facts: Fact) -> SuppressedAddress:
    return happened(SuppressedAddress(suppression_stream(BYTES)), facts)


def _closed(ground: str = ERASURE, scope: str = ACCOUNT) -> AddressSuppressed:
    return AddressSuppressed(BYTES, "one", "email", scope, ground)


def test_an_address_is_closed_once_for_each_scope_and_ground() -> None:
    """Twice is once; another ground or another scope is another entry."""
    stop = Stop(ground=ERASURE)

    assert list(_after().suppress(DIGEST, stop)) == [_closed()]
    assert list(_after(_closed()).suppress(DIGEST, stop)) == []
    assert list(_after(_closed()).suppress(DIGEST, Stop())) == [_closed(OWNER)]
    narrow = Stop(topic_scope("shoes"), ERASURE)
    assert list(_after(_closed()).suppress(DIGEST, narrow)) == [
        _closed(scope="topic:shoes")
    ]


def test_what_is_released_is_one_entry() -> None:
    """The others stay, and what is not there is not released."""
    address = _after(_closed(OWNER), _closed(SELF), _closed(SELF, CHANNEL))
    lifted = SuppressionLifted(BYTES, ACCOUNT, RELEASE, (SELF,), REASON)

    assert list(address.release(BYTES, ACCOUNT, SELF, REASON)) == [lifted]
    assert list(_after().release(BYTES, ACCOUNT, SELF, REASON)) == []
    happened(address, [lifted])
    assert address.closed == {(ACCOUNT, OWNER), (CHANNEL, SELF)}


@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("scope", [ACCOUNT, CHANNEL, "topic:shoes", "sender:a.example"])
def test_an_own_new_yes_opens_what_the_holder_closed(scope: str, ground: str) -> None:
    """Never the owner's block, and no narrower no: it was not about that."""
    address = _after(_closed(ground, scope))

    facts = list(address.reopen(BYTES))

    opens = ground != OWNER and scope in (ACCOUNT, CHANNEL)
    lifted = SuppressionLifted(BYTES, scope, OWN_CONSENT, (ground,))
    assert facts == ([lifted] if opens else [])
    assert list(happened(address, facts).reopen(BYTES)) == []


def test_a_yes_opens_all_grounds_of_the_holder_at_once() -> None:
    """One fact for each scope names them."""
    address = _after(*(_closed(ground) for ground in GROUNDS))

    [fact] = address.reopen(BYTES)

    assert isinstance(fact, SuppressionLifted)
    assert fact.lifts == (COMPLAINT, ELSEWHERE, ERASURE, SELF, UNREACHABLE)
    assert happened(address, [fact]).closed == {(ACCOUNT, OWNER)}


def test_the_first_facts_of_their_kind_lift_an_erasure() -> None:
    """They named no ground, when there was only one."""
    old = SuppressionLifted(BYTES, ACCOUNT, OWN_CONSENT)

    assert _after(_closed(), _closed(OWNER), old).closed == {(ACCOUNT, OWNER)}


def test_what_a_restored_log_forgot_happens_again_if_it_changes_anything() -> None:
    """As it was recorded then."""
    lifted = SuppressionLifted(BYTES, ACCOUNT, RELEASE, (SELF,), REASON)

    assert list(_after().repeat(_closed(SELF))) == [_closed(SELF)]
    assert list(_after(_closed(SELF)).repeat(_closed(SELF))) == []
    assert list(_after(_closed(SELF)).repeat(lifted)) == [lifted]
    assert list(_after().repeat(lifted)) == []


def test_a_scope_names_a_domain_and_no_address() -> None:
    """A sender's address is known by its digest, as every other."""
    assert sender_scope("shop.example") == "sender:shop.example"
    assert sender_scope("shop.example", BYTES) == f"sender:{'00' * 16}@shop.example"
    assert topic_scope("shoes") == "topic:shoes"
