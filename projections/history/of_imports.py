"""The words of imports: files, how they are read, and when they are fetched."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from domain.events import (
    Fact,
    ImportCancelled,
    ImportChunkCommitted,
    ImportChunkUndone,
    ImportFailed,
    ImportFinished,
    ImportLayoutArchived,
    ImportLayoutChanged,
    ImportLayoutCreated,
    ImportRun,
    ImportRunAsked,
    ImportScheduleChanged,
    ImportSchedulePaused,
    ImportScheduleRemoved,
    ImportScheduleResumed,
    ImportScheduleSet,
    ImportStarted,
    ImportUndoAsked,
    ImportUndone,
)


def _chunk(fact: ImportChunkCommitted) -> str:
    counts = fact.counts
    return (
        f"rows up to line {fact.last_line}: {counts.created} new, {counts.updated}"
        f" changed, {counts.unchanged} as they were, {counts.failed} left out"
    )


WORDS: Mapping[type[Fact], Callable[[Any], str]] = {
    ImportStarted: lambda fact: (
        f"a file of {fact.file_bytes} bytes was taken in for list {fact.list_id}"
    ),
    ImportChunkCommitted: _chunk,
    ImportUndoAsked: lambda _fact: "import is to be undone",
    ImportChunkUndone: lambda fact: (
        f"{fact.counts.people} people are as they were before"
    ),
    ImportUndone: lambda fact: (
        f"import was undone: {fact.counts.people} people are as they were before"
    ),
    ImportLayoutCreated: lambda fact: f"layout {fact.code} was made: {fact.name}",
    ImportLayoutChanged: lambda fact: f"layout was changed: {fact.name}",
    ImportLayoutArchived: lambda _fact: "layout is out of use",
    ImportScheduleSet: lambda fact: f"import {fact.title} was set up",
    ImportScheduleChanged: lambda fact: f"import {fact.title} was changed",
    ImportSchedulePaused: lambda _fact: "import is not fetched for now",
    ImportScheduleResumed: lambda _fact: "import is fetched again",
    ImportScheduleRemoved: lambda _fact: "import is not fetched any more",
    ImportRunAsked: lambda _fact: "import is to be fetched now",
    ImportRun: lambda fact: f"file was fetched: {fact.outcome}",
    ImportCancelled: lambda fact: f"import was cancelled after {fact.counts.rows} rows",
    ImportFinished: lambda fact: f"the whole file was read: {fact.counts.rows} rows",
    ImportFailed: lambda fact: f"stopped at line {fact.line}: {fact.reason}",
}
