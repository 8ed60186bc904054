"""An authority outside says when it saw a checkpoint, and openssl believes it."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from domain.application.ledger import LedgerKeeper
from domain.store.clock import now
from domain.store.ledger.anchors import Anchors
from domain.store.log import EventLog
from tests.builders import a_subscriber, record
from tests.ledger.authority import OpensslAuthority, served
from workers.checkpoint_folder import CheckpointFolder
from workers.timestamping import (
    Ask,
    Authority,
    Timestamping,
    TimestampUnusable,
    stamped,
)

pytestmark = pytest.mark.process
HOUR = timedelta(hours=1)


@pytest.fixture
def authority(tmp_path: Path) -> OpensslAuthority:
    """Give an authority."""
    folder = tmp_path / "authority"
    folder.mkdir()
    return OpensslAuthority(folder)


@pytest.fixture
def anchors(event_log: EventLog, keeper: LedgerKeeper) -> Anchors:
    """Give what was signed of a log with one event."""
    record(event_log, a_subscriber())
    keeper.sign_all()
    return Anchors(keeper.datastore)


def _in_an_hour() -> datetime:
    return now() + HOUR


def test_openssl_accepts_what_was_kept(
    anchors: Anchors, authority: OpensslAuthority, tmp_path: Path
) -> None:
    """The checkpoint's file and the time stamp beside it are all that it needs."""
    outside = tmp_path / "outside"
    outside.mkdir()
    folder = CheckpointFolder(outside, anchors)
    with served(authority) as url:
        Timestamping(anchors, Authority(url), HOUR, _in_an_hour).keep()
    folder.keep()

    checkpoint, stamp = sorted(outside.iterdir())
    assert (checkpoint.suffix, stamp.suffix) == (".checkpoint", ".tsr")
    assert authority.accepts(checkpoint, stamp)
    checkpoint.write_text(checkpoint.read_text().replace("1", "2", 1))
    assert not authority.accepts(checkpoint, stamp)


def test_the_newest_is_stamped_and_not_more_often_than_is_wanted(
    event_log: EventLog,
    keeper: LedgerKeeper,
    anchors: Anchors,
    authority: OpensslAuthority,
) -> None:
    """What was signed between two time stamps is covered by the next."""
    soon = Timestamping(
        anchors, authority, HOUR, lambda: _in_an_hour() - timedelta(minutes=1)
    )
    later = Timestamping(anchors, authority, HOUR, _in_an_hour)
    soon.keep()
    for _ in range(2):
        record(event_log, a_subscriber())
        keeper.sign_all()
        soon.keep()
    later.keep()
    later.keep()

    sizes = [stamp.size for stamp in anchors.stamped_after(0)]
    assert sizes == [1, 3]
    newest = next(anchors.stamped_newest_first())
    assert newest.note == (anchors.newest() or newest).note


def test_before_anything_is_signed_nothing_is_stamped(
    keeper: LedgerKeeper, authority: OpensslAuthority
) -> None:
    """An empty log has no checkpoint."""
    anchors = Anchors(keeper.datastore)

    Timestamping(anchors, authority, HOUR, _in_an_hour).keep()

    assert list(anchors.stamped_after(0)) == []


def test_an_authority_that_is_away_is_asked_again(
    anchors: Anchors, authority: OpensslAuthority
) -> None:
    """Nothing is kept of the attempt."""
    with served(authority) as url:
        pass
    with pytest.raises(OSError, match="refused"):
        Timestamping(anchors, Authority(url), HOUR, _in_an_hour).keep()
    assert list(anchors.stamped_after(0)) == []

    Timestamping(anchors, authority, HOUR, _in_an_hour).keep()

    assert len(list(anchors.stamped_after(0))) == 1


def _replayed(authority: OpensslAuthority) -> Ask:
    old: list[bytes] = []

    def ask(query: bytes) -> bytes:
        old.append(authority(query))
        return old[0]

    return ask


def test_an_old_answer_is_no_answer(authority: OpensslAuthority) -> None:
    """Each query has a nonce of its own: nobody can play a stamp of yesterday."""
    ask = _replayed(authority)
    stamped(b"a note", ask)

    with pytest.raises(TimestampUnusable, match="another query"):
        stamped(b"a note", ask)


def test_a_stamp_on_something_else_is_refused(authority: OpensslAuthority) -> None:
    """The imprint has to be that of the note, though the nonce is right."""

    def ask(query: bytes) -> bytes:
        # A query ends with its imprint, the nonce and whether certificates are wanted.
        at = query.index(b"\x04\x20") + 2
        return authority(query[:at] + bytes(32) + query[at + 32 :])

    with pytest.raises(TimestampUnusable, match="something else"):
        stamped(b"a note", ask)


@pytest.mark.parametrize("answer", [b"", b"<html>", bytes(100)])
def test_what_is_no_answer_is_refused(answer: bytes) -> None:
    """A page of a proxy, for example."""
    with pytest.raises(TimestampUnusable, match="no answer"):
        stamped(b"a note", lambda _: answer)


def test_a_refusal_is_told_in_the_authoritys_words(
    authority: OpensslAuthority,
) -> None:
    """Here the query asks for a hash that it does not know."""

    def ask(query: bytes) -> bytes:
        sha256, sha224 = b"\x60\x86\x48\x01\x65\x03\x04\x02\x01", b"\x04"
        return authority(query.replace(sha256, sha256[:-1] + sha224))

    with pytest.raises(TimestampUnusable, match="refused: 2"):
        stamped(b"a note", ask)
