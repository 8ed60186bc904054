"""How far a rebuild has come, said in words and shown as bars."""

from __future__ import annotations

from io import StringIO

from rich.console import Console

from projections.filling import shares
from workers.rebuild_progress import Lines, in_words, telling


def test_the_rate_is_of_this_run_and_the_rest_takes_as_long() -> None:
    """What another rebuild had done says nothing about how fast this one is."""
    assert in_words(700, 1_000, 100, 2.0) == "700 of 1,000 events, 50/s, 0:00:06 left"
    assert in_words(1_000, 2_000, 0, 0.0) == "1,000 of 2,000 events"
    assert in_words(5, 10, 0, 1.0) == "5 of 10 events"


def test_a_line_is_said_when_something_begins_and_now_and_then() -> None:
    """Where there is no terminal nobody wants a line for each batch."""
    said: list[str] = []
    times = iter([0.0, 4.0, 10.0, 11.0])
    lines = Lines(said.append, lambda: next(times))

    lines("reading", 500, 2_000)
    lines("reading", 700, 2_000)
    lines("reading", 1_000, 2_000)
    lines("comparing", 2_000, 2_000)

    assert said == [
        "reading: 500 of 2,000 events",
        "reading: 1,000 of 2,000 events, 50/s, 0:00:20 left",
        "comparing: 2,000 of 2,000 events",
    ]


def test_on_a_terminal_there_are_bars() -> None:
    """The one before is full when the next begins."""
    text = StringIO()
    with telling(Console(file=text, force_terminal=True, width=120)) as watch:
        watch("reading", 10, 1_000)
        watch("reading", 900, 1_000)
        watch("comparing", 1_000, 1_000)

    assert "1000/1000" in text.getvalue().split("reading")[-1]
    assert "comparing" in text.getvalue()


def test_shares_weigh_about_the_same() -> None:
    """The heaviest first, each where there is least; nobody gets nothing to do."""
    weights = {"campaigns": 5, "consents": 9, "deliveries": 8, "lists": 3, "series": 0}

    assert shares(weights, 2) == [
        ["consents", "lists", "series"],
        ["campaigns", "deliveries"],
    ]
    assert shares({"people": 0}, 4) == [["people"]]
