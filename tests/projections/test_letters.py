"""What series do to read models: letters and their windows, editions, and hits."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from domain.events import (
    Context,
    Fact,
    Hit,
    HitsRecorded,
    Recorded,
    SeriesDefined,
    VaultRef,
    WindowPlanned,
)
from domain.store.changes import Add, New, Put, Set
from projections.deliveries.projection import changes as of_deliveries
from projections.series.projection import changes as of_series
from projections.tracking.projection import changes as of_tracking

AT = datetime(2026, 3, 3, 10, 15, tzinfo=UTC)
STREAM, CAMPAIGN, CONTACT = UUID(int=1), UUID(int=2), UUID(int=3)


def recorded(fact: Fact, version: int = 1) -> Recorded:
    """Return a fact as the log gives it back."""
    context = Context(AT, "test", UUID(int=9))
    return Recorded(7, AT, STREAM, version, context, fact)


def test_only_windows_of_letters_count_as_they_are_planned() -> None:
    """Those of other campaigns do once their audience is frozen."""
    letter = WindowPlanned(CAMPAIGN, UUID(int=4), 0, (CONTACT,), a_letter=True)
    other = WindowPlanned(CAMPAIGN, UUID(int=4), 0, (CONTACT,))

    (planned,) = of_deliveries(recorded(letter))
    (not_yet,) = of_deliveries(recorded(other))

    assert isinstance(planned, Put)
    assert isinstance(not_yet, Put)
    assert (planned.values["planned_at"], not_yet.values["planned_at"]) == (AT, None)


def test_a_series_is_made_once_and_then_defined_anew() -> None:
    """Its state and what people come into stay what they are."""
    fact = SeriesDefined("It", VaultRef(UUID(int=5), bytes(32)), {"a": CAMPAIGN}, {})

    made, letter = of_series(recorded(fact))
    again, _ = of_series(recorded(fact, 5))

    assert isinstance(made, Put)
    assert isinstance(again, Set)
    assert (made.values["state"], made.values["edition"]) == ("drafted", 1)
    assert "state" not in again.values
    assert again.values["edition"] == 5
    told = {"series_id": STREAM, "step": "a"}
    assert letter == Put("series_letters", (CAMPAIGN,), told)


def test_a_hit_of_nobody_is_only_counted() -> None:
    """Of whoever is known it is kept by itself."""
    agents = ("Mozilla/5.0 (X11) Firefox/140.0",)
    known = Hit("0" * 16, 0, 0, CONTACT, STREAM, since=60)
    fact = HitsRecorded(CAMPAIGN, AT, agents, (Hit("0" * 16, 0, 0, since=60), known))

    *counted, somebody = of_tracking(recorded(fact))

    assert [type(one) for one in counted] == [Add, Add, Add]
    assert isinstance(somebody, New)
