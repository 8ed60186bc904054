"""The generator of people says what an import of its file must find."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pytest

from bench.people import write_people
from domain.events import ImportStarted
from domain.ids import new_id
from domain.people_columns import guess
from domain.people_file import open_people
from domain.screening import ImportRules
from workers.importing import Reading


@pytest.mark.parametrize("encoding", ["utf-8", "cp1251"])
@pytest.mark.parametrize("awkward", [True, False])
def test_its_counts_are_what_reading_finds(encoding: str, *, awkward: bool) -> None:
    """Awkward content: a mark, semicolons, quotes, repeats, case, IDN and tags."""
    stream = io.BytesIO()
    expected = write_people(stream, 1_500, seed=7, awkward=awkward, encoding=encoding)
    content = stream.getvalue()
    header = open_people(io.BytesIO(content)).header
    mapping = {one.column: one.target for one in guess(header, {})}
    started = ImportStarted(new_id(), "newsletter", b"", len(content), mapping)
    rules = ImportRules(now=datetime(2026, 3, 3, tzinfo=UTC))

    chunks = list(Reading(stream, started, rules).chunks(0, lambda: True))

    people = [person for chunk in chunks for person in chunk.people]
    errors = sum(len(chunk.errors) for chunk in chunks)
    repeated = sum(chunk.repeated for chunk in chunks)
    assert len(people) + errors + repeated == expected.rows
    assert (len(people), errors, repeated) == (
        expected.people,
        expected.bad,
        expected.repeats,
    )
    consenting = sum(person.evidence is not None for person in people)
    assert consenting == expected.consenting
