"""A webhook is created, paused, moved and deleted, and signs with its secrets."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st

from domain.errors import WebhookGone, WebhookTopicUnknown
from domain.events import (
    FACTS,
    ListArchived,
    WebhookCreated,
    WebhookDeleted,
    WebhookPaused,
    WebhookPinged,
    WebhookReplayed,
    WebhookResumed,
    WebhookSecretRotated,
)
from domain.ids import new_id
from domain.webhook import (
    FIRST_WAIT,
    LONGEST_WAIT,
    OVERLAP,
    SecretName,
    Webhook,
    matches,
    wait_after,
    wanted_of,
    wished_wait,
)
from tests.domain.decisions import AT, a_ref, given

CREATED = WebhookCreated(a_ref(), ("subscriber.*",), 7, "key")
ROTATED = WebhookSecretRotated("new", 2, AT + OVERLAP)


def test_a_webhook_is_told_of_what_it_wants() -> None:
    """Of a topic, or of all that begin alike."""
    assert list(Webhook(new_id()).create(CREATED, FACTS)) == [CREATED]
    assert given(Webhook, CREATED).active
    assert matches("*", "list.created.v1")
    assert matches("subscriber.erased.v1", "subscriber.erased.v1")
    assert not matches("subscriber.*", "list.created.v1")


def test_what_nobody_can_be_told_of_is_refused() -> None:
    """A topic that is mistyped would wait for ever."""
    wanted = WebhookCreated(a_ref(), ("subscriber.eaten.v1",), 7, "key")

    with pytest.raises(WebhookTopicUnknown, match=r"subscriber\.eaten\.v1"):
        list(Webhook(new_id()).create(wanted, FACTS))


@pytest.mark.parametrize(
    ("told", "seconds"),
    [
        ("", 0),
        ("soon", 0),
        ("-5", 0),
        ("0", 0),
        (" 90 ", 90),
        ("999999999", 3600),
        ("9999999999999", 0),
        ("Tue, 03 Mar 2026 10:16:30 GMT", 90),
        ("Tue, 03 Mar 2026 10:16:30 -0000", 90),
        ("Tue, 03 Mar 2026 13:16:30 +0300", 90),
        ("Tue, 03 Mar 2026 10:13:00 GMT", 0),
        ("Fri, 03 Mar 2028 10:15:00 GMT", 3600),
        ("Fri, 31 Dec 9999 23:59:59 -2359", 3600),
    ],
)
def test_how_long_an_endpoint_wants_to_be_left_alone(told: str, seconds: int) -> None:
    """In seconds or as a date; what cannot be read wishes nothing."""
    assert wished_wait(told, AT) == timedelta(seconds=seconds)
    waited = max(FIRST_WAIT, timedelta(seconds=seconds))
    assert wait_after(1, 0.0, wished_wait(told, AT)) == waited


def test_without_a_filter_everything_is_wanted() -> None:
    """With one, what matches, once."""
    assert wanted_of((), FACTS) == list(FACTS)
    both = ("subscriber.erased.*", "subscriber.erased.v1")
    assert wanted_of(both, FACTS) == ["subscriber.erased.v1"]


def test_it_is_paused_and_goes_on() -> None:
    """Each once."""
    paused = given(Webhook, CREATED, WebhookPaused("holidays"))

    assert not paused.active
    assert list(paused.pause("")) == []
    assert list(paused.resume()) == [WebhookResumed()]
    running = given(Webhook, CREATED, WebhookPaused(), WebhookResumed())
    assert running.active
    assert list(running.resume()) == []
    assert list(running.pause("x", gave_up=True)) == [WebhookPaused("x", True)]  # noqa: FBT003 - as it is in the log


def test_it_signs_with_both_secrets_for_a_day() -> None:
    """The new one first; then with the new one alone."""
    webhook = given(Webhook, CREATED, ROTATED)

    old = SecretName("key", 1, AT + OVERLAP)
    assert webhook.signing(AT) == [SecretName("new", 2), old]
    assert webhook.signing(AT + OVERLAP) == [SecretName("new", 2)]
    assert list(given(Webhook, CREATED).rotate("new", AT)) == [ROTATED]


def test_it_is_pinged_and_told_again() -> None:
    """As often as somebody asks."""
    webhook = given(Webhook, CREATED, WebhookPinged(), WebhookReplayed(3))

    assert list(webhook.ping()) == [WebhookPinged()]
    assert list(webhook.replay(3)) == [WebhookReplayed(3)]
    assert given(Webhook, CREATED, ListArchived()).active


def test_what_was_deleted_is_gone() -> None:
    """It is deleted once, and nothing else can be done with it."""
    gone = given(Webhook, CREATED, WebhookDeleted())

    assert list(given(Webhook, CREATED).delete()) == [WebhookDeleted()]
    assert list(gone.delete()) == []
    assert not gone.active
    commands = [
        gone.pause(""),
        gone.resume(),
        gone.ping(),
        gone.rotate("key", AT),
        gone.replay(1),
    ]
    for facts in commands:
        with pytest.raises(WebhookGone):
            list(facts)


@drawn(st.integers(1, 10**6), st.floats(0, 1))
def test_a_wait_grows_and_ends(failures: int, chance: float) -> None:
    """Twice as long each time, never above an hour, and never all at one moment."""
    wait = wait_after(failures, chance)

    assert FIRST_WAIT * 0.59 <= wait <= LONGEST_WAIT
    assert wait <= wait_after(failures + 1, chance)


def test_waits_begin_short() -> None:
    """The first failures may be a deployment."""
    assert [wait_after(n, 0) for n in (1, 2, 3)] == [
        timedelta(seconds=5),
        timedelta(seconds=10),
        timedelta(seconds=20),
    ]
