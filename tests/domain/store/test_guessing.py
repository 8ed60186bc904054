"""Whoever has the log alone finds nobody in it by trying addresses."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Iterator
from hashlib import sha256

from domain.events import Contact, Fact, SubscriberRegistered
from domain.ids import new_id
from domain.store.codec import codec_of_release
from domain.store.vault import VaultRow, digest, seal
from tests.domain.decisions import CONTEXT

#: Addresses that are tried; those of the people in the log are among them.
GUESSES = 1_000_000
STEP = 10_000


def an_address(number: int) -> str:
    """Return one of the addresses that whoever guesses thinks of."""
    return f"person-{number}@example.com"


def a_log() -> tuple[list[VaultRow], bytes]:
    """Register a hundred people; return what the vault keeps and what the log says."""
    rows = [seal(new_id(), "address", an_address(n)) for n in range(0, GUESSES, STEP)]
    return rows, b"\n".join(codec_of_release().encode(CONTEXT, _known(r)) for r in rows)


def _known(row: VaultRow) -> Fact:
    return SubscriberRegistered("api", (Contact(row.subject_id, "email", row.ref),))


def guessed(prefixes: Iterable[bytes]) -> Iterator[bytes]:
    """Hash every address that can be thought of, behind what could be a salt."""
    begun = [sha256(prefix) for prefix in prefixes]
    for number in range(GUESSES):
        address = an_address(number).encode()
        for one in begun:
            hashed = one.copy()
            hashed.update(address)
            yield hashed.digest()


def test_a_million_guesses_match_no_digest() -> None:
    """T-02: without the salt the right address is no better than the others.

    Nothing that the log says serves as a salt: neither nothing nor an id.
    """
    rows, log = a_log()
    for salt in (row.salt for row in rows):
        assert len(salt) == 16
        for written in (salt, salt.hex().encode(), b64encode(salt).rstrip(b"=")):
            assert written not in log

    committed = {row.ref.digest for row in rows}
    assert committed.isdisjoint(guessed([b"", rows[0].id.bytes]))
    # Whoever has the vault's row can check the value at once.
    assert committed == {digest(row.salt, row.value) for row in rows}


def test_the_right_guess_would_be_found() -> None:
    """An address without a salt, or under one that is known, gives itself away."""
    assert sha256(an_address(STEP).encode()).digest() in guessed([b""])
    salt = bytes(16)
    assert digest(salt, an_address(STEP)) in guessed([salt])
