"""A file of addresses is read in whatever dress it comes, and its bad rows are told."""

from __future__ import annotations

import codecs
import io

import pytest

from domain.files.limits import FileUnreadable
from domain.people_file import AS_FOUND, Dress
from domain.stop_file import MOST_ROWS, StopFile, read_stop_file

ADDRESSES = ["anna@example.com", "bo@b.example"]
RUSSIAN = ("Имя;Почта", "Анна;anna@example.com", "Бо;bo@b.example")
PLAIN = "Anna@example.com\nbo@b.example\n"


def _read(
    content: bytes, channel: str, column: str | None = None, dress: Dress = AS_FOUND
) -> StopFile:
    return read_stop_file(io.BytesIO(content), channel, column, dress)


@pytest.mark.parametrize(
    "content",
    [
        PLAIN.encode(),
        PLAIN.replace("\n", "\r\n").encode("utf-8-sig"),
        codecs.BOM_UTF16_LE + PLAIN.encode("utf-16-le"),
        f"E-mail\n{PLAIN}".encode(),
        f"Почта\n{PLAIN}".encode("cp1251"),
        b"name;e-mail\nAnna;anna@example.com\nBo;bo@b.example\n",
        "\n".join(RUSSIAN).encode("cp1251"),
    ],
)
def test_addresses_are_found(content: bytes) -> None:
    """One a line, with a header or without, or in the column that is called so."""
    found = _read(content, "email")

    assert (found.rows, found.addresses, found.errors) == (2, ADDRESSES, [])


def test_a_row_without_an_address_is_named_by_its_line() -> None:
    """And the value is described, never repeated."""
    content = b"name,mail\nAnna,anna@example.com\nBo,no address\nCy\n"

    found = _read(content, "email")

    assert (found.rows, found.addresses) == (3, ["anna@example.com"])
    assert [(one.line, one.value_class) for one in found.errors] == [
        (3, "text of 10 characters, no @"),
        (4, "empty"),
    ]


def test_the_column_may_be_told() -> None:
    """If its name is nothing we know; of two that are known the first counts."""
    content = b"where to,what\nanna@example.com,x\n"

    with pytest.raises(FileUnreadable, match="name it"):
        _read(content, "email")
    with pytest.raises(FileUnreadable, match="no such column"):
        _read(content, "email", "else")
    told = _read(content, "email", "where to", Dress("utf-8", ","))
    assert told.addresses == ["anna@example.com"]


def test_numbers_are_read_as_numbers() -> None:
    """A channel has its own addresses, and its own names for their column."""
    content = b"id,Phone\n1,+44 20 7946 0018\n"

    assert _read(content, "sms").addresses == ["+442079460018"]
    assert _read(b"client_id,x\nA1,2\n", "client_id").addresses == ["A1"]


def test_a_file_has_an_end() -> None:
    """A longer one is refused before it is too much."""
    content = b"mail\n" + b"a@example.com\n" * (MOST_ROWS + 1)

    with pytest.raises(FileUnreadable, match="over 100,000 rows"):
        _read(content, "email")
