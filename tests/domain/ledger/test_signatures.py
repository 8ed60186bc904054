"""What was signed, here and elsewhere, is held against the log."""

from __future__ import annotations

from collections.abc import Sequence

from domain.ledger.notes import Checkpoint, Signer
from domain.ledger.signatures import KeptCheckpoint, LastSigned, Signatures

SIGNER = Signer("sayso.example/main", bytes(range(32)))
STRANGER = Signer("sayso.example/main", bytes(32))
ROOTS = {3: b"3" * 32, 5: b"5" * 32}
VKEY = SIGNER.verifier.vkey
LAST = LastSigned(5, ROOTS[5], VKEY)


def _note(size: int, root: bytes, signer: Signer = SIGNER) -> str:
    return signer.sign(Checkpoint(signer.name, size, root).text)


def _kept(size: int) -> KeptCheckpoint:
    return KeptCheckpoint(size, ROOTS[size], _note(size, ROOTS[size]))


def _whats(
    kept: Sequence[KeptCheckpoint] = (_kept(3), _kept(5)),
    last: LastSigned | None = LAST,
    outside: Sequence[str] = (),
) -> list[str]:
    signatures = Signatures([VKEY], ROOTS.get)
    return [found.what for found in signatures.findings(kept, last, outside)]


def test_what_fits_is_sound() -> None:
    """Checkpoints, the signer's book, and a checkpoint that was kept elsewhere."""
    assert _whats(outside=[_note(3, ROOTS[3])]) == []
    assert _whats(kept=(), last=None) == []
    assert _whats(kept=(), last=LastSigned(0, b"", VKEY)) == []


def test_a_checkpoint_of_another_history_is_found() -> None:
    """Wherever it was kept."""
    other = _note(3, bytes(32))

    assert "a checkpoint kept elsewhere" in _whats(outside=[other])[0]
    [one, two] = _whats(kept=[KeptCheckpoint(3, ROOTS[3], other), _kept(5)])
    assert "the checkpoint of 3 leaves" in one
    assert "something else than its row" in two


def test_a_strangers_signature_is_found() -> None:
    """A root that is right does not help a key that is none of the log's."""
    [what] = _whats(outside=[_note(3, ROOTS[3], STRANGER)])

    assert "not signed by a key of this log" in what


def test_what_is_no_checkpoint_is_found() -> None:
    """Also if our key signed it."""
    [what] = _whats(kept=[KeptCheckpoint(5, ROOTS[5], SIGNER.sign("text\n"))])

    assert "not signed by a key of this log" in what


def test_the_signers_book_is_held_against_the_log() -> None:
    """Another tree, a checkpoint that is gone, a key that the log never named."""
    assert "signed last" in _whats(last=LAST._replace(root=bytes(32)))[0]
    assert "is gone" in _whats(kept=[_kept(3)])[0]
    stranger = LAST._replace(vkey=STRANGER.verifier.vkey)
    assert "not in the log" in _whats(last=stranger)[0]
