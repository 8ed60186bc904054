"""The API on a test's own database, as gunicorn would serve it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from falcon.testing import TestClient

from api.app import App, create_app
from api.parts import Parts, create_parts
from domain.application.ledger import LedgerKeeper
from domain.store.datastore import AccountDatastore
from domain.store.erasure_book import ErasureBook
from domain.store.signing import SigningBook
from domain.store.trials import Trials
from projections.generations import Generations
from projections.rooms import READ_MODELS
from projections.runner import Runner
from settings import Settings
from tests.api.caller import Caller
from tests.application.builders import AT, by
from tests.mails import Provider, published

#: Those whose keys are in the DNS.
PROVIDER, STRANGER = Provider(), Provider("stranger.example")

#: Gives a caller with a new key of a role.
CallerOf = Callable[[str], Caller]


@pytest.fixture
def runner(datastore: AccountDatastore) -> Runner:
    """Give what keeps the read models up to date."""
    Generations(datastore, READ_MODELS).install()
    return Runner(datastore, READ_MODELS)


@pytest.fixture(scope="session")
def trials() -> Iterator[Trials]:
    """Give the process in which contents are tried, one for all tests."""
    trials = Trials()
    yield trials
    trials.close()


@pytest.fixture
def parts(datastore: AccountDatastore, tmp_path: Path, trials: Trials) -> Parts:
    """Give the parts, at a fixed time, with secrets of the test's own."""
    config = Settings(
        state_dir=tmp_path,
        import_max_bytes=100_000,
        confirmation_from="hello@shop.example",
    )
    lookup = published(PROVIDER, STRANGER)
    return create_parts(config, datastore, lambda: AT, lookup, trials)


@pytest.fixture
def keeper(datastore: AccountDatastore, tmp_path: Path) -> LedgerKeeper:
    """Give what keeps the ledger; it runs when a test tells it to."""
    book = SigningBook(tmp_path, "sayso.example/main")
    return LedgerKeeper(datastore, book, ErasureBook(tmp_path), lambda: AT)


@pytest.fixture
def app(parts: Parts) -> App:
    """Give the application."""
    return create_app(parts)


@pytest.fixture
def caller_of(app: App, parts: Parts, runner: Runner) -> CallerOf:
    """Return how to get a caller with a key of a role."""
    client = TestClient(app)

    def caller_of(role: str) -> Caller:
        _, key = parts.application.keys.issue(by(), role, "test")
        return Caller(client, key, runner.catch_up)

    return caller_of


@pytest.fixture
def api(caller_of: CallerOf) -> Caller:
    """Give a caller who may do everything."""
    return caller_of("owner")
