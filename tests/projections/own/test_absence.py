"""A file is gone if it is missing twice, some minutes apart, and others are there."""

from __future__ import annotations

from projections.own.absence import PATIENCE, Absence
from projections.own.folder import Found

KEPT = ("own_a", "own_b")


def holding(*names: str) -> Found:
    """Return a folder with files, none of which can be loaded."""
    return Found({}, dict.fromkeys(names, "amiss"))


def test_what_is_missing_is_gone_at_a_second_look() -> None:
    """At which it is time to look."""
    absence = Absence()

    assert absence.gone(KEPT, holding("a"), 10) == []
    assert not absence.is_to_settle(9 + PATIENCE)
    assert absence.gone(KEPT, holding("a"), 9 + PATIENCE) == []
    assert absence.is_to_settle(10 + PATIENCE)
    assert absence.gone(KEPT, holding("a"), 10 + PATIENCE) == ["own_b"]
    assert not absence.is_to_settle(99 * PATIENCE)


def test_what_was_there_in_between_is_not_gone() -> None:
    """An editor has put another file in its place."""
    absence = Absence()
    absence.gone(KEPT, holding("a"), 0)
    absence.gone(KEPT, holding("a", "b"), 1)

    assert absence.gone(KEPT, holding("a"), PATIENCE) == []


def test_of_an_empty_folder_nothing_is_gone() -> None:
    """Nor of one that cannot be read, however long; and the time begins anew."""
    for folder in (holding(), Found({}, {"SAYSO_PROJECTIONS": "away"}, there=False)):
        absence = Absence()
        absence.gone(KEPT, holding("a"), 0)

        assert absence.gone(KEPT, folder, 2 * PATIENCE) == []
        assert not absence.is_to_settle(9 * PATIENCE)
        assert absence.gone(KEPT, holding("a"), 3 * PATIENCE) == []
