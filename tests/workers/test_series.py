"""People come into series and go through them: each step once, whatever happens."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from domain.application import Application
from domain.application.records import Records
from domain.store.datastore import AccountDatastore
from domain.store.keyring import Keyring
from projections.series.queries import Sought
from tests.workers.travelling import Trip, letter, steps
from workers.origin import Origin

THREE_DAYS = {"wait": {"for": "P3D"}}


@pytest.fixture
def trip(
    datastore: AccountDatastore,
    application: Application,
    records: Records,
    tmp_path: Path,
) -> Trip:
    """Give an account whose series run."""
    origin = Origin("https://mail.example", Keyring.open(tmp_path))
    return Trip(datastore, application, records, origin)


def welcome(*more: dict[str, Any], **told: Any) -> dict[str, Any]:  # noqa: ANN401 - as they are told
    """Return a series for whoever is registered: a letter, three days, a letter."""
    return {
        "name": "Welcome",
        "purpose": "newsletter",
        "start": [{"on": "consent_granted"}],
        "steps": steps(
            letter("Hello"), {"wait": {"for": "P3D"}}, letter("More"), *more
        ),
        **told,
    }


def test_a_welcome_series_goes_step_by_step(trip: Trip) -> None:
    """A letter at once, another three days later, and then it is over."""
    series_id = trip.active(welcome())

    anna = trip.person("anna@example.com")
    trip.settle()

    assert trip.sent() == ["anna@example.com"]
    assert trip.path(series_id, anna) == ["entered s1", "moved s1 sent", "waited s2"]
    trip.later(days=2, hours=23)
    assert trip.sent() == []
    trip.later(hours=1)
    assert trip.sent() == ["anna@example.com"]
    assert trip.path(series_id, anna)[3:] == [
        "moved s2 waited",
        "moved s3 sent",
        "completed",
    ]
    (line,) = trip.series.people(series_id, Sought(), None, 10)
    assert (line.inside, line.ended) == (False, "completed")
