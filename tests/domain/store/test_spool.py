"""What was answered is on the disk, until the log has it."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from uuid import UUID

import pytest

from domain.store.spool import left_spools, line_of, new_spool
from domain.tracking.gathering import Request
from domain.tracking.links import OPEN

REQUESTS = [Request(UUID(int=n), OPEN, n, "Mozilla") for n in range(5)]
LINES = [line_of(one) for one in REQUESTS]


def test_what_was_kept_is_read_in_order(tmp_path: Path) -> None:
    """A batch at a time, from where the last one ended."""
    spool = new_spool(tmp_path / "hits")
    spool.keep(LINES[:3])
    spool.keep(LINES[3:])

    first, end = spool.read(0, 2)
    rest, last = spool.read(end, 100)

    assert [*first, *rest] == REQUESTS
    assert last == spool.size
    assert spool.read(last, 100) == ([], last)


def test_a_file_is_left_when_its_process_is_gone(tmp_path: Path) -> None:
    """Not before; and one alone takes it over."""
    spool = new_spool(tmp_path)
    spool.keep(LINES)
    assert not list(left_spools(tmp_path))

    spool.close()
    (left,) = left_spools(tmp_path)

    assert (left.id, left.read(0, 100)[0]) == (spool.id, REQUESTS)
    assert not list(left_spools(tmp_path))
    left.remove()
    assert not list(tmp_path.iterdir())


def test_a_line_without_its_end_was_never_answered(tmp_path: Path) -> None:
    """As after a power failure in the middle of it."""
    spool = new_spool(tmp_path)
    spool.keep([*LINES[:2], LINES[2][:-5]])
    spool.close()
    (left,) = left_spools(tmp_path)

    found, end = left.read(0, 100)

    assert found == REQUESTS[:2]
    assert left.read(end, 100) == ([], end)


def test_a_disk_that_is_full_keeps_all_or_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was kept before stays as it is, and it goes on when there is room."""
    spool = new_spool(tmp_path)
    spool.keep(LINES[:1])

    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "no space left")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fdatasync", full)
        with pytest.raises(OSError, match="no space"):
            spool.keep(LINES[1:])
    spool.keep(LINES[4:])

    assert spool.read(0, 100)[0] == [REQUESTS[0], REQUESTS[4]]
