"""What was found of a file, told of another, reads that in the same way."""

from __future__ import annotations

import io

from domain.events import ImportOptions
from domain.people_preview import look_at

FILE = "Почта;Имя\nanna@example.com;Анна\n".encode("cp1251")


def test_what_was_found_is_told_of_the_next_file() -> None:
    """Whatever that looks like by itself; what else was told stays told."""
    told = ImportOptions(purpose="news", preset="listmonk", mapping={"Имя": "nick"})
    found = look_at(io.BytesIO(FILE), told)

    options = found.options

    assert options.purpose == "news"
    assert options.mapping == {"Почта": "email", "Имя": "nick"}
    assert (options.encoding, options.delimiter) == ("cp1251", ";")
    assert (options.has_header, options.sheet) == (True, None)
    assert options.statuses == found.statuses
    again = look_at(io.BytesIO(FILE), options)
    assert (again.mapping, again.options) == (found.mapping, options)


def test_statuses_that_nobody_explained_are_not_told() -> None:
    """None is not an empty table."""
    assert look_at(io.BytesIO(FILE), ImportOptions()).options.statuses is None
