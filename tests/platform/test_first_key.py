"""Whoever starts the house has a key to it."""

from __future__ import annotations

import stat
from pathlib import Path

from domain.application import create_application
from domain.store.datastore import AccountDatastore
from settings import Settings
from tests.application.builders import AT, PEPPERS, by
from workers.up import first_key


def test_a_start_makes_an_owners_key_if_none_is_good(
    datastore: AccountDatastore, database_url: str, tmp_path: Path
) -> None:
    """Other roles' keys open no way to another, and a revoked one opens nothing."""
    application = create_application(datastore, PEPPERS)
    config = Settings(state_dir=tmp_path)
    application.keys.issue(by(), "auditor", "audit")

    first = first_key(config, database_url, lambda: AT)
    again = first_key(config, database_url, lambda: AT)
    with datastore.get_connection() as connection, connection.transaction():
        connection.execute("UPDATE api_keys SET revoked = true")
    second = first_key(config, database_url, lambda: AT)

    file = config.key_file
    assert (first is None, again, second is None) == (False, None, False)
    assert file.read_text() == second != first
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert second
    assert application.keys.holder(second)
