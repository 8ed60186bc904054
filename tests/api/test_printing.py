"""A proof on paper, and the commands that hand proofs out."""

from __future__ import annotations

import json
from base64 import b64decode
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from api.app import App, create_app
from api.commands.printing import print_proof
from api.commands.proofs import auditor, proof
from api.parts import create_parts
from domain.application.ledger import LedgerKeeper
from domain.store.datastore import AccountDatastore
from domain.store.sealed import new_key
from settings import Settings
from tests.api.caller import WORDING, Caller
from tests.application.builders import AT
from tests.ledger.proving import load_verifier

PRIVATE, PUBLIC = new_key()
verifier = load_verifier()


@pytest.fixture
def app(datastore: AccountDatastore, keeper: LedgerKeeper) -> App:
    """Give the application of an installation that has an auditor."""
    config = Settings(state_dir=keeper.book.folder, auditor_key=b64decode(PUBLIC))
    return create_app(create_parts(config, datastore, lambda: AT))


@pytest.fixture
def anna(api: Caller, keeper: LedgerKeeper) -> str:
    """Give somebody who said yes, and whose yes is sealed."""
    anna = api.a_person()
    api.a_yes(anna)
    keeper.seal()
    return anna


def _run(api: Caller, command: Any, *arguments: str) -> str:  # noqa: ANN401 - click's
    result = CliRunner().invoke(command, arguments, obj=lambda: api)
    assert result.exit_code == 0, result.output
    return result.output


def test_an_exported_file_is_valid_and_printed(
    api: Caller, anna: str, tmp_path: Path
) -> None:
    """The page says what the file says, and names the file by its hash."""
    file = tmp_path / "anna.json"
    _run(api, proof, "export", "--subscriber", anna, "--out", str(file))

    page = _run(api, proof, "print", str(file))

    assert verifier.verify(file.read_text())
    for said in (anna, "anna@example.com", WORDING, "at the end granted: newsletter"):
        assert said in page
    assert sha256(file.read_bytes()).hexdigest() in page
    assert "<!-- " not in page


def test_what_people_wrote_is_no_markup(api: Caller, anna: str) -> None:
    """Values are shown as they are, whatever they are."""
    document = api.get(f"/v1/subscribers/{anna}/proof")
    document["values"][0]["value"] = "<script>alert(1)</script>"

    page = print_proof(document)

    assert "<script>" not in page
    assert "&lt;script&gt;" in page


def test_values_may_be_kept_back(api: Caller, anna: str, tmp_path: Path) -> None:
    """The file is valid, and names nobody."""
    file = tmp_path / "anna.json"
    options = ("--subscriber", anna, "--without-values", "--out", str(file))
    _run(api, proof, "export", *options)

    text = file.read_text()
    assert "anna@example.com" not in text
    assert verifier.verify(text)


def test_an_auditor_opens_the_proof_of_somebody_erased(
    api: Caller, anna: str, keeper: LedgerKeeper, tmp_path: Path
) -> None:
    """With their key it is a proof like any other; with another it stays shut."""
    key, other = tmp_path / "key", tmp_path / "other"
    key.write_text(PRIVATE)
    told = _run(api, auditor, "new-key", "--out", str(other))
    api.do(f"/v1/subscribers/{anna}/erase", {"mode": "sealed"})
    keeper.seal()

    path = tmp_path / "anna.json"
    options = ("--subscriber", anna, "--key", str(key), "--out", str(path))
    _run(api, proof, "unseal", *options)
    shut = CliRunner().invoke(
        proof,
        ["unseal", "--subscriber", anna, "--key", str(other)],
        obj=lambda: api,
    )

    assert told.startswith("SAYSO_AUDITOR_KEY=")
    assert other.stat().st_mode & 0o777 == 0o600
    text = path.read_text()
    file, _, _ = verifier.verify(text)
    assert "anna@example.com" in [value["value"] for value in file["values"]]
    assert shut.exit_code == 1
    assert "another key" in shut.output
    assert json.loads(text)["summary"]
