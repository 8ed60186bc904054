"""Compares what was signed, here and elsewhere, with what the log is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from domain.ledger.audit import Finding
from domain.ledger.notes import (
    Checkpoint,
    NoteInvalid,
    Verifier,
    checkpoint_in,
    open_note,
)

#: size -> the root of the log's first leaves, or None if it has not so many.
RootOf = Callable[[int], bytes | None]


class KeptCheckpoint(NamedTuple):
    """A checkpoint as the database keeps it."""

    size: int
    root: bytes
    note: str


class LastSigned(NamedTuple):
    """What the signer knows of the last tree it signed, and its key."""

    size: int
    root: bytes
    vkey: str


class Signatures:
    """Checks signed trees against a log that was hashed anew."""

    def __init__(self, vkeys: Sequence[str], root_of: RootOf) -> None:
        self._vkeys = vkeys
        self._root_of = root_of

    def findings(
        self,
        kept: Iterable[KeptCheckpoint],
        last: LastSigned | None,
        outside: Iterable[str],
    ) -> Iterator[Finding]:
        """Say what does not fit; ``outside`` are notes that were kept elsewhere."""
        sizes = set()
        for checkpoint in kept:
            sizes.add(checkpoint.size)
            yield from self._kept(checkpoint)
        if last:
            yield from self._last(last, sizes)
        for note in outside:
            yield from self._note(note, "a checkpoint kept elsewhere")

    def _kept(self, checkpoint: KeptCheckpoint) -> Iterator[Finding]:
        called = f"the checkpoint of {checkpoint.size} leaves"
        yield from self._note(checkpoint.note, called)
        try:
            said = checkpoint_in(checkpoint.note)
        except NoteInvalid:
            return
        if (said.size, said.root) != (checkpoint.size, checkpoint.root):
            yield Finding(0, f"{called} says something else than its row")

    def _last(self, last: LastSigned, sizes: set[int]) -> Iterator[Finding]:
        if last.vkey not in self._vkeys:
            yield Finding(0, "the key that signs is not in the log")
        if not last.size:
            return
        if self._root_of(last.size) != last.root:
            what = f"the first {last.size} leaves are not those that were signed last"
            yield Finding(0, what)
        if last.size not in sizes:
            yield Finding(0, f"the checkpoint of {last.size} leaves is gone")

    def _note(self, note: str, called: str) -> Iterator[Finding]:
        try:
            verifiers = [Verifier.read(vkey) for vkey in self._vkeys]
            text, _ = open_note(note, verifiers)
            said = Checkpoint.read(text)
        except NoteInvalid as why:
            yield Finding(0, f"{called} is not signed by a key of this log: {why}")
            return
        if self._root_of(said.size) != said.root:
            what = f"the first {said.size} leaves are not those of {called}"
            yield Finding(0, what)
