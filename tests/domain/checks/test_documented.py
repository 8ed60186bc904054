"""docs/checks.md has a row for each check, with its version and its level."""

from __future__ import annotations

import re
from pathlib import Path

from domain.checks import ALL_RULES

PAGE = (Path(__file__).parents[3] / "docs" / "checks.md").read_text()
_ROW = re.compile(
    r"^\| `([a-z-]+)` \| (\d+) \|.*\| (warn|block) \| [^|]+ \|$", re.MULTILINE
)


def test_every_check_has_its_row() -> None:
    """In the order in which they run."""
    rows = [(name, int(version), level) for name, version, level in _ROW.findall(PAGE)]

    assert rows == [(rule.name, rule.version, rule.level) for rule in ALL_RULES]
