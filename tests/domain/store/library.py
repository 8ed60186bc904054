"""The library's own parts on our log: what its shipped test cases ask for."""

from __future__ import annotations

from typing import Any, cast

from eventsourcing.persistence import InfrastructureFactory
from eventsourcing.postgres import PostgresFactory
from eventsourcing.utils import Environment

from domain.store.datastore import AccountDatastore
from domain.store.log import EventLog


class LibraryFactory(PostgresFactory):
    """Builds the library's application on our log, with the library's own mapper.

    The library makes it by name from the environment, so a test lends it a datastore.
    """

    lent: AccountDatastore

    def __init__(self, env: Environment) -> None:
        # Not PostgresFactory's own, which opens a pool on what the environment names.
        InfrastructureFactory.__init__(self, env)
        self.datastore = self.lent

    def application_recorder(self) -> EventLog:
        """Return our log."""
        return EventLog(cast("Any", self.datastore))
