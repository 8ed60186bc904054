"""The pages that can be followed work word for word."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.acceptance.running import ROOT, a_sayso

pytestmark = [pytest.mark.process, pytest.mark.timeout(300)]

_BLOCK = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)
#: The shell's `sayso` and `python3` are those that run us.
_HEAD = f"""set -euo pipefail
sayso() {{ {sys.executable} -m cli "$@"; }}
python3() {{ {sys.executable} "$@"; }}
"""


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("walk-through", ['"accepted"', "said yes"]),
        ("signing-up", ["was asked by message", "(double-opt-in)", '"granted"']),
    ],
)
def test_every_block_can_be_pasted(tmp_path: Path, name: str, shown: list[str]) -> None:
    """As a new user would: block after block in one shell."""
    page = (ROOT / "docs" / f"{name}.md").read_text()
    script = _HEAD + "\n".join(_BLOCK.findall(page))
    told = {"confirmation_from": "hello@shop.example"}
    with a_sayso(tmp_path / "state", **told) as sayso:
        done = subprocess.run(  # noqa: S603 - our own page
            ["/bin/bash", "-c", script],
            cwd=_a_checkout(tmp_path),
            env={
                **sayso.environment,
                "SAYSO_URL": sayso.url,
                "SAYSO_API_KEY": (sayso.state_dir / "api_key").read_text(),
                "PEOPLE": "1000",
                "PYTHONPATH": str(ROOT),
            },
            capture_output=True,
            text=True,
            check=False,
        )

    assert done.returncode == 0, done.stdout + done.stderr
    assert all(words in done.stdout for words in shown)
    assert "DIFFERENT" not in done.stdout


def _a_checkout(folder: Path) -> Path:
    """Make a folder in which the page's paths lead to the same things."""
    (folder / "bench").symlink_to(ROOT / "bench")
    return folder
