"""Whose turn it is in a window, who is passed over, and what became of whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from domain.events import (
    Context,
    Deviation,
    Exclusion,
    WindowAttempted,
    WindowPlanned,
    WindowResulted,
)
from domain.ids import new_id
from domain.permission import POLICY
from domain.store.codec import codec_of_release
from domain.window import (
    ACCEPTED,
    DEFERRED,
    REJECTED,
    SUPPRESSED,
    UNKNOWN,
    UNSENT,
    Result,
    Standing,
    Window,
    reason_against,
    window_id,
)
from tests.domain.decisions import AT, CONTEXT, given, happened

CAMPAIGN, RUN = new_id(), new_id()
CONTACTS = tuple(new_id() for _ in range(6))
PLANNED = WindowPlanned(CAMPAIGN, RUN, 0, CONTACTS)
GRANTED = Standing("granted", 2, suppressed=False, unreachable=False)
YES: Result = (ACCEPTED, 250, "")
NO: Result = (REJECTED, 550, "5.1.1")
DOUBT: Result = (UNKNOWN, 0, "")
NOTHING: Result = (UNSENT, 0, "")


def _all_granted(contacts: tuple[UUID, ...] = CONTACTS) -> dict[UUID, Standing]:
    return dict.fromkeys(contacts, GRANTED)


def _attempted(
    count: int, standings: Mapping[UUID, Standing] | None = None
) -> tuple[Window, WindowAttempted]:
    window = given(Window, PLANNED)
    happened(
        window, list(window.attempt(count, "claim", standings or _all_granted(), AT))
    )
    assert window.open
    return window, window.open


@pytest.mark.parametrize(
    ("standing", "reason"),
    [
        (None, "erased"),
        (GRANTED, None),
        (Standing(None, 0, suppressed=False, unreachable=False), "no consent"),
        (Standing("requested", 1, suppressed=False, unreachable=False), "requested"),
        (Standing("withdrawn", 3, suppressed=False, unreachable=False), "withdrawn"),
        (Standing("granted", 2, suppressed=True, unreachable=True), "suppressed"),
        (Standing("granted", 2, suppressed=False, unreachable=True), "unreachable"),
        (Standing("withdrawn", 3, suppressed=False, unreachable=True), "unreachable"),
        (Standing("expired", 3, suppressed=False, unreachable=False), "expired"),
        (replace(GRANTED, expires_at=AT), "expired"),
        (replace(GRANTED, expires_at=AT + timedelta(seconds=1)), None),
    ],
)
def test_nobody_is_written_to_without_a_standing_consent(
    standing: Standing | None, reason: str | None
) -> None:
    """One reason is enough, and it is named."""
    assert reason_against(standing, AT) == reason


def test_an_attempt_names_each_consent_and_whom_it_passes_over() -> None:
    """The version of the consent for each recipient, 0 for those left out."""
    first, second, third, *_ = CONTACTS
    standings = {
        first: GRANTED,
        second: Standing("withdrawn", 5, suppressed=False, unreachable=False),
        third: Standing("granted", 7, suppressed=False, unreachable=False),
    }

    assert list(given(Window, PLANNED).attempt(4, "claim", standings, AT)) == [
        WindowAttempted(
            CAMPAIGN,
            0,
            4,
            "claim",
            POLICY,
            (2, 0, 7, 0),
            (Exclusion(1, "withdrawn"), Exclusion(3, "erased")),
        )
    ]


def test_one_attempt_is_open_at_a_time() -> None:
    """The next begins when the results of the last are recorded, where it ended."""
    window, attempt = _attempted(4)
    assert list(window.attempt(4, "claim", _all_granted(), AT)) == []

    happened(window, list(window.result(attempt, [YES] * 4)))

    assert window.turn(4) == CONTACTS[4:]
    (following,) = window.attempt(4, "claim", _all_granted(), AT)
    assert isinstance(following, WindowAttempted)
    assert (following.first, following.count) == (4, 2)


def test_a_window_that_was_not_planned_or_is_through_attempts_nothing() -> None:
    """Without recipients there is nobody's turn."""
    window, attempt = _attempted(6)
    happened(window, list(window.result(attempt, [YES] * 6)))

    assert window.done
    assert list(window.attempt(4, "claim", _all_granted(), AT)) == []
    assert list(Window(new_id()).attempt(4, "claim", {}, AT)) == []
    assert list(Window(new_id()).give_up()) == []


def test_only_results_that_differ_from_the_commonest_are_told_one_by_one() -> None:
    """With outcome, code and status; who was passed over is suppressed."""
    window, attempt = _attempted(6, _all_granted(CONTACTS[:5]))

    assert list(window.result(attempt, [YES, NO, YES, YES, DOUBT, YES])) == [
        WindowResulted(
            CAMPAIGN,
            0,
            6,
            ACCEPTED,
            250,
            "",
            (
                Deviation(1, REJECTED, 550, "5.1.1"),
                Deviation(4, UNKNOWN),
                Deviation(5, SUPPRESSED),
            ),
        )
    ]


def test_whom_nothing_was_begun_for_is_given_back() -> None:
    """They are attempted anew, with their standing of that time."""
    window, attempt = _attempted(6)

    (fact,) = window.result(attempt, [YES, NOTHING, YES, *[NOTHING] * 3])
    happened(window, [fact])

    assert window.turn(6) == CONTACTS[3:]
    # The second stands between two that were begun: it cannot be given back.
    assert fact == WindowResulted(
        CAMPAIGN, 0, 3, ACCEPTED, 250, "", (Deviation(1, DEFERRED),), 3
    )


def test_an_attempt_of_which_nothing_was_begun_is_as_if_it_had_not_been() -> None:
    """The whole range is given back."""
    window, attempt = _attempted(4)

    (fact,) = window.result(attempt, [NOTHING] * 4)
    happened(window, [fact])

    assert isinstance(fact, WindowResulted)
    assert (fact.count, fact.unsent) == (0, 4)
    assert window.attempted == 0


def test_an_attempt_that_was_left_is_in_doubt() -> None:
    """It is recorded as unknown and never attempted again."""
    window, _ = _attempted(4, _all_granted(CONTACTS[1:]))

    (fact,) = window.give_up()
    happened(window, [fact])

    assert fact == WindowResulted(
        CAMPAIGN, 0, 4, UNKNOWN, others=(Deviation(0, SUPPRESSED),)
    )
    assert window.open is None
    assert window.turn(1) == (CONTACTS[4],)
    assert list(window.give_up()) == []


@pytest.mark.parametrize("granted", [CONTACTS, CONTACTS[3:]])
def test_results_that_come_late_replace_the_doubt_once(
    granted: tuple[UUID, ...],
) -> None:
    """Whoever was slow still tells, also where most had been passed over."""
    window, attempt = _attempted(4, _all_granted(granted))
    happened(window, list(window.give_up()))

    (late,) = window.result(attempt, [YES] * 4)
    happened(window, [late])

    assert isinstance(late, WindowResulted)
    assert late.late
    assert list(window.result(attempt, [YES] * 4)) == []


def test_what_was_told_is_not_told_again_as_late() -> None:
    """Who retries, because the reply was lost, finds it recorded."""
    for results in ([YES] * 4, [DOUBT] * 4, [YES, DOUBT, NOTHING, NOTHING]):
        window, attempt = _attempted(4)
        happened(window, list(window.result(attempt, results)))

        assert list(window.result(attempt, results)) == []


def test_results_of_an_attempt_of_others_are_not_taken() -> None:
    """A claim of one's own is part of the attempt."""
    window, attempt = _attempted(4)
    happened(window, list(window.give_up()))
    other = given(Window, PLANNED)
    happened(other, list(other.attempt(4, "other claim", _all_granted(), AT)))

    assert list(other.result(attempt, [YES] * 4)) == []
    assert other.open
    assert list(window.result(other.open, [YES] * 4)) == []


def test_a_window_is_known_by_campaign_run_and_number() -> None:
    """Whoever knows the run knows its windows."""
    assert window_id(AT, CAMPAIGN, RUN, 1) == window_id(AT, CAMPAIGN, RUN, 1)
    assert window_id(AT, CAMPAIGN, RUN, 1) != window_id(AT, CAMPAIGN, RUN, 2)


@pytest.mark.parametrize(("count", "refused"), [(20, 33), (50, 33), (20, 2)])
def test_a_recipient_costs_at_most_ninety_bytes_of_log(
    count: int, refused: int
) -> None:
    """A thousand of them, planned, attempted and told, also if half are refused."""
    contacts = tuple(new_id() for _ in range(1_000))
    window = Window(new_id())
    context = Context(AT, "worker:sending", new_id(), 123_456_789)
    events = list(window.events(context, [WindowPlanned(CAMPAIGN, RUN, 3, contacts)]))

    while not window.done:
        standings = {
            contact: Standing("granted", 12, suppressed=False, unreachable=False)
            for contact in window.turn(count)
        }
        attempt = window.attempt(count, str(new_id()), standings, AT)
        events += window.events(context, attempt)
        assert window.open
        results = [YES if number % refused else NO for number in range(count)]
        events += window.events(context, window.result(window.open, results))

    written = [codec_of_release().encode(context, event.fact) for event in events]
    assert sum(map(len, written)) <= 90 * len(contacts)


def test_a_window_folded_again_is_the_same() -> None:
    """Whatever happened to it in memory follows from its events."""
    window = Window(new_id())
    events = list(window.events(CONTEXT, [PLANNED]))
    events += window.events(CONTEXT, window.attempt(4, "claim", _all_granted(), AT))
    events += window.events(CONTEXT, window.give_up())

    assert vars(Window.fold(window.id, events)) == vars(window)
