"""Proof files as tests make them, and the verifier that a stranger has."""

from __future__ import annotations

import importlib.util
import json
from base64 import b64decode
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType
from uuid import UUID

from domain.application.ledger import LedgerKeeper
from domain.application.proofs import Proofs
from domain.ledger.notes import Checkpoint, Verifier, open_note
from domain.ledger.proof import as_document
from domain.ledger.tree import leaf_hash, verify_inclusion

FOLDER = Path(__file__).parents[2] / "docs" / "verify"


def load_verifier() -> ModuleType:
    """Load the stand-alone script, which is no module of ours."""
    spec = importlib.util.spec_from_file_location("verify", FOLDER / "verify.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def proof_of(keeper: LedgerKeeper, subscriber_id: UUID) -> str:
    """Seal everything and return a person's proof file."""
    keeper.seal()
    return json.dumps(as_document(Proofs(keeper.datastore).of(subscriber_id)))


def proven_header(receipt: Mapping[str, str], vkey: str) -> list[str]:
    """Check a receipt by the key of the log; return the lines of its header."""
    lines, _, note = receipt["tlog_proof"].partition("\n\n")
    text, _ = open_note(note, [Verifier.read(vkey)])
    checkpoint = Checkpoint.read(text)
    _, index, *path = lines.split("\n")
    verify_inclusion(
        leaf_hash(receipt["header"].encode()),
        int(index.removeprefix("index ")),
        checkpoint.size,
        [b64decode(one) for one in path],
        checkpoint.root,
    )
    return receipt["header"].split("\n")
