"""A file comes in part by part, and is read from any place without being held."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.store import uploads as module
from domain.store.datastore import AccountDatastore
from domain.store.uploads import PART_BYTES, StoredFile, Uploads
from tests.application.builders import PEPPERS

LARGE = bytes(range(256)) * (PART_BYTES // 100)


@pytest.fixture
def uploads(datastore: AccountDatastore) -> Uploads:
    """Give the files."""
    return Uploads(datastore, PEPPERS)


def parts_of(datastore: AccountDatastore) -> list[int]:
    """Return the sizes of all parts that are kept."""
    question = "SELECT octet_length(content) AS n FROM upload_parts ORDER BY number"
    with datastore.get_connection() as connection:
        return [row["n"] for row in connection.execute(question)]


def test_a_file_is_kept_in_parts_and_read_whole(
    uploads: Uploads, datastore: AccountDatastore
) -> None:
    """However it came; whoever wants to has seen all of it."""
    seen = bytearray()

    upload = uploads.take([LARGE[:10], b"", LARGE[10:]], seen.extend)

    assert uploads.open(upload).read() == LARGE == bytes(seen)
    sizes = parts_of(datastore)
    assert sizes == [PART_BYTES, PART_BYTES, len(LARGE) - 2 * PART_BYTES]
    assert upload.digest == uploads.take([LARGE]).digest


def test_what_a_sender_broke_off_is_not_kept(
    uploads: Uploads, datastore: AccountDatastore
) -> None:
    """Whatever went wrong on their side."""

    def broken() -> Iterator[bytes]:
        yield LARGE
        raise ConnectionError

    with suppress(ConnectionError):
        uploads.take(broken())

    assert parts_of(datastore) == []


def test_a_file_that_nobody_took_goes_a_day_later(
    uploads: Uploads, datastore: AccountDatastore
) -> None:
    """Whoever kept it may have died before they could let it go."""
    uploads.take([b"old"])
    with datastore.get_connection() as connection:
        connection.execute("UPDATE uploads SET begun_at = now() - interval '25 hours'")

    uploads.take([b"newer"])

    assert parts_of(datastore) == [5]


@given(
    st.binary(max_size=40),
    st.lists(
        st.tuples(st.sampled_from(["read", "seek"]), st.integers(-5, 50)), max_size=20
    ),
)
def test_it_is_read_like_any_file(content: bytes, steps: list[tuple[str, int]]) -> None:
    """Reading here and there gives what a file in memory would."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "PART_BYTES", 7)
        ours = StoredFile(lambda n: content[n * 7 : n * 7 + 7], len(content))
        theirs = io.BytesIO(content)
        for step, number in steps:
            if step == "read":
                assert ours.read(number) == theirs.read(number)
            else:
                ours.seek(abs(number))
                theirs.seek(abs(number))
            assert ours.tell() == theirs.tell()
        assert ours.seek(-len(content), io.SEEK_END) == 0
        assert ours.seek(0, io.SEEK_CUR) == 0
        with pytest.raises(ValueError, match="before the beginning"):
            ours.seek(-1)
