"""Exports of other systems: what their columns hold, and what their statuses mean."""

from __future__ import annotations

from dataclasses import dataclass, field

from domain.errors import ImportUnreadable


@dataclass(frozen=True)
class Preset:
    """The columns of an export by name, and the values of its status column."""

    #: column, in lower case -> target; ``""`` leaves it out
    columns: dict[str, str] = field(default_factory=dict)
    #: value, in lower case -> what it means
    statuses: dict[str, str] = field(default_factory=dict)


PRESETS: dict[str, Preset] = {}


def preset_of(name: str | None) -> Preset:
    """Return a preset by name; raises ImportUnreadable if there is none."""
    if name is None:
        return Preset()
    try:
        return PRESETS[name]
    except KeyError:
        known = ", ".join(sorted(PRESETS))
        raise ImportUnreadable(
            f"there is no preset of this name, only {known}"
        ) from None
