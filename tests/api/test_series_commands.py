"""Trigger series on the command line."""

from __future__ import annotations

import json
import time
from datetime import timedelta
from pathlib import Path

import pytest

from api.commands.series import series
from api.parts import Parts
from tests.api.caller import Caller
from tests.api.shell import run, said, told
from tests.api.test_series import PATH, WELCOME, trip
from tests.workers.travelling import Trip
from workers.backfilling import RunBackfill
from workers.kinds import RUN_BACKFILL

__all__ = ["trip"]


def written(folder: Path, document: object, name: str = "welcome.json") -> str:
    """Write a definition, and name its file."""
    file = folder / name
    file.write_text(json.dumps(document))
    return str(file)


def test_a_series_is_defined_activated_and_watched(
    api: Caller, trip: Trip, tmp_path: Path
) -> None:
    """From a file to what became of one person, by address."""
    id_ = said(api, series, "define", written(tmp_path, WELCOME)).strip()
    shown = said(api, series, "activate", id_, "--acknowledge")
    assert shown.startswith("Welcome is active\n  hello: sending (")
    trip.settle()
    anna = trip.person("anna@example.com")
    trip.settle()

    funnel = said(api, series, "funnel", id_)
    path = said(api, series, "path", id_, "anna@example.com")

    assert "1 came in, 1 are inside" in funnel
    assert "sent 1" in funnel
    assert [line.partition("Z ")[2] for line in path.splitlines()][:2] == [
        "came into a series because of consent_granted",
        "hello: sent; then pause",
    ]
    assert said(api, series, "path", id_, str(anna)) == path
    api.do(f"{PATH}/{id_}/people/{anna}/exclude")
    assert "  excluded by hand: 1" in said(api, series, "funnel", id_)


@pytest.mark.usefixtures("trip")
def test_the_lifecycle_is_a_command_a_step(api: Caller, tmp_path: Path) -> None:
    """Each says where the series stands then."""
    id_ = said(api, series, "define", written(tmp_path, WELCOME)).strip()
    said(api, series, "activate", id_, "--dry")

    steps = ("pause", "resume", "close", "archive")
    lines = [said(api, series, step, id_).splitlines()[0] for step in steps]

    assert lines == [
        "Welcome is active, paused, dry",
        "Welcome is active, dry",
        "Welcome is closed, dry",
        "Welcome is archived, dry",
    ]
    assert "Welcome" in said(api, series, "list")


@pytest.mark.usefixtures("trip")
def test_a_file_is_the_whole_of_another_edition(api: Caller, tmp_path: Path) -> None:
    """What it does not say is taken out; whoever is inside goes where it says."""
    id_ = said(api, series, "define", written(tmp_path, WELCOME)).strip()
    said(api, series, "activate", id_, "--acknowledge")
    shorter = {k: v for k, v in WELCOME.items() if k != "leave_when"}
    shorter["steps"] = WELCOME["steps"][:1]
    file = written(tmp_path, shorter)

    options = ("--id", id_, "--inside", "move", "--move", "pause=hello")
    assert said(api, series, "define", file, *options).strip() == id_

    assert "edition 3 is not active" in said(api, series, "show", id_)
    definition = told(said(api, series, "show", id_, "--definition"))
    assert definition.keys() == shorter.keys()


@pytest.mark.usefixtures("trip")
def test_letters_that_somebody_looks_at(api: Caller, tmp_path: Path) -> None:
    """It says what has to be done."""
    api.do("/v1/moderation", {"mode": "always"}, "PUT")
    id_ = said(api, series, "define", written(tmp_path, WELCOME)).strip()

    shown = said(api, series, "activate", id_)

    assert shown.startswith("somebody has to approve its letters")
    assert "hello: moderation" in shown


@pytest.mark.usefixtures("trip")
def test_what_cannot_be_read_is_said(api: Caller, tmp_path: Path) -> None:
    """A file that is no JSON or no object, and an address of nobody."""
    broken = tmp_path / "broken.json"
    broken.write_text("{")
    id_ = said(api, series, "define", written(tmp_path, WELCOME)).strip()

    no_json = run(api, series, "define", str(broken))
    no_object = run(api, series, "define", written(tmp_path, [], "list.json"))
    nobody = run(api, series, "path", id_, "eve@example.com")

    assert "broken.json, line 1: " in no_json.output
    assert "list.json holds no object" in no_object.output
    assert "nobody has the address eve@example.com" in nobody.output


def test_the_past_brings_people_in_by_one_command(
    api: Caller,
    trip: Trip,
    parts: Parts,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It is counted first; what is given up says why."""
    # The time at which events are recorded is that of the database.
    object.__setattr__(parts, "now", trip.now)
    trip.person("anna@example.com")
    id_ = said(api, series, "define", written(tmp_path, WELCOME)).strip()
    said(api, series, "activate", id_, "--acknowledge")
    task = RunBackfill(trip.application, trip.datastore, trip.now, "UTC")
    monkeypatch.setattr(
        time, "sleep", lambda _: trip.work({RUN_BACKFILL: task}, RUN_BACKFILL)
    )

    day = trip.now() + timedelta(days=1)
    since = ("--from", "2020-01-01", "--to", f"{day:%Y-%m-%d}")
    counted = said(api, series, "backfill", id_, *since)
    brought = said(api, series, "backfill", id_, *since, "--go")

    assert "1 people would come in, 1 times" in counted
    assert "Nothing was done: --go does it." in counted
    assert "1 times somebody was brought in." in brought
    monkeypatch.setattr(
        time, "sleep", lambda _: closed_and_worked(api, trip, id_, task)
    )
    given_up = run(api, series, "backfill", id_, *since)
    assert "it was given up: a series that is closed" in given_up.output


def closed_and_worked(api: Caller, trip: Trip, id_: str, task: RunBackfill) -> None:
    """Close a series before it is gone through."""
    api.do(f"{PATH}/{id_}/close")
    trip.work({RUN_BACKFILL: task}, RUN_BACKFILL)
