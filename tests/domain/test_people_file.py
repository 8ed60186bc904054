"""A file of people is read in whatever dress it comes, row by row."""

from __future__ import annotations

import io

import pytest

from domain.files.limits import FileUnreadable
from domain.people_file import Dress, PeopleFile, open_people

ROWS = "email,first_name\nanna@example.com,Анна\nbo@example.com,Bo\n"


def read(content: bytes, encoding: str | None = None) -> PeopleFile:
    """Open a file."""
    return open_people(io.BytesIO(content), Dress(encoding))


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "cp1251", "utf-16", "utf-16-le", "utf-16-be"]
)
def test_an_encoding_is_found_or_told(encoding: str) -> None:
    """By its mark, as UTF-8, or as Windows-1251; others can be named."""
    file = read(ROWS.encode(encoding))

    assert file.header == ["email", "first_name"]
    assert next(row for _, row in file) == ["anna@example.com", "Анна"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_a_delimiter_is_found(delimiter: str) -> None:
    """It is what parts the header into most columns."""
    file = read(ROWS.replace(",", delimiter).encode())

    assert file.delimiter == delimiter
    assert file.header == ["email", "first_name"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_may_end_in_any_way(end: str) -> None:
    """Also in the old Macintosh's."""
    assert len(list(read(ROWS.replace("\n", end).encode()))) == 2


def test_a_row_is_known_by_its_physical_line() -> None:
    """Comments, empty lines and line breaks in quotes are counted."""
    content = (
        '# made by hand\n\nemail,note\n\na@example.com,"two\nlines"\nb@example.com,\n'
    )

    lines = [line for line, _ in read(content.encode())]

    assert lines == [5, 7]


def test_rows_without_any_value_are_skipped() -> None:
    """Spreadsheets leave them at the end."""
    assert len(list(read(ROWS.encode() + b",\n , \n"))) == 2


def test_nameless_columns_get_a_name() -> None:
    """So that they can be mapped, or left out."""
    assert read(b"email,,x\n").header == ["email", "column 2", "x"]


@pytest.mark.parametrize(
    ("content", "encoding", "reason"),
    [
        (b"", None, "empty"),
        (b"\n\n", None, "empty"),
        (b"email\n\0\0\n", None, "NUL"),
        (b'email,name\na@example.com,"Anna\n', None, "quote"),
        (b"email\n\xff\xfe\n", "utf-8", "not valid utf-8"),
        (b"email\n", "klingon", "no encoding"),
        (b"email\na@example.com\n", "utf-16", "not valid utf-16"),
        (b"email\n\xff\xff\n", "punycode", "no encoding"),
        (b"email\n\xff\xff\n", "idna", "no encoding"),
        (b"email\n", "utf-8\0", "no encoding"),
        (b"email\n" + b"," * 600 + b"a\n", None, "500 columns"),
        (b'email\n"' + b"a\n" * 600_000, None, "1 MiB|quote"),
        (b"email\n" + b"a" * 2_000_000, None, "1 MiB|quote"),
        ("email\n".encode("utf-16") + b"\x00\xd8\x41", None, "not valid utf-16"),
        (b"\xd0\xcf\x11\xe0 an old file of Excel", None, "save it as .xlsx"),
    ],
)
def test_what_cannot_be_read_is_told_by_line(
    content: bytes, encoding: str | None, reason: str
) -> None:
    """The reason says what to look for, and repeats no cell."""
    with pytest.raises(FileUnreadable, match=reason):
        list(read(content, encoding))


def test_a_stream_that_comes_in_drops_is_read_whole() -> None:
    """An upload need not be there at once."""

    class Drops(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            return super().read(min(size or 1, 3) if size != -1 else 3)

    assert len(list(open_people(Drops(ROWS.encode())))) == 2


def test_the_mark_of_broken_bytes_is_for_reading_only() -> None:
    """Whoever would write with it is told, instead of losing a letter."""
    with pytest.raises(UnicodeEncodeError):
        "Анна".encode("ascii", "sayso.mark")


@pytest.mark.parametrize(
    ("first", "names"),
    [
        ("anna@example.com,Anna", ["column 1", "column 2"]),
        ("+44 20 7946 0018", ["column 1"]),
        ("email,name", ["email", "name"]),
    ],
)
def test_a_header_is_told_from_people(first: str, names: list[str]) -> None:
    """A row that holds an address or a number to call is somebody's."""
    file = read(f"{first}\nbo@example.com,Bo\n".encode())

    assert file.header == names
    assert file.has_header == (names[0] == "email")
    assert len(list(file)) == 2 - file.has_header


def test_whether_there_is_a_header_can_be_told() -> None:
    """For whoever knows better."""
    content = io.BytesIO(ROWS.encode())

    file = open_people(content, Dress(has_header=False))

    assert [line for line, _ in file] == [1, 2, 3]


def test_columns_of_one_name_are_told_apart() -> None:
    """So that each of them can be mapped."""
    header = read(b"email,a (3),a,a,a\n").header

    assert header == ["email", "a (3)", "a", "a (4)", "a (5)"]


def test_so_many_rows_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is over is refused where it begins."""
    monkeypatch.setattr("domain.people_file.MOST_ROWS", 3)

    with pytest.raises(FileUnreadable, match="line 4: over 3 rows"):
        list(read(b"email\na@example.com\nb@example.com\nc@example.com\n"))
