"""``sayso ledger verify`` holds the log against whatever was kept elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from domain.application.ledger import LedgerKeeper
from domain.store.ledger.anchors import Anchors
from domain.store.log import EventLog
from tests.builders import a_list, record
from tests.channels.letters import composed
from tests.ledger.tampering import write_history_anew
from tests.mails import Provider
from workers.channels.dkim import Signer
from workers.checkpoint_folder import CheckpointFolder
from workers.ledger_commands import ledger
from workers.witnessing import Witnessing

#: Runs `sayso ledger verify` with some options.
Verify = Callable[..., Result]

shop = Provider("shop.example")


@pytest.fixture
def verify(database_url: str, tmp_path: Path) -> Verify:
    """Return how to verify."""
    env = {"SAYSO_DATABASE_URL": database_url, "SAYSO_STATE_DIR": str(tmp_path)}

    def verify(*options: object) -> Result:
        return CliRunner(env=env).invoke(ledger, ["verify", *map(str, options)])

    return verify


@pytest.fixture
def outside(event_log: EventLog, keeper: LedgerKeeper, tmp_path: Path) -> Path:
    """Give a folder with checkpoints, one with mail, and the keys of the mail."""
    anchors, outside = Anchors(keeper.datastore), tmp_path / "outside"
    mail, checkpoints = outside / "mail", outside / "checkpoints"
    for folder in (outside, mail, checkpoints):
        folder.mkdir()
    record(event_log, a_list("news"))
    keeper.keep()
    CheckpointFolder(checkpoints, anchors).keep()
    seconds = iter((0, 60))
    witnessing = Witnessing(anchors, lambda: next(seconds))
    signer = Signer("shop.example", "s1", shop.key)
    letter = composed(signer=signer, also=witnessing)
    (mail / "1.eml").write_bytes(letter.content)
    (outside / "keys").write_text(f"{shop.name} {shop.record}\n")
    return outside


def test_a_folder_and_a_mailbox_agree_with_a_log_that_only_grew(
    verify: Verify, outside: Path
) -> None:
    """Everything that was kept elsewhere, in one command."""
    done = verify(
        "--checkpoint",
        outside / "checkpoints",
        "--mbox",
        outside / "mail",
        "--dns",
        outside / "keys",
    )

    assert done.exit_code == 0, done.output
    assert "mails that bear witness: 1, to 1 checkpoint(s)" in done.output
    assert "1 of them signed by shop.example" in done.output
    assert "all as it was signed" in done.output


@pytest.mark.parametrize(
    "kept", [("--checkpoint", "checkpoints"), ("--mbox", "mail")], ids=" ".join
)
def test_one_thing_kept_elsewhere_tells_of_another_history(
    verify: Verify,
    keeper: LedgerKeeper,
    outside: Path,
    tmp_path: Path,
    kept: tuple[str, str],
) -> None:
    """A log that was written anew has nothing wrong with it, but for that."""
    write_history_anew(keeper, tmp_path)
    assert verify().exit_code == 0
    option, folder = kept

    done = verify(option, outside / folder, "--dns", outside / "keys")

    assert done.exit_code == 1
    assert "a checkpoint kept elsewhere" in " ".join(done.output.split())


def test_a_mailbox_that_says_nothing_is_no_proof(
    verify: Verify, outside: Path, tmp_path: Path
) -> None:
    """Whoever asks with the wrong keys does not hear that all is well."""
    (tmp_path / "none").write_text("")

    done = verify("--mbox", outside / "mail", "--dns", tmp_path / "none")

    assert done.exit_code == 1
    assert "no message bears witness" in done.output
    assert "1 unsigned or unverifiable" in done.output
