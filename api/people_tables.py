"""People as the rows of a table that is too long to be held: CSV, JSON and XLSX."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any

from api import sheets
from api.documents import as_document, as_json
from api.tables import safe
from projections.exported_people.queries import Outline, PersonLine

CSV = "text/csv"

#: Between several values in one cell; a file that is imported may have it there too.
_BETWEEN = "; "
#: How a column of consents is called: by its purpose.
_CONSENT = "consent:"
#: What closes an address, whatever was agreed to there.
_STOPS = "stop_list"
#: A number, as a phone has it, computes nothing.
_PHONE = re.compile(r"\+\d{5,15}")

People = Iterable[Sequence[PersonLine]]


def columns_of(outline: Outline) -> list[str]:
    """Name the columns: contacts by channel, fields by code, lists, consents."""
    taken = {"id", *outline.channels, "lists", _STOPS}
    fields = [code for code in outline.fields if code not in taken]
    consents = [f"{_CONSENT}{purpose}" for purpose in outline.purposes]
    return ["id", *outline.channels, *fields, "lists", _STOPS, *consents]


def row_of(person: PersonLine, columns: Iterable[str]) -> list[Any]:
    """Return a person's cells; several values share one, and none leave it empty."""
    cells: dict[str, Any] = {"id": str(person.id), "lists": person.lists}
    for contact in person.contacts:
        cells.setdefault(contact["channel"], []).append(contact["address"])
        for purpose, state in contact["consents"].items():
            said = f"{contact['channel']}: {state}"
            cells.setdefault(f"{_CONSENT}{purpose}", []).append(said)
        for stop in contact["suppressions"]:
            closed = f"{contact['channel']}: {stop['scope']} ({stop['ground']})"
            cells.setdefault(_STOPS, []).append(closed)
    return [_together((person.fields | cells).get(name)) for name in columns]


def as_csv(people: People, columns: Sequence[str]) -> Iterator[bytes]:
    """Write a table (RFC 4180, UTF-8), a page of people at a time."""
    yield _lines([columns])
    for page in people:
        yield _lines(map(_safe, row_of(person, columns)) for person in page)


def as_items(people: People) -> Iterator[bytes]:
    """Write ``{"items": [...]}`` in JSON, a page of people at a time."""
    yield b'{"items":['
    between = b""
    for page in people:
        for person in page:
            yield between + as_json(as_document(person))
            between = b",\n"
    yield b"]}"


def as_sheet(people: People, columns: Sequence[str]) -> Iterator[bytes]:
    """Write a workbook of one sheet."""
    rows = (row_of(one, columns) for page in people for one in page)
    return sheets.as_sheet("people", chain([columns], rows))


def _together(value: object) -> object:
    return _BETWEEN.join(map(str, value)) if isinstance(value, list) else value


def _lines(rows: Iterable[Iterable[object]]) -> bytes:
    lines = io.StringIO()
    csv.writer(lines).writerows(rows)
    return lines.getvalue().encode()


def _safe(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float) or _PHONE.fullmatch(str(value)):
        return str(value)
    return safe(value)
