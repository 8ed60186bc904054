"""Processes that fill the shares of a rebuild."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from projections.filling import Place, fill


@dataclass
class Processes:
    """Stands for ways to start processes, of which only one can be started."""

    told: list[str] = field(default_factory=list)

    def Process(self, **_: object) -> Processes:  # noqa: N802 - the library's name
        """Return what can be started, joined and killed."""
        return self

    def start(self) -> None:
        """Begin, the first time."""
        if self.told:
            raise OSError("no more processes")
        self.told.append("start")

    def kill(self) -> None:
        """End at once."""
        self.told.append("kill")

    def join(self) -> None:
        """Wait for the end."""
        self.told.append("join")


def test_those_that_were_started_end_when_another_cannot_be(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Those that never were cannot be killed."""
    processes = Processes()
    monkeypatch.setattr("projections.filling.get_context", lambda _: processes)

    with pytest.raises(OSError, match="no more processes"):
        fill(Place("", "main"), [{}, {}, {}], 1, lambda: None)

    assert processes.told == ["start", "kill", "join"]
