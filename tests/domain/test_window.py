"""Whose turn it is in a window, who is passed over, and what became of whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from domain.errors import DeliveryInFlight
from domain.events import (
    Context,
    Deviation,
    Exclusion,
    Fact,
    WindowAttempted,
    WindowPlanned,
    WindowResulted,
)
from domain.ids import new_id
from domain.permission import POLICY
from domain.results import (
    ACCEPTED,
    DEFERRED,
    REJECTED,
    SUPPRESSED,
    UNKNOWN,
    UNSENT,
    Result,
    those_with,
)
from domain.store.codec import codec_of_release
from domain.window import Standing, Window, reason_against, window_id
from tests.domain.decisions import AT, CONTEXT, given, happened

CAMPAIGN, RUN = new_id(), new_id()
CONTACTS = tuple(new_id() for _ in range(6))
PLANNED = WindowPlanned(CAMPAIGN, RUN, 0, CONTACTS)
GRANTED = Standing("granted", 2, suppressed=False, unreachable=False)
YES: Result = (ACCEPTED, 250, "")
NO: Result = (REJECTED, 550, "5.1.1")
DOUBT: Result = (UNKNOWN, 0, "")
LATER: Result = (DEFERRED, 451, "4.7.1")
SOON = AT + timedelta(minutes=5)
NOTHING: Result = (UNSENT, 0, "")


def _all_granted(contacts: tuple[UUID, ...] = CONTACTS) -> dict[UUID, Standing]:
    return dict.fromkeys(contacts, GRANTED)


def _attempt(
    window: Window,
    count: int,
    standings: Mapping[UUID, Standing] | None = None,
    at: datetime = AT,
    claim: str = "claim",
) -> list[Fact]:
    turn = window.turn(count, at)
    return list(window.attempt(turn, claim, standings or _all_granted(), at))


def _attempted(
    count: int, standings: Mapping[UUID, Standing] | None = None
) -> tuple[Window, WindowAttempted]:
    window = given(Window, PLANNED)
    happened(window, _attempt(window, count, standings))
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

    assert list(given(Window, PLANNED).attempt(range(4), "claim", standings, AT)) == [
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
    assert _attempt(window, 4) == []

    happened(window, list(window.result(attempt, [YES] * 4)))

    assert window.turn(4, AT) == (4, 5)
    (following,) = _attempt(window, 4)
    assert isinstance(following, WindowAttempted)
    assert (following.first, following.count) == (4, 2)


def test_a_window_that_was_not_planned_or_is_through_attempts_nothing() -> None:
    """Without recipients there is nobody's turn."""
    window, attempt = _attempted(6)
    happened(window, list(window.result(attempt, [YES] * 6)))

    assert window.done
    assert _attempt(window, 4) == []
    assert list(Window(new_id()).attempt(range(4), "claim", {}, AT)) == []
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

    assert window.turn(6, AT) == (3, 4, 5)
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
    assert window.turn(2, AT) == (0, 1)


def test_an_attempt_that_was_left_is_in_doubt() -> None:
    """It is recorded as unknown and never attempted again."""
    window, _ = _attempted(4, _all_granted(CONTACTS[1:]))

    (fact,) = window.give_up()
    happened(window, [fact])

    assert fact == WindowResulted(
        CAMPAIGN, 0, 4, UNKNOWN, others=(Deviation(0, SUPPRESSED),)
    )
    assert window.open is None
    assert window.turn(1, AT) == (4,)
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


def test_whoever_was_deferred_is_attempted_again_in_another_round() -> None:
    """After all who wait for their first, when their time has come, by name."""
    window, attempt = _attempted(4)
    results = [LATER, YES, LATER, YES]
    happened(window, list(window.result(attempt, results, SOON)))

    assert window.turn(4, AT) == (4, 5)
    assert window.turn(4, SOON) == (4, 5)
    assert window.next_at == SOON
    happened(window, _attempt(window, 4))
    assert window.open
    happened(window, list(window.result(window.open, [YES, YES])))
    assert not window.done
    assert window.turn(4, AT) == ()
    (again,) = _attempt(window, 4, at=SOON)
    assert isinstance(again, WindowAttempted)
    assert (again.round, again.first, again.offsets) == (1, 0, (0, 2))


def test_whoever_is_to_be_tried_no_more_stays_deferred() -> None:
    """Then the window is through."""
    window, attempt = _attempted(6)
    happened(window, list(window.result(attempt, [LATER, *[YES] * 5], SOON)))
    (again,) = _attempt(window, 4, at=SOON)
    happened(window, [again])
    assert isinstance(again, WindowAttempted)

    (told,) = window.result(again, [LATER])
    happened(window, [told])

    assert isinstance(told, WindowResulted)
    assert (told.round, told.offsets, told.retry_at) == (1, (0,), None)
    assert window.done


def test_nobody_waits_who_was_not_deferred() -> None:
    """The time is told only where somebody waits for it."""
    window, attempt = _attempted(4)

    (fact,) = window.result(attempt, [YES, NO, DOUBT, YES], SOON)

    assert isinstance(fact, WindowResulted)
    assert fact.retry_at is None


def test_whoever_is_given_back_in_a_later_round_stays_in_it() -> None:
    """And nobody is given back twice."""
    window, attempt = _attempted(6)
    happened(window, list(window.result(attempt, [LATER] * 6, SOON)))
    happened(window, _attempt(window, 6, at=SOON))
    assert window.open

    (fact,) = window.result(window.open, [YES, YES, *[NOTHING] * 4])
    happened(window, [fact])

    assert isinstance(fact, WindowResulted)
    assert (fact.offsets, fact.unsent) == ((0, 1), 4)
    (again,) = _attempt(window, 6)
    assert isinstance(again, WindowAttempted)
    assert (again.round, again.offsets) == (1, (2, 3, 4, 5))


def test_a_turn_passes_over_whom_it_is_told_to() -> None:
    """They keep their place, and the range names those who are in it."""
    window = given(Window, PLANNED)
    turn = window.turn(3, AT, skip={1, 2})

    (fact,) = window.attempt(turn, "claim", _all_granted(), AT)
    happened(window, [fact])

    assert isinstance(fact, WindowAttempted)
    assert fact.offsets == turn == (0, 3, 4)
    assert window.turn(6, AT) == (1, 2, 5)


def _all_accepted(window: Window) -> None:
    happened(window, _attempt(window, 6, at=SOON))
    attempt = window.open
    assert attempt
    happened(window, list(window.result(attempt, [YES] * attempt.count)))


def test_whoever_is_found_deferred_late_is_tried_again_once() -> None:
    """Those in doubt; whoever was known to be deferred waits already."""
    window, attempt = _attempted(4)
    happened(window, list(window.result(attempt, [LATER, DOUBT, DOUBT, YES], SOON)))
    _all_accepted(window)
    _all_accepted(window)
    assert window.done

    (late,) = window.result(attempt, [LATER, LATER, DOUBT, YES], SOON)
    happened(window, [late])

    assert window.turn(4, SOON) == (1,)
    (later,) = window.result(attempt, [LATER, LATER, YES, YES], SOON)
    happened(window, [later])
    assert window.turn(4, SOON) == (1,)
    assert list(window.result(attempt, [YES] * 4)) == []


def test_late_results_of_what_nobody_doubts_change_nothing() -> None:
    """As one that was recorded twice, by hands that are gone."""
    window, attempt = _attempted(4)

    happened(window, [WindowResulted(CAMPAIGN, 0, 4, ACCEPTED, late=True)])

    assert window.open == attempt


def test_results_without_an_attempt_change_nothing() -> None:
    """No command records them; whoever reads a log refuses nothing."""
    window = given(Window, PLANNED, WindowResulted(CAMPAIGN, 0, 4, ACCEPTED))

    assert window.turn(6, AT) == tuple(range(6))


def test_results_of_an_attempt_of_others_are_not_taken() -> None:
    """A claim of one's own is part of the attempt."""
    window, attempt = _attempted(4)
    happened(window, list(window.give_up()))
    other = given(Window, PLANNED)
    happened(other, _attempt(other, 4, claim="other claim"))

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
            for contact in contacts
        }
        attempt = _attempt(window, count, standings, claim=str(new_id()))
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
    events += window.events(CONTEXT, _attempt(window, 4))
    events += window.events(CONTEXT, window.give_up())

    assert vars(Window.fold(window.id, events)) == vars(window)


def test_a_recipient_in_doubt_was_served_after_all() -> None:
    """One of a range, told by what came back: the others stay in doubt."""
    window, attempt = _attempted(4)
    happened(window, list(window.give_up()))

    (late,) = window.learn_taken(CONTACTS[2])

    assert late == WindowResulted(
        CAMPAIGN, 0, 4, UNKNOWN, others=(Deviation(2, ACCEPTED),), late=True
    )
    happened(window, [late])
    assert list(window.learn_taken(CONTACTS[2])) == []
    (late,) = window.result(attempt, [YES, DOUBT, NO, DOUBT])
    assert isinstance(late, WindowResulted)
    assert those_with(ACCEPTED, late) == {0, 2}
    assert those_with(UNKNOWN, late) == {1, 3}


def test_a_doubt_among_those_given_back_is_settled_too() -> None:
    """Where a connection broke: whoever was not begun stays in line."""
    window, attempt = _attempted(4)
    happened(window, list(window.result(attempt, [YES, DOUBT, NOTHING, NOTHING])))
    line = window.turn(6, AT)

    (late,) = window.learn_taken(CONTACTS[1])
    happened(window, [late])

    assert isinstance(late, WindowResulted)
    assert those_with(ACCEPTED, late) == {0, 1}
    assert (late.late, late.unsent) == (True, 2)
    assert window.turn(6, AT) == line == (2, 3, 4, 5)
    assert list(window.result(attempt, [YES, DOUBT, NOTHING, NOTHING])) == []


def test_what_nobody_doubts_cannot_be_learned() -> None:
    """Neither before an attempt nor after its result; while it is made, later."""
    window, attempt = _attempted(4)
    assert list(window.learn_taken(CONTACTS[5])) == []
    with pytest.raises(DeliveryInFlight):
        list(window.learn_taken(CONTACTS[0]))

    happened(window, list(window.result(attempt, [YES] * 4)))

    assert list(window.learn_taken(CONTACTS[0])) == []
