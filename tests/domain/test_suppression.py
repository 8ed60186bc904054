"""An address is closed on a ground, and opened by whoever that ground lets."""

from __future__ import annotations

from domain.events import AddressSuppressed, Fact, SuppressionLifted
from domain.suppression import (
    ACCOUNT,
    ERASURE,
    OWN_CONSENT,
    Digest,
    SuppressedAddress,
    suppression_stream,
)
from tests.domain.decisions import happened

DIGEST = Digest(bytes(32), "one", "email")


def _after(*facts: Fact) -> SuppressedAddress:
    return happened(SuppressedAddress(suppression_stream(DIGEST.value)), facts)


def _closed(ground: str = ERASURE) -> AddressSuppressed:
    return AddressSuppressed(bytes(32), "one", "email", ACCOUNT, ground)


def test_an_address_is_closed_once() -> None:
    """Closed twice it is recorded once, on the ground that came first."""
    assert list(_after().suppress(DIGEST, ACCOUNT, ERASURE)) == [_closed()]
    assert list(_after(_closed()).suppress(DIGEST, ACCOUNT, "owner")) == []


def test_an_address_is_opened_if_it_was_closed() -> None:
    """By hand or by file, with a ground of its own."""
    lifted = SuppressionLifted(bytes(32), ACCOUNT, "mistake")

    assert list(_after(_closed()).lift(bytes(32), ACCOUNT, "mistake")) == [lifted]
    assert list(_after().lift(bytes(32), ACCOUNT, "mistake")) == []
    assert list(_after(_closed(), lifted).lift(bytes(32), ACCOUNT, "mistake")) == []


def test_an_own_new_yes_opens_what_an_erasure_closed() -> None:
    """And nothing that somebody else closed."""
    opened = SuppressionLifted(bytes(32), ACCOUNT, OWN_CONSENT)

    assert list(_after(_closed()).reopen(bytes(32))) == [opened]
    assert list(_after(_closed("owner")).reopen(bytes(32))) == []
    assert list(_after().reopen(bytes(32))) == []
