"""An audience is cut into windows, and one fact says which of them count."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256

from domain.departures import Departure
from domain.events import Start
from domain.ids import new_id
from domain.planning import WINDOW_SIZE, cut, frozen, planned
from domain.window import window_id
from tests.domain.decisions import AT

CAMPAIGN, RUN = new_id(), new_id()
LATER = AT + timedelta(hours=1)


def test_windows_are_full_but_for_the_last_of_each_departure() -> None:
    """Nobody leaves with others at another time."""
    many = [new_id() for _ in range(2 * WINDOW_SIZE + 1)]
    few = [new_id() for _ in range(3)]

    windows = list(
        cut([Departure(AT, many), Departure(LATER, few), Departure(None, [])])
    )

    assert [len(one.contacts) for one in windows] == [WINDOW_SIZE, WINDOW_SIZE, 1, 3]
    assert [one.at for one in windows] == [AT, AT, AT, LATER]


def test_a_window_is_a_stream_that_whoever_knows_the_run_knows() -> None:
    """By number; it names its campaign, its run and its recipients."""
    windows = [Departure(None, [new_id()]), Departure(None, [new_id(), new_id()])]

    made = list(planned(AT, CAMPAIGN, RUN, windows))

    assert [window.id for window, _ in made] == [
        window_id(AT, CAMPAIGN, RUN, number) for number in range(2)
    ]
    ((fact,),) = (facts for window, facts in made[1:])
    assert fact.contacts == tuple(windows[1].contacts)  # type: ignore[attr-defined] # a plan


def test_what_is_frozen_counts_them_and_vouches_for_who_they_are() -> None:
    """With the first window of each time, and who was left out why."""
    first, second, third = (new_id() for _ in range(3))
    windows = [
        Departure(AT, [first]),
        Departure(AT, [second]),
        Departure(LATER, [third]),
    ]

    fact = frozen(RUN, windows, {"withdrawn": 2})

    assert (fact.run, fact.windows, fact.planned) == (RUN, 3, 3)
    assert (
        fact.windows_digest == sha256(first.bytes + second.bytes + third.bytes).digest()
    )
    assert fact.starts == (Start(0, AT), Start(2, LATER))
    assert fact.excluded == {"withdrawn": 2}
    assert frozen(RUN, [Departure(None, [first])], {}).starts == ()
