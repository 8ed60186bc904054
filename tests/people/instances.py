"""A whole instance: its API, its ledger, its clock."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from falcon.testing import TestClient

from api.app import create_app
from api.parts import create_parts
from domain.application import Application
from domain.application.ledger import LedgerKeeper
from domain.store.datastore import AccountDatastore
from domain.store.erasure_book import ErasureBook
from domain.store.ledger.verifying import Verdict, snapshot, verify
from domain.store.signing import SigningBook
from projections.generations import Generations
from projections.rooms import READ_MODELS
from projections.runner import Runner
from settings import Settings
from tests.api.caller import Caller, Document
from tests.application.builders import AT, by


@dataclass
class Clock:
    """A clock that tests move."""

    at: datetime = AT

    def __call__(self) -> datetime:
        """Tell the time."""
        return self.at

    def later(self, **time: float) -> None:
        """Let time pass, as ``timedelta`` has it."""
        self.at += timedelta(**time)


@dataclass
class Instance:
    """One Sayso on a database of its own."""

    datastore: AccountDatastore
    folder: Path
    origin: str
    clock: Clock = field(default_factory=Clock)

    def __post_init__(self) -> None:
        Generations(self.datastore, READ_MODELS).install()
        self._runner = Runner(self.datastore, READ_MODELS)
        config = Settings(
            state_dir=self.folder,
            ledger_origin=self.origin,
            confirmation_from="hello@shop.example",
        )
        self.parts = create_parts(config, self.datastore, self.clock)
        self.app = create_app(self.parts)
        self._client = TestClient(self.app)
        self._book = SigningBook(self.folder, self.origin)
        erasures = ErasureBook(self.folder)
        self.keeper = LedgerKeeper(self.datastore, self._book, erasures, self.clock)
        self.api = self.caller("owner")

    @property
    def application(self) -> Application:
        """Return the commands."""
        return self.parts.application

    def caller(self, role: str) -> Caller:
        """Return somebody with a key of a role."""
        _, key = self.application.keys.issue(by(), role, "test")
        return Caller(self._client, key, self._runner.catch_up)

    def exported(self, person: str) -> Document:
        """Export a person."""
        return self.api.get(f"/v1/subscribers/{person}/export")

    def bring_over(self, file: Document) -> Document:
        """Bring a person over."""
        return self.api.do("/v1/subscribers/bring-over", file)

    def refused(self, file: Document) -> Document:
        """Try to, and return the problem."""
        return self.api.refused("POST", "/v1/subscribers/bring-over", file)

    def events(self) -> int:
        """Tell how many events the log has."""
        return self.parts.log.head()[0]

    def verdict(self) -> Verdict:
        """Sign everything, and verify the whole ledger."""
        self.keeper.seal()
        with snapshot(self.datastore) as (cursor, _):
            return verify(cursor, self._book.read().last_signed)
