"""When a table goes with its file: not because the file is away for a moment.

An editor, or git, takes a file away and puts another in its place; a volume that is not
mounted is an empty folder.
"""

from __future__ import annotations

from collections.abc import Iterable

from projections.own.folder import Found

#: Seconds from the look at which a file is missing first to the one that settles it.
PATIENCE = 300.0


class Absence:
    """Since when there is no file for which read models, as far as was looked."""

    def __init__(self) -> None:
        self._since: dict[str, float] = {}

    def gone(self, kept: Iterable[str], found: Found, now: float) -> list[str]:
        """Return which of those that are kept are gone for good, ``now`` in seconds.

        Of a folder that cannot be read, or holds nothing, nothing is gone.
        """
        if not found.there or not (found.models or found.faults):
            self._since.clear()
            return []
        missing = [name for name in kept if not found.holds(name)]
        self._since = {name: self._since.get(name, now) for name in missing}
        settled = [name for name in missing if now - self._since[name] >= PATIENCE]
        for name in settled:
            del self._since[name]
        return settled

    def is_to_settle(self, now: float) -> bool:
        """Tell whether it is time to look again at what is missing."""
        return any(now - since >= PATIENCE for since in self._since.values())
