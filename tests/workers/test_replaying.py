"""The log goes through a file of one's own, as of any position, and nothing is kept."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cli import main
from domain.store.log import EventLog
from tests.builders import MONDAY, a_list, a_subscriber, record

SAMPLES = Path(__file__).parents[2] / "docs" / "sample" / "projections"
YES = SAMPLES / "yes_by_day.py"
LISTS = SAMPLES / "new_lists.py"

Replay = Callable[..., Result]


@pytest.fixture
def replay(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Replay:
    """Return how to run the command on the test's database."""
    monkeypatch.setenv("SAYSO_DATABASE_URL", database_url)
    monkeypatch.setenv("SAYSO_STATE_DIR", str(tmp_path))

    def run(*arguments: object) -> Result:
        return CliRunner().invoke(main, ["replay", *map(str, arguments)])

    return run


@pytest.fixture
def log(event_log: EventLog) -> EventLog:
    """Give a log in which two said yes and one of them no."""
    anna = a_subscriber().who_granted()
    record(event_log, a_list("news"), anna, a_subscriber().who_granted("offers"))
    record(event_log, anna.who_withdrew(), a_list("late"))
    return event_log


def test_a_table_is_shown_as_of_any_position(replay: Replay, log: EventLog) -> None:
    """Row by row; the last line says as of when."""
    day = str(log.read(0, 1)[0].recorded_at.date())  # type: ignore[union-attr] # it can be read
    every = replay(YES, "--as", "json")
    before = replay(YES, "--as", "csv", "--until", log.head()[0] - 2)

    assert [json.loads(line) for line in every.stdout.splitlines()] == [
        {"day": day, "purpose": "newsletter", "said_yes": 1, "said_no": 1},
        {"day": day, "purpose": "offers", "said_yes": 1, "said_no": 0},
    ]
    assert every.stderr == f"as of position {log.head()[0]}\n"
    assert before.stdout.splitlines() == [
        "day,purpose,said_yes,said_no",
        f"{day},newsletter,1,0",
        f"{day},offers,1,0",
    ]


def test_a_function_looks_on(replay: Replay, log: EventLog) -> None:
    """What it returns is printed; time passes as fast as one likes."""
    shown = replay(LISTS, "--speed", "100000").stdout.split()
    late = replay(LISTS, "--after", log.head()[0] - 1, "--type", "list.*").stdout

    assert shown[1::2] == ["news", "late"]
    assert late.split()[1:] == ["late"]
    assert replay(LISTS, "--to", MONDAY.isoformat()).stdout == ""
    assert replay(LISTS, "--from", MONDAY.isoformat(), "--type", "campaign.*").output
    assert replay(LISTS, "--type", "lists").exit_code == 2
    assert replay(LISTS, "--from", "monday").exit_code == 2


@pytest.mark.usefixtures("log")
def test_two_versions_are_compared(replay: Replay, tmp_path: Path) -> None:
    """Whoever scripts it looks at the exit status."""
    other = tmp_path / "other.py"
    other.write_text(YES.read_text().replace("said: 1}", "said: 2}"))

    same, differs = replay("--compare", YES, YES), replay("--compare", YES, other)

    assert (same.exit_code, differs.exit_code) == (0, 1)
    assert "differs" in differs.stdout
    assert "newsletter" in differs.stdout
    assert replay("--compare", YES).exit_code == 2
    assert replay(YES, YES).exit_code == 2
    assert replay("--compare", YES, LISTS).exit_code == 2


@pytest.mark.usefixtures("log")
def test_what_stumbles_says_where(replay: Replay, tmp_path: Path) -> None:
    """In one sentence, without a traceback of ours."""
    file = tmp_path / "broken.py"
    file.write_text("def seen(event):\n    return event['nothing']\n")

    result = replay(file)

    assert result.exit_code == 1
    assert result.stderr.startswith("Error: broken.py, line 2: KeyError: 'nothing'; ")
