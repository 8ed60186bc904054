"""Whoever comes from Sendsay finds each of its actions about sending, or why not."""

from __future__ import annotations

from pathlib import Path

import pytest

PAGE = Path(__file__).parents[2] / "docs" / "from-sendsay.md"
ROWS = [line for line in PAGE.read_text().splitlines() if line.startswith("| ")]
#: As its documentation names them: what they do, and what they do it to.
ACTIONS = [
    ("issue.send", ""),
    ("issue.draft.*", ""),
    ("issue.later.*", ""),
    *(("issue.running.", step) for step in ("list", "pause", "resume", "delete")),
    ("issue.running.start", ""),
    ("issue.split.*", ""),
    ("issue.limit.*", ""),
    ("issue.emailsender.*", ""),
    ("issue.personal.groupby", ""),
    *(("issue.dkim.", step) for step in ("create", "set", "list", "get", "delete")),
    ("issue.dkim.check", ""),
    *((f"cron.{step}", "") for step in ("list", "get", "create", "set", "delete")),
    ("cron.runonce", ""),
    *((f"track.{step}", "") for step in ("id", "list", "get", "set")),
]


@pytest.mark.parametrize(("subject", "step"), ACTIONS)
def test_every_action_has_its_counterpart_or_a_reason(subject: str, step: str) -> None:
    """In the first column it is named, and one of the others says something."""
    rows = [row.split(" | ") for row in ROWS if subject in row.split(" | ")[0]]
    named = [row for row in rows if not step or f"{step}`" in row[0]]

    assert named, f"{subject}{step} has no row"
    assert all(row[1].strip(" |—") or row[2].strip(" |") for row in named)
