"""A sealed proof is kept as long as it may be needed, and then no more."""

from __future__ import annotations

from base64 import b64decode
from datetime import timedelta
from uuid import UUID

import pytest

from domain.application import Application, Wanted
from domain.errors import NotFound
from domain.store.datastore import AccountDatastore
from domain.store.sealed import new_key
from tests.application.builders import AT, a_person, by
from workers.destroying import DestroySealedProof
from workers.due import DueWork
from workers.kinds import DESTROY_SEALED_PROOF
from workers.reactor import Reactor

DAYS = timedelta(days=1_826)


@pytest.fixture
def anna(application: Application, datastore: AccountDatastore) -> UUID:
    """Erase somebody whose proof is kept for five years."""
    with datastore.get_connection() as connection:
        row = connection.execute("SELECT now() AS now").fetchone() or {}
    anna, until = a_person(application), row["now"] + DAYS
    wanted = Wanted("request", "sealed", None, until, b64decode(new_key()[1]))
    application.erasing.erase(by(), anna, wanted)
    Reactor(datastore, lambda _: None, hands=1).catch_up()
    return anna


def let_pass(datastore: AccountDatastore, time: timedelta) -> None:
    """Let what waits wait so much less."""
    with datastore.get_connection() as connection:
        connection.execute("UPDATE due SET due_at = due_at - %s", (time,))


def test_it_is_kept_to_the_end_and_destroyed_then(
    application: Application, datastore: AccountDatastore, due: DueWork, anna: UUID
) -> None:
    """C-16: an hour before its time is over it is there, an hour after it is not."""
    let_pass(datastore, DAYS - timedelta(hours=1))
    assert due.claim(DESTROY_SEALED_PROOF) is None
    assert application.erasing.sealed_proof(anna)

    let_pass(datastore, timedelta(hours=2))
    held = due.claim(DESTROY_SEALED_PROOF)
    assert held
    DestroySealedProof(application, lambda: AT)(held, lambda: True)

    assert due.claim(DESTROY_SEALED_PROOF) is None
    with pytest.raises(NotFound):
        application.erasing.sealed_proof(anna)
