"""The signer's book: its keys, and the last tree it signed, outside the database.

Whoever rewrites the database cannot rewrite this. A tree that does not contain the last
one that was signed is never signed: the log was changed, or an older backup restored.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from domain.ledger.notes import Checkpoint, Signer
from domain.ledger.signatures import LastSigned
from domain.ledger.tree import ProofInvalid, verify_consistency
from domain.store.kept_files import locked, replace

FILE = "ledger.json"
_SECRET_BYTES = 32

#: (old size, new size) -> the path that proves that the tree only grew.
Growth = Callable[[int, int], Sequence[bytes]]


class LedgerInconsistent(Exception):  # noqa: N818 - says what is wrong
    """The log is not the one that was signed before: it was changed."""


class LogShorterThanSigned(LedgerInconsistent):
    """The log ends before what was signed: an older state of it was restored."""

    def __init__(self, size: int, signed: int) -> None:
        super().__init__(
            f"the log has {size} leaves and {signed} were signed: a backup was"
            " restored, or its end was cut off; see `sayso ledger fork`"
        )


class Book(msgspec.Struct, frozen=True):
    """What is written in the file; the last of the secrets signs."""

    origin: str
    secrets: tuple[bytes, ...]
    size: int = 0
    root: bytes = b""

    @property
    def last_signed(self) -> LastSigned:
        """Return what was signed last, and by which key."""
        return LastSigned(self.size, self.root, self.signer.verifier.vkey)

    @property
    def signer(self) -> Signer:
        """Return who signs now."""
        return Signer(self.origin, self.secrets[-1])

    def endorsement(self, predecessor: str | None) -> str | None:
        """Vouch for the key that signs by one before it, if that is one of ours."""
        for secret in self.secrets[:-1]:
            before = Signer(self.origin, secret)
            if before.verifier.vkey == predecessor:
                return before.sign(f"{self.signer.verifier.vkey}\n")
        return None


class SigningBook:
    """Signs what contains all that was signed before."""

    def __init__(self, state_dir: Path, origin: str) -> None:
        """Open the book; the first to do so writes it, under that origin."""
        self.folder = state_dir
        self._path = state_dir / FILE
        if not self._path.exists():
            with locked(self._path):
                if not self._path.exists():
                    self._write(Book(origin, (_new_secret(),)))

    def read(self) -> Book:
        """Return what the book says now."""
        return msgspec.json.decode(self._path.read_bytes(), type=Book)

    def sign(self, size: int, root: bytes, growth: Growth) -> str:
        """Return a checkpoint of a tree, as a signed note.

        Raises LedgerInconsistent, and LogShorterThanSigned, and signs nothing then.
        """
        with locked(self._path):
            book = self.read()
            _require_growth(book, size, root, growth)
            # Before the signature leaves: what was signed is never forgotten.
            self._write(msgspec.structs.replace(book, size=size, root=root))
        return book.signer.sign(Checkpoint(book.origin, size, root).text)

    def add_key(self) -> None:
        """Make the key that signs from now on."""
        with locked(self._path):
            book = self.read()
            written = (*book.secrets, _new_secret())
            self._write(msgspec.structs.replace(book, secrets=written))

    def fork(self) -> Book:
        """Begin anew under another origin and key, and return what was signed before.

        Under the old origin nothing is signed again: nobody sees two trees of one size.
        """
        with locked(self._path):
            book = self.read()
            origin, _, number = book.origin.partition("#")
            begun = f"{origin}#{int(number or 1) + 1}"
            self._write(Book(begun, (_new_secret(),)))
        return book

    def _write(self, book: Book) -> None:
        replace(self._path, msgspec.json.encode(book))


def _require_growth(book: Book, size: int, root: bytes, growth: Growth) -> None:
    if size < book.size:
        raise LogShorterThanSigned(size, book.size)
    if not book.size:
        return
    path = growth(book.size, size)
    try:
        verify_consistency(book.size, book.root, size, root, path)
    except ProofInvalid:
        message = f"the first {book.size} leaves are not those that were signed"
        raise LedgerInconsistent(message) from None


def _new_secret() -> bytes:
    return secrets.token_bytes(_SECRET_BYTES)
