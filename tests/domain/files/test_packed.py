"""What is packed is read as it is unpacked, and never more than is good for anybody."""

from __future__ import annotations

import gzip
import io
from zipfile import ZipFile

import pytest

from domain.files import packed
from domain.files.limits import MOST_MEMBERS, Damaged, FileUnreadable
from domain.people_file import Dress, PeopleFile, open_people
from tests.domain.files.packing import a_sheet, a_zip

ROWS = b"email,name\nanna@example.com,Anna\n"
SHEET = a_sheet(["email", "name"], ["anna@example.com", "Anna"])


def read(content: bytes, member: str | int | None = None) -> PeopleFile:
    """Open a file."""
    return open_people(io.BytesIO(content), Dress(member=member))


@pytest.mark.parametrize(
    "content",
    [
        a_zip({"people": ROWS}),
        gzip.compress(ROWS, mtime=0),
        a_zip({"people": SHEET}),
        gzip.compress(SHEET, mtime=0),
        a_zip({"folder/": b"", "folder/people.csv": ROWS, "__MACOSX/._p": b"x"}),
    ],
    ids=["zip", "gzip", "sheet in zip", "sheet in gzip", "folder"],
)
def test_one_file_of_an_archive_is_read(content: bytes) -> None:
    """Whatever it is; what a Mac packs beside it is nothing."""
    file = read(content)

    assert file.header == ["email", "name"]
    assert list(file) == [(2, ["anna@example.com", "Anna"])]


def test_of_several_files_one_is_named() -> None:
    """By its name, or later by its place; otherwise their names are told."""
    content = a_zip({"first": b"email\n", "second": ROWS})

    assert read(content, "second").header == ["email", "name"]
    assert read(content, "second").member == 1
    assert read(content, 1).header == ["email", "name"]
    with pytest.raises(FileUnreadable, match="several files: name one of: first, sec"):
        read(content)
    with pytest.raises(FileUnreadable, match="no file of this name, only: first"):
        read(content, "third")


def test_no_event_learns_the_names_of_files() -> None:
    """They are for whoever sent the archive."""
    with pytest.raises(FileUnreadable) as refused:
        read(a_zip({"anna_smith": ROWS, "boris": ROWS}))

    assert "anna_smith" in str(refused.value)
    assert "anna_smith" not in refused.value.reason


def encrypted() -> bytes:
    """Return an archive that says it is encrypted."""
    content = bytearray(a_zip({"people": ROWS}))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + offset] |= 1
    return bytes(content)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (a_zip({}), "archive is empty"),
        (a_zip({"!name": ROWS}).replace(b"!name", b"\0name"), "archive is empty"),
        (a_zip({"inner": a_zip({"people": ROWS})}), "archive in an archive"),
        (a_zip({"inner": gzip.compress(ROWS, mtime=0)}), "archive in an archive"),
        (gzip.compress(a_zip({"people": ROWS}), mtime=0), "archive in an archive"),
        (gzip.compress(gzip.compress(ROWS, mtime=0), mtime=0), "archive in an archive"),
        (encrypted(), "encrypted"),
        (a_zip({"people": ROWS})[:-5], "damaged, or was cut off"),
        (
            gzip.compress(ROWS, mtime=0)[:-9],
            "line 1: the archive is damaged, or was cut off",
        ),
        (gzip.compress(ROWS * 20_000, mtime=0)[:-9], "damaged, or was cut off"),
        (a_zip({f"n{n}": b"" for n in range(MOST_MEMBERS + 1)}), "over 1000 files"),
    ],
)
def test_what_cannot_be_unpacked_is_refused(content: bytes, reason: str) -> None:
    """With a reason that says what to do."""
    with pytest.raises(FileUnreadable, match=reason):
        list(read(content))


def test_a_file_that_was_tampered_with_is_damaged() -> None:
    """Its check sum says so at its end."""
    content = bytearray(a_zip({"people": bytes(range(33, 126)) * 3}))
    with ZipFile(io.BytesIO(content)) as archive:
        start = archive.infolist()[0].header_offset + 30 + len("people") + 5
    content[start] ^= 0xFF

    with pytest.raises(FileUnreadable, match="damaged"):
        list(read(bytes(content)))


@pytest.mark.parametrize("pack", [gzip.compress, lambda rows: a_zip({"people": rows})])
def test_a_bomb_does_not_go_off(
    pack: type[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Unpacking ends where it becomes too much, not after it."""
    monkeypatch.setattr(packed, "LARGE_BYTES", 100_000)

    with pytest.raises(FileUnreadable, match="over 200 times as large"):
        list(read(pack(b"email\n" + b"a@example.com\n" * 200_000)))


def test_one_can_go_back_in_what_is_packed() -> None:
    """A spreadsheet in an archive is read from its end; damage is found there too."""
    stream = packed.open_gzip(io.BytesIO(gzip.compress(ROWS, mtime=0)))
    broken = packed.open_gzip(io.BytesIO(gzip.compress(ROWS, mtime=0)[:-20]))

    assert stream.readable()
    assert stream.seekable()
    assert (stream.read(5), stream.tell(), stream.seek(0)) == (b"email", 5, 0)
    assert stream.read() == ROWS
    with pytest.raises(Damaged):
        broken.seek(100_000)
