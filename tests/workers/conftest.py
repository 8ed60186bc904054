"""The commands and the due table on a test's own database."""

from __future__ import annotations

from pathlib import Path

import pytest

from domain.application import Application, create_application
from domain.application.records import Records
from domain.store.datastore import AccountDatastore
from domain.store.keyring import Keyring
from tests.application.builders import PEPPERS
from tests.workers.travelling import Trip
from workers.due import DueWork, WakeUp
from workers.origin import Origin
from workers.reactor import Reactor


@pytest.fixture
def application(datastore: AccountDatastore) -> Application:
    """Give the commands."""
    return create_application(datastore, PEPPERS)


@pytest.fixture
def records(datastore: AccountDatastore) -> Records:
    """Give what the commands record with."""
    return Records(datastore)


@pytest.fixture
def due(datastore: AccountDatastore) -> DueWork:
    """Give the due table."""
    return DueWork(datastore)


@pytest.fixture
def woken() -> list[WakeUp]:
    """Collect the wake-ups that the reactor sends."""
    return []


@pytest.fixture
def reactor(datastore: AccountDatastore, woken: list[WakeUp]) -> Reactor:
    """Give a reactor with four hands to wake."""
    return Reactor(datastore, woken.append, hands=4)


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
