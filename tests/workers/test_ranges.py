"""Whoever did not hear of their commit takes up their own attempt, and no other's."""

from __future__ import annotations

from datetime import datetime
from typing import cast

import pytest
from eventsourcing.persistence import IntegrityError, OperationalError

from domain.application import Settled, Turn
from domain.application.deliveries import Deliveries
from domain.events import Exclusion, WindowAttempted, WindowPlanned
from domain.ids import new_id
from domain.window import Window
from tests.application.builders import by
from tests.domain.decisions import given
from workers.ranges import Ranges
from workers.tasks import Taken

CAMPAIGN, CONTACT = new_id(), new_id()
PLANNED = WindowPlanned(CAMPAIGN, new_id(), 0, (CONTACT,))


class Unheard:
    """Deliveries whose answer to a commit was lost; then the stream says this."""

    def __init__(self, claim: str) -> None:
        self.attempt = WindowAttempted(CAMPAIGN, 0, 1, claim, 2, (3,))
        self._failures = [OperationalError(), IntegrityError()]

    def window(self, _id: object) -> Window:
        """Return the window with the attempt that somebody made."""
        return given(Window, PLANNED, self.attempt)

    def proceed(self, *_: object) -> None:
        """Lose the answer, and then the race."""
        raise self._failures.pop(0)


def ranges(deliveries: Unheard) -> Ranges:
    """Return the ranges of somebody whose claim is `mine`."""
    window = given(Window, PLANNED)
    return Ranges(cast("Deliveries", deliveries), by, "mine", window, _whoever_is_next)


def _whoever_is_next(window: Window, at: datetime) -> Turn:
    return Turn(CAMPAIGN, "newsletter", "mine", window.turn(20, at))


def test_an_attempt_that_was_committed_after_all_is_gone_on_with() -> None:
    """The claim tells that it is ours."""
    deliveries = Unheard("mine")

    assert ranges(deliveries).next(None) == deliveries.attempt


def test_an_attempt_of_others_is_not_sent_a_second_time() -> None:
    """They are at it; whoever comes back late leaves it alone."""
    with pytest.raises(Taken):
        ranges(Unheard("others")).next(None)


def test_whoever_is_excluded_is_not_written_to() -> None:
    """Those of the range alone, and of them whose consent stands."""
    contacts = (new_id(), new_id(), new_id(), new_id())
    window = given(Window, WindowPlanned(CAMPAIGN, new_id(), 0, contacts))
    excluded = (Exclusion(1, "withdrawn"),)
    attempt = WindowAttempted(CAMPAIGN, 1, 2, "mine", 2, (0, 3), excluded)
    of_it = Ranges(
        cast("Deliveries", Unheard("mine")), by, "mine", window, _whoever_is_next
    )

    assert of_it.recipients(attempt) == [contacts[2]]


def test_a_range_that_is_settled_is_not_the_next(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What is still open may be the one whose results were lost with the answer."""
    deliveries = Unheard("mine")
    settled = Settled(deliveries.attempt, [("accepted", 0, "")])
    of_it = ranges(deliveries)
    monkeypatch.setattr(of_it, "settle", lambda _settled: None)

    with pytest.raises(Taken):
        of_it.next(settled)
