"""Has the library build its parts on a datastore of ours."""

from __future__ import annotations

from typing import cast

from eventsourcing.persistence import InfrastructureFactory
from eventsourcing.postgres import PostgresFactory
from eventsourcing.utils import Environment, strtobool

from domain.store.datastore import AccountDatastore
from domain.store.log import EventLog


class AccountFactory(PostgresFactory):
    """Builds the library's parts on one account's datastore.

    Raises OSError when the environment asks for the library's database functions: on
    that path it takes no lock, and whoever follows the log loses events.
    """

    def __init__(self, env: Environment, datastore: AccountDatastore) -> None:
        # Not PostgresFactory's own, which opens a pool on what the environment names.
        InfrastructureFactory.__init__(self, env)
        if strtobool(env.get(self.POSTGRES_ENABLE_DB_FUNCTIONS) or "no"):
            raise OSError(
                "POSTGRES_ENABLE_DB_FUNCTIONS is set: unset it, or followers of the log"
                " lose events"
            )
        self.datastore = datastore

    def application_recorder(self) -> EventLog:
        """Return the account's log."""
        return EventLog(cast("AccountDatastore", self.datastore))
