"""A ledger on a test's own database, with a signer's book of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from domain.application.ledger import LedgerKeeper
from domain.store.clock import now
from domain.store.datastore import AccountDatastore
from domain.store.erasure_book import ErasureBook
from domain.store.signing import SigningBook

ORIGIN = "sayso.example/main"


@pytest.fixture
def book(tmp_path: Path) -> SigningBook:
    """Give a signer's book."""
    return SigningBook(tmp_path, ORIGIN)


@pytest.fixture
def erasures(tmp_path: Path) -> ErasureBook:
    """Give a book of erasures."""
    return ErasureBook(tmp_path)


@pytest.fixture
def keeper(
    datastore: AccountDatastore, book: SigningBook, erasures: ErasureBook
) -> LedgerKeeper:
    """Give a keeper of the ledger."""
    return LedgerKeeper(datastore, book, erasures, now)
