"""Every contract of setup.cfg about who may know whom bites when it is broken."""

from __future__ import annotations

import shutil
import subprocess
import sys
from configparser import ConfigParser
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("api", "domain", "migrations", "projections", "settings", "workers")

#: contract -> (a module, an import that it may not have)
BREACHES = [
    ("one-way", "api/__init__.py", "import workers.due"),
    ("one-way", "workers/due.py", "import api"),
    ("one-way", "projections/waiting.py", "import workers.channels"),
    ("domain-alone", "domain/ids.py", "import settings"),
    ("domain-alone", "domain/store/log.py", "import projections.waiting"),
    ("store", "domain/subscriber.py", "import domain.store.log"),
    ("commands", "projections/waiting.py", "import domain.application"),
    ("commands", "domain/store/log.py", "import domain.application.records"),
    ("pure", "domain/ids.py", "import psycopg"),
    ("pure", "domain/window.py", "from eventsourcing.domain import Aggregate"),
    ("pure", "domain/merging.py", "import falcon"),
    ("pure", "domain/ledger/tree.py", "import dramatiq"),
    ("pure", "api/report/page.py", "import api.parts"),
    ("queries", "api/__init__.py", "import projections.campaigns.projection"),
    ("rooms", "projections/history/queries.py", "import projections.campaigns.queries"),
    (
        "conditions",
        "projections/history/queries.py",
        "import projections.people.conditions",
    ),
    ("channels", "api/__init__.py", "import workers.channels"),
]


@pytest.fixture(scope="module")
def contracts() -> dict[str, str]:
    """Read the contracts: id -> the sentence that is its name."""
    config = ConfigParser()
    config.read(ROOT / "setup.cfg")
    prefix = "importlinter:contract:"
    return {
        section.removeprefix(prefix): config[section]["name"]
        for section in config.sections()
        if section.startswith(prefix)
    }


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Copy what the contracts are about."""
    for package in PACKAGES:
        without_caches = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / package, tmp_path / package, ignore=without_caches)
    shutil.copy(ROOT / "setup.cfg", tmp_path / "setup.cfg")
    return tmp_path


def test_every_contract_holds(copy: Path) -> None:
    """The house is laid out as setup.cfg says."""
    assert "0 broken" in _lint(copy)


def test_every_contract_has_its_breach(contracts: dict[str, str]) -> None:
    """No contract is believed before it was seen to fail."""
    assert {contract for contract, *_ in BREACHES} == set(contracts)


@pytest.mark.parametrize(("contract", "module", "line"), BREACHES)
def test_a_forbidden_import_breaks_its_contract(
    copy: Path, contracts: dict[str, str], contract: str, module: str, line: str
) -> None:
    """One import in the wrong place is found, and the contract is named."""
    with (copy / module).open("a", encoding="utf-8") as source:
        source.write(f"\n{line}\n")

    assert f"{contracts[contract]} BROKEN" in _lint(copy)


def _lint(folder: Path) -> str:
    # A process of its own: this one has the packages of the checkout loaded.
    return subprocess.run(  # noqa: S603 - our own linter
        [Path(sys.executable).with_name("lint-imports"), "--no-cache", "--no-logo"],
        cwd=folder,
        check=False,
        capture_output=True,
        text=True,
    ).stdout
