"""Whoever starts Sayso waits for what its processes load: no more than they need."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
#: Processes that know one subject, or none.
FEW = "workers.up, workers.release, workers.ledger, workers.reactor, projections.rooms"
ALL = "api.app, workers.app"


@pytest.mark.parametrize(
    ("processes", "left"),
    [
        (FEW, {"domain.application.commands", "liquid", "marshmallow", "openpyxl"}),
        (ALL, {"openpyxl", "xlsxwriter"}),
    ],
)
def test_processes_load_what_they_need(processes: str, left: set[str]) -> None:
    """The table of all commands, and what few ask for, come when they are asked for."""
    told = f"import sys, {processes}; print(*sys.modules)"
    command = [sys.executable, "-c", told]
    done = subprocess.run(  # noqa: S603 - ourselves
        command, cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert left.isdisjoint(done.stdout.split())
