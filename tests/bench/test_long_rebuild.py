"""The measured rebuild may be as long as one likes, and says how far it has come."""

from __future__ import annotations

import pytest

from bench import lines
from bench.rebuild import RANGE, WINDOW, fill
from domain.store.datastore import AccountDatastore
from domain.store.log import EventLog
from projections import projector
from projections.generations import Generations
from projections.rebuild import rebuild
from projections.rooms import READ_MODELS
from projections.runner import Runner


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


@pytest.mark.first_server
def test_whatever_the_batches_its_rows_are_the_same(
    datastore: AccountDatastore, event_log: EventLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So they are kept as they are built anew; other logs would not tell that."""
    fill(event_log, WINDOW)
    # The window is planned in one, and its campaign frozen in the next.
    monkeypatch.setattr(projector, "BATCH", 3 * WINDOW + 5)
    Generations(datastore, READ_MODELS).install()
    Runner(datastore, READ_MODELS).catch_up(lambda: False)
    monkeypatch.undo()

    models = rebuild(datastore).models

    assert [t for model in models for t in model.tables if not t.equal] == []
