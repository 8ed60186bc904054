"""Whatever bytes come: they are rows, or a refusal that names a line. Never a crash."""

from __future__ import annotations

import gzip
import io
from zipfile import ZipFile

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from domain.errors import ImportUnreadable
from domain.events import ImportOptions, RowError
from domain.files.limits import MOST_COLUMNS, FileUnreadable
from domain.people_columns import Columns
from domain.people_file import Dress, PeopleFile, open_people
from domain.people_preview import look_at
from domain.screening import ImportRules, Person, Stopped
from tests.domain.decisions import AT
from tests.domain.files.packing import a_sheet, a_zip

ROWS = b'email;"first name";x\r\nanna@example.com;"An\nna";1\n# no\nbo@example.com\n'
SHEET = a_sheet(["email", "n"], ["anna@example.com", 1.5], [None, "x"])
SEEDS = [
    ROWS,
    ROWS.decode().encode("utf-16"),
    SHEET,
    gzip.compress(ROWS),
    gzip.compress(SHEET),
    a_zip({"a.csv": ROWS}),
    a_zip({"a.xlsx": SHEET}),
    a_zip({"a": ROWS, "b": ROWS}),
]
with ZipFile(io.BytesIO(SHEET)) as _archive:
    PARTS = {part: _archive.read(part) for part in _archive.namelist()}
#: Where a file is changed, and to what; or cut.
damage = st.lists(
    st.tuples(st.integers(0, 10_000), st.integers(0, 255)), min_size=1, max_size=8
)
dresses = st.builds(
    Dress,
    st.sampled_from([None, "utf-8", "cp1251", "utf-16", "utf-7", "punycode", "x"]),
    st.sampled_from([None, ",", ";"]),
    st.sampled_from([None, True, False]),
    st.sampled_from([None, "a", 0, 7]),
)


def read(content: bytes, dress: Dress) -> PeopleFile | FileUnreadable:
    """Read a file to its end as an import does, or return why that cannot be done."""
    try:
        file = open_people(io.BytesIO(content), dress)
        rows = list(file)
    except FileUnreadable as refused:
        return refused
    lines = [line for line, _ in rows]
    assert lines == sorted(set(lines))
    columns = Columns(file.header, dict.fromkeys(file.header[:1], "email"))
    for line, row in rows:
        judged = columns.screen(line, row, rules=ImportRules(now=AT))
        assert isinstance(judged, Person | Stopped | RowError)
        assert judged.line == line
    return file


def is_read_or_refused(content: bytes, dress: Dress) -> None:
    """Hold that a file has columns of different names, or a refusal a line."""
    found = read(content, dress)
    if isinstance(found, FileUnreadable):
        assert found.line >= 1
        assert found.reason
    else:
        assert len(set(found.header)) == len(found.header) <= MOST_COLUMNS


@given(st.binary(max_size=300), dresses)
@example(b"\xff\xfe", Dress())
@example(b"PK\x03\x04", Dress())
@example(b"\x1f\x8b", Dress())
@example(b"+AD", Dress("utf-7"))
@settings(max_examples=400)
def test_bytes_of_any_kind_are_no_accident(content: bytes, dress: Dress) -> None:
    """Also such as begin like an archive, or in an encoding of the strange kind."""
    is_read_or_refused(content, dress)


@given(st.sampled_from(SEEDS), damage, st.integers(0, 10_000), dresses)
@settings(max_examples=400)
def test_damage_anywhere_is_no_accident(
    content: bytes, damage: list[tuple[int, int]], cut: int, dress: Dress
) -> None:
    """A few bytes differ, or the rest is missing."""
    broken = bytearray(content)
    for place, byte in damage:
        broken[place % len(broken)] = byte
    is_read_or_refused(bytes(broken), dress)
    is_read_or_refused(content[: cut % len(content)], dress)


@given(st.text(max_size=200), st.sampled_from(["utf-8", "utf-16", "cp1251"]))
def test_any_text_is_no_accident(text: str, encoding: str) -> None:
    """Quotes, line ends of all kinds, and what looks like a formula."""
    is_read_or_refused(text.encode(encoding, "replace"), Dress())


@given(st.sampled_from(sorted(PARTS)), damage, st.integers(0, 10_000))
@settings(max_examples=400)
def test_a_sheet_may_be_anything_inside(
    name: str, damage: list[tuple[int, int]], cut: int
) -> None:
    """Well packed, so that the check sums hold, and no XML or no sheet."""
    part = bytearray(PARTS[name])
    for place, byte in damage:
        part[place % len(part)] = byte
    is_read_or_refused(a_zip(PARTS | {name: bytes(part)}), Dress())
    is_read_or_refused(a_zip(PARTS | {name: PARTS[name][: cut % len(part)]}), Dress())


def test_a_look_is_refused_in_words() -> None:
    """Before an import begins, whoever sent the file is told."""
    with pytest.raises(ImportUnreadable, match="line 1: the archive is damaged"):
        look_at(io.BytesIO(SEEDS[3][:-20]), ImportOptions(None, "news"))
