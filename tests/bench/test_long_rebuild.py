"""The measured rebuild may be as long as one likes, and says how far it has come."""

from __future__ import annotations

import pytest

from bench import lines
from bench.rebuild import RANGE, WINDOW, fill
from domain.store.log import EventLog


def test_its_log_has_three_events_a_person_and_a_campaign(
    event_log: EventLog,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A list, four of the campaign, and for each window itself and two for a range."""
    monkeypatch.setattr(lines, "_EVERY", 0.0)

    events = fill(event_log, 4 * WINDOW)

    assert events == 1 + 3 * 4 * WINDOW + 4 + 4 * (1 + 2 * WINDOW // RANGE)
    assert event_log.head()[0] == events
    said = capsys.readouterr().err
    assert said.startswith("appended: 10,")
    assert said.endswith(" MB\n")
