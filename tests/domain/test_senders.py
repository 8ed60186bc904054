"""An address may send once whoever reads its mail has agreed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from domain.errors import ConfirmationLapsed, ConfirmationUnknown
from domain.events import SenderVerificationAsked, SenderVerified
from domain.ids import new_id
from domain.senders import AGAIN_AFTER, OPEN_FOR, SENDERS, Senders
from tests.domain.decisions import AT, a_ref, happened

NEWS = a_ref(b"news")


def asked() -> Senders:
    """Return senders of whom one was asked."""
    senders = Senders(SENDERS)
    return happened(senders, senders.ask(NEWS, AT))


def test_an_address_is_asked_for_a_week() -> None:
    """And not anew within ten minutes."""
    senders = asked()

    assert senders.known[NEWS.id].expires_at == AT + OPEN_FOR
    assert list(senders.ask(NEWS, AT + AGAIN_AFTER - timedelta(seconds=1))) == []
    assert list(senders.ask(NEWS, AT + AGAIN_AFTER)) == [
        SenderVerificationAsked(NEWS, AT + AGAIN_AFTER + OPEN_FOR)
    ]


def test_it_agrees_once() -> None:
    """And is asked no more."""
    senders = asked()

    facts = list(senders.verify(NEWS.id, AT))
    happened(senders, facts)

    assert facts == [SenderVerified(NEWS)]
    assert senders.known[NEWS.id].verified_at
    assert list(senders.verify(NEWS.id, AT + 2 * OPEN_FOR)) == []
    assert list(senders.ask(NEWS, AT + 2 * OPEN_FOR)) == []


def test_nobody_agrees_too_late_or_unasked() -> None:
    """The question has its end."""
    senders = asked()

    with pytest.raises(ConfirmationLapsed):
        senders.question(NEWS.id, AT + OPEN_FOR)
    with pytest.raises(ConfirmationUnknown):
        list(senders.verify(new_id(), AT))
