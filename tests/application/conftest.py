"""The commands on a test's own database."""

from __future__ import annotations

import pytest

from domain.application import Application, create_application
from domain.application.records import Records
from domain.store.datastore import AccountDatastore
from tests.application.builders import PEPPERS


@pytest.fixture
def application(datastore: AccountDatastore) -> Application:
    """Give the commands."""
    return create_application(datastore, PEPPERS)


@pytest.fixture
def records(datastore: AccountDatastore) -> Records:
    """Give what the commands record with."""
    return Records(datastore)
