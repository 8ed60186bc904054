"""A spreadsheet is read as if somebody had typed it into a text."""

from __future__ import annotations

import io
from datetime import date, datetime, time, timedelta
from time import process_time
from zipfile import ZipFile

import pytest
from openpyxl import Workbook
from openpyxl.xml.constants import SHARED_STRINGS

from domain.files.limits import FileUnreadable
from domain.people_file import Dress, open_people
from tests.domain.files.packing import a_sheet, a_zip


def rows_of(content: bytes) -> list[tuple[int, list[str]]]:
    """Return the rows below the header."""
    return list(open_people(io.BytesIO(content)))


def test_a_row_is_known_by_its_number() -> None:
    """Blank rows are skipped and counted."""
    found = rows_of(a_sheet(["email", "name"], [], ["anna@example.com", None]))

    assert found == [(3, ["anna@example.com"])]


def test_a_sheet_may_be_named() -> None:
    """Without a name it is the first; one that is not there is refused by name."""
    book = Workbook()
    for title, address in (("Shop", "anna@example.com"), ("Fair", "ben@example.com")):
        sheet = book.create_sheet(title)
        sheet.append(["email"])
        sheet.append([address])
    book.remove(book.worksheets[0])
    told = io.BytesIO()
    book.save(told)

    assert open_people(told).sheet == "Shop"
    found = open_people(told, Dress(sheet="Fair"))
    assert (found.sheet, list(found)) == ("Fair", [(2, ["ben@example.com"])])
    with pytest.raises(FileUnreadable, match="no sheet 'Market', only Shop, Fair"):
        open_people(told, Dress(sheet="Market"))


def test_a_number_may_be_written_by_its_power_of_ten() -> None:
    """As some programs write a phone number; it is the whole number that it says."""
    told = io.BytesIO()
    plain = ZipFile(io.BytesIO(a_sheet(["phone"], [79261234567])))
    with plain, ZipFile(told, "w") as written:
        for name in plain.namelist():
            part = plain.read(name)
            part = part.replace(b"<v>79261234567</v>", b"<v>7.9261234567E10</v>")
            written.writestr(name, part)

    assert rows_of(told.getvalue()) == [(2, ["79261234567"])]


def test_a_cell_between_others_may_be_empty() -> None:
    """It keeps its place."""
    found = rows_of(
        a_sheet(["email", "name", "city"], ["anna@example.com", None, "Riga"])
    )

    assert found == [(2, ["anna@example.com", "", "Riga"])]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (5, "5"),
        (79261234567.0, "79261234567"),
        (0.5, "0.5"),
        (True, "true"),
        (False, "false"),
        ("Анна", "Анна"),
        (datetime(2024, 5, 1, 9, 30), "2024-05-01 09:30:00"),  # noqa: DTZ001 - as a sheet has it
        (datetime(2024, 5, 1), "2024-05-01"),  # noqa: DTZ001 - as above
        (date(2024, 5, 1), "2024-05-01"),
        (time(9, 30), "09:30:00"),
        (timedelta(hours=1), "1:00:00"),
    ],
)
def test_a_value_is_written_as_it_would_be_typed(value: object, text: str) -> None:
    """Numbers without a point that they do not need, dates as dates."""
    assert rows_of(a_sheet(["email", "x"], ["a@example.com", value]))[0][1][1] == text


def test_a_formula_is_what_it_last_came_to() -> None:
    """A program that never computed it has left no value."""
    found = rows_of(a_sheet(["email", "x"], ["a@example.com", "=1+1"]))

    assert found == [(2, ["a@example.com"])]


def cut(name: str, content: bytes) -> bytes:
    """Return a spreadsheet of which one part is other than it was."""
    book = a_sheet(["email"], *[["a@example.com"]] * 50)
    with ZipFile(io.BytesIO(book)) as archive:
        parts = {part: archive.read(part) for part in archive.namelist()}
    parts[name] = content
    return a_zip(parts)


NAMESPACE = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def claiming(rows: bytes, size: bytes = b"A1:XFD1048576") -> bytes:
    """Return a spreadsheet of these rows that says it is of another size."""
    head = b"<worksheet %b><dimension ref='%b'/><sheetData>" % (NAMESPACE, size)
    return cut("xl/worksheets/sheet1.xml", head + rows + b"</sheetData></worksheet>")


def typed(place: bytes, text: bytes) -> bytes:
    """Write a row with one cell."""
    cell = b"<c r='%b' t='inlineStr'><is><t>%b</t></is></c>" % (place, text)
    return b"<row r='%b'>%b</row>" % (place.lstrip(b"ABCDFX"), cell)


def test_no_row_is_made_up() -> None:
    """Whatever size a sheet claims, and however far apart its rows are."""
    began = process_time()
    rows = typed(b"A1", b"email") + typed(b"A1000000", b"a@example.com")

    assert rows_of(claiming(rows)) == [(1_000_000, ["a@example.com"])]
    assert process_time() - began < 5


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        (typed(b"A99999999", b"x"), "line 2: over 10,000,000 rows"),
        (typed(b"XFD2", b"x"), "line 2: over 500 columns"),
        (typed(b"A1", b"x"), "line 2: .*damaged"),
        (b"<row r='x'/>", "line 2: .*damaged"),
        (b"<row r='2'><c", "line 2: .*damaged"),
    ],
)
def test_a_row_out_of_place_is_refused(rows: bytes, reason: str) -> None:
    """Too far down, too far right, or a number that was there before."""
    with pytest.raises(FileUnreadable, match=reason):
        rows_of(claiming(typed(b"A1", b"email") + rows))


@pytest.mark.parametrize("part", ["xl/sharedStrings.xml", "xl/styles.xml"])
def test_what_is_held_in_memory_is_bounded(
    monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    """Texts that cells share come as one list."""
    monkeypatch.setattr("domain.files.sheets.MOST_ASIDE_BYTES", 20_000)

    with pytest.raises(FileUnreadable, match="save it as CSV"):
        rows_of(cut(part, b"<sst/>" + b" " * 20_000))


def sharing(texts: bytes) -> bytes:
    """Return a spreadsheet whose cells share texts, which lie in an odd place."""
    rows = b"<row><c t='s'><v>0</v></c></row><row><c t='s'><v>1</v></c></row>"
    with ZipFile(io.BytesIO(claiming(rows))) as archive:
        parts = {part: archive.read(part) for part in archive.namelist()}
    part = f"<Override PartName='/xl/worksheets/a.xml' ContentType='{SHARED_STRINGS}'/>"
    kinds = parts["[Content_Types].xml"].replace(
        b"</Types>", f"{part}</Types>".encode()
    )
    return a_zip(parts | {"[Content_Types].xml": kinds, "xl/worksheets/a.xml": texts})


def test_texts_that_cells_share_may_lie_anywhere(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Where they lie the spreadsheet itself says."""
    each = b"<si><t>email</t></si><si><t>a@example.com</t></si>"
    texts = b"<sst %b>%b</sst>" % (NAMESPACE, each)

    assert rows_of(sharing(texts)) == [(2, ["a@example.com"])]
    monkeypatch.setattr("domain.files.sheets.MOST_ASIDE_BYTES", 20_000)
    with pytest.raises(FileUnreadable, match="save it as CSV"):
        rows_of(sharing(texts + b" " * 20_000))


@pytest.mark.parametrize(
    "content",
    [
        cut("xl/workbook.xml", b"<workbook"),
        cut("xl/workbook.xml", b"<workbook/>"),
        cut("xl/worksheets/sheet1.xml", b"<worksheet><sheetData><row><c"),
        cut("[Content_Types].xml", b""),
        a_sheet(["email"])[:-30],
    ],
)
def test_what_is_no_sheet_is_refused(content: bytes) -> None:
    """Whatever is wrong inside, the answer is one."""
    with pytest.raises(FileUnreadable, match="damaged"):
        rows_of(content)


def test_the_first_sheet_is_read() -> None:
    """A book of charts alone has none."""
    book = Workbook()
    book.remove(book.worksheets[0])
    book.create_chartsheet()
    written = io.BytesIO()
    book.save(written)

    with pytest.raises(FileUnreadable, match="damaged"):
        rows_of(written.getvalue())
