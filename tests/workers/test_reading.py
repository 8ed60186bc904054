"""A file is read with signs of life in between, whatever its rows hold."""

from __future__ import annotations

import io

import pytest

from domain.events import ImportStarted
from domain.ids import new_id
from domain.screening import ImportRules
from tests.application.builders import AT
from workers import importing
from workers.importing import LeftOff, Reading

BLANK_ROWS = 1_000
CONTENT = b"email,name\n" + b",\n" * BLANK_ROWS + b"anna@example.com,Anna\n"


def reading() -> Reading:
    """Return a file of one person, who stands below many blank rows."""
    mapping = {"email": "email"}
    started = ImportStarted(new_id(), "newsletter", b"", len(CONTENT), mapping)
    return Reading(io.BytesIO(CONTENT), started, ImportRules(now=AT))


def test_blank_rows_are_signs_of_life_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """They come by the time that passes: the hold is kept however few rows count."""
    monkeypatch.setattr(importing, "_SIGN_EVERY", -1.0)
    signs: list[bool] = []

    def keep() -> bool:
        signs.append(True)
        return True

    [chunk] = reading().chunks(0, keep)

    assert len(chunk.people) == 1
    assert len(signs) >= BLANK_ROWS


def test_who_lost_the_work_leaves_off_among_blank_rows(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Another hand has it: to go on would be in vain."""
    monkeypatch.setattr(importing, "_SIGN_EVERY", -1.0)
    answers = iter([True, True, False])

    with pytest.raises(LeftOff):
        list(reading().chunks(0, lambda: next(answers)))
