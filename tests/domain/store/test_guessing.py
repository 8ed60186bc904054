"""Whoever has the log alone finds nobody in it by trying addresses."""

from __future__ import annotations

from hashlib import sha256

from domain.ids import new_id
from domain.store.vault import digest, seal

ADDRESS = "person-777777@example.com"
GUESSES = 1_000_000


def test_a_million_guesses_match_no_digest() -> None:
    """T-02: without the salt the right address is no better than the others."""
    sealed = seal(new_id(), "address", ADDRESS)

    guessed = {
        sha256(b"person-%d@example.com" % number).digest() for number in range(GUESSES)
    }

    assert sha256(ADDRESS.encode()).digest() in guessed
    assert sealed.ref.digest not in guessed
    assert sealed.ref.digest == digest(sealed.salt, ADDRESS)
