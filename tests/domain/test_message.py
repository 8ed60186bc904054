"""A message of its own goes once; in doubt once more; and then never again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given as each
from hypothesis import strategies as st

from domain.errors import DeliveryInFlight, MessageGone
from domain.events import (
    Fact,
    MessageAsked,
    MessageAttempted,
    MessageDestroyed,
    MessageResulted,
)
from domain.ids import new_id
from domain.message import STATES, WAITING, Message
from domain.permission import POLICY
from domain.results import ACCEPTED, DEFERRED, REJECTED, SUPPRESSED, UNKNOWN
from tests.domain.decisions import a_ref, given, happened

AT = datetime(2026, 3, 3, 10, tzinfo=UTC)
DAY = timedelta(days=1)
OK, BUSY, NO = (ACCEPTED, 0, ""), (DEFERRED, 451, "4.3.0"), (REJECTED, 550, "5.1.1")


def asked(*, secret: bool = False) -> MessageAsked:
    """Return an order's confirmation."""
    return MessageAsked(
        new_id(), new_id(), "email", "orders", a_ref(), AT + DAY, AT + 30 * DAY, secret
    )


def attempted(message: Message, claim: str = "a") -> Message:
    """Have an attempt made by somebody."""
    return happened(message, list(message.attempt(claim, None, AT)))


def resulted(message: Message, claim: str, result: tuple[str, int, str]) -> Message:
    """Have somebody tell what became of it."""
    return happened(message, list(message.result(claim, result)))


def test_it_is_asked_for_once() -> None:
    """A second time records nothing."""
    fact = asked()

    assert list(Message(new_id()).ask(fact)) == [fact]
    assert list(given(Message, fact).ask(fact)) == []
    assert list(Message(new_id()).attempt("a", None, AT)) == []


def test_what_is_accepted_is_done() -> None:
    """One attempt, one result."""
    message = given(Message, asked())
    assert list(message.attempt("a", None, AT)) == [MessageAttempted(1, "a", POLICY)]

    attempted(message)
    assert list(message.attempt("b", None, AT)) == []
    assert list(message.result("a", OK)) == [MessageResulted(*OK)]

    resulted(message, "a", OK)
    assert (message.done, message.state) == (True, ACCEPTED)
    assert list(message.attempt("b", None, AT)) == []
    assert list(message.result("a", OK)) == []


def test_a_closed_address_gets_nothing() -> None:
    """The reason is recorded; and so it is of what says nothing any more."""
    message = given(Message, asked())
    (fact,) = message.attempt("a", "unreachable", AT)
    assert fact == MessageResulted(SUPPRESSED, reason="unreachable")
    assert happened(message, [fact]).state == SUPPRESSED

    (fact,) = given(Message, asked(), MessageDestroyed()).attempt("a", None, AT)
    assert fact == MessageResulted(SUPPRESSED, reason="erased")


def test_what_is_deferred_is_attempted_again_until_it_is_too_late() -> None:
    """Each time after twice as long; then the time has expired (RFC 3463)."""
    message = attempted(given(Message, asked()))
    waits = []
    for _ in range(3):
        resulted(message, "a", BUSY)
        assert message.state == WAITING
        waits.append(message.wait)
        attempted(message)
    resulted(message, "a", BUSY)

    assert [wait.total_seconds() for wait in waits] == [60, 120, 240]
    assert list(message.attempt("a", None, AT + DAY)) == [
        MessageResulted(REJECTED, 0, "4.4.7")
    ]


def test_the_longest_wait_is_two_hours() -> None:
    """However often it was deferred."""
    message = given(Message, asked(), MessageAttempted(1_000, "a", POLICY))

    assert message.wait == timedelta(hours=2)


def test_what_is_in_doubt_goes_once_more() -> None:
    """And if that is in doubt too, never again."""
    message = attempted(given(Message, asked()))
    assert list(message.give_up()) == [MessageResulted(UNKNOWN, again=True)]

    happened(message, list(message.give_up()))
    assert (message.done, list(message.give_up())) == (False, [])
    attempted(message, "b")
    resulted(message, "b", (UNKNOWN, 0, ""))

    assert (message.done, message.state) == (True, UNKNOWN)


def test_a_late_result_replaces_doubt() -> None:
    """Whoever was given up knows better; what was accepted stays so."""
    message = attempted(given(Message, asked()))
    happened(message, list(message.give_up()))
    attempted(message, "b")

    (fact,) = message.result("a", OK)
    assert fact == MessageResulted(*OK, late=True)
    happened(message, [fact])
    assert (message.state, message.open) == (ACCEPTED, "b")
    assert list(message.result("b", NO)) == list(message.give_up()) == []


def test_what_is_late_and_settles_nothing_is_not_recorded() -> None:
    """The doubt is as it was; a refusal settles it."""
    message = attempted(given(Message, asked()))
    happened(message, list(message.give_up()))

    assert list(message.result("a", BUSY)) == []
    assert list(message.result("a", (UNKNOWN, 0, ""))) == []
    assert resulted(message, "a", NO).state == REJECTED


def test_what_others_know_nothing_of_is_not_recorded() -> None:
    """Nobody speaks for an attempt that was not theirs."""
    message = attempted(given(Message, asked()))

    assert list(message.result("b", OK)) == []


def test_what_a_restored_backup_brings_back_is_not_attempted() -> None:
    """It may have gone out before."""
    message = given(Message, asked())
    (fact,) = message.abandon()

    assert isinstance(fact, MessageResulted)
    assert (fact.outcome, fact.again) == (UNKNOWN, False)
    assert happened(message, [fact]).done
    assert list(message.abandon()) == []


def test_a_secret_is_destroyed_once_it_is_taken() -> None:
    """Not before; and anything when its time is over."""
    secret = attempted(given(Message, asked(secret=True)))
    assert list(secret.result("a", BUSY)) == [MessageResulted(*BUSY, again=True)]
    assert list(secret.result("a", OK)) == [MessageResulted(*OK), MessageDestroyed()]

    message = given(Message, asked())
    assert message.require_payload() == message.asked
    happened(message, list(message.destroy()))
    assert list(message.destroy()) == []
    with pytest.raises(MessageGone):
        message.require_payload()


@each(st.lists(st.sampled_from(["attempt", "ok", "busy", "no", "doubt"]), max_size=12))
def test_at_most_two_servers_take_it(steps: list[str]) -> None:
    """D-04: whatever happens in whatever order."""
    message = given(Message, asked())
    told: list[Fact] = []
    for step in steps:
        match step:
            case "attempt":
                facts = list(message.attempt("a", None, AT))
            case "doubt":
                facts = list(message.give_up())
            case _:
                result = {"ok": OK, "busy": BUSY, "no": NO}[step]
                facts = list(message.result("a", result))
        told += facts
        happened(message, facts)

    # What comes late settles a doubt that was counted.
    outcomes = [
        fact.outcome
        for fact in told
        if isinstance(fact, MessageResulted) and not fact.late
    ]
    assert outcomes.count(ACCEPTED) + outcomes.count(UNKNOWN) <= 2
    assert message.state in STATES


def test_what_comes_back_settles_a_doubt() -> None:
    """It was taken, so it does not go once more; a secret is destroyed then."""
    message = attempted(given(Message, asked()))
    with pytest.raises(DeliveryInFlight):
        list(message.learn_taken())

    happened(message, list(message.give_up()))
    assert list(message.learn_taken()) == [MessageResulted(ACCEPTED, late=True)]
    happened(message, list(message.learn_taken()))
    assert message.done
    assert list(message.learn_taken()) == []
    assert list(message.attempt("b", None, AT)) == []

    secret = attempted(given(Message, asked(secret=True)))
    happened(secret, list(secret.give_up()))
    assert MessageDestroyed() in list(secret.learn_taken())


def test_what_nobody_attempted_cannot_have_been_taken() -> None:
    """There is no doubt that anything could settle."""
    assert list(given(Message, asked()).learn_taken()) == []
