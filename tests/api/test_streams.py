"""Streams are few, and those without a key leave a place to those with one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from api.errors import StreamsTaken
from api.streams import Streams


def test_who_has_no_key_takes_one_place_and_never_the_last() -> None:
    """However many follow a link, whoever has a key finds what is left."""
    streams = Streams(3)
    follower = streams.begin(iter(()), keyless=True)
    with pytest.raises(StreamsTaken):
        streams.begin(iter(()), keyless=True)
    held = [streams.begin(iter(())) for _ in range(2)]
    follower.close()
    with pytest.raises(StreamsTaken):
        streams.begin(iter(()), keyless=True)
    held.append(streams.begin(iter(())))
    with pytest.raises(StreamsTaken):
        streams.begin(iter(()))

    held.pop().close()
    held.pop().close()

    held.append(streams.begin(iter(()), keyless=True))
    with pytest.raises(StreamsTaken):
        Streams(1).begin(iter(()), keyless=True)


def test_what_fails_at_once_is_no_stream() -> None:
    """It holds no place; what has begun loses nothing."""
    streams = Streams(1)

    def failing() -> Iterator[bytes]:
        yield bytes(1 // 0)

    with pytest.raises(ZeroDivisionError) as fault:
        streams.begin(failing()).begun()
    # Its traceback holds the stream: it is closed, and not only forgotten.
    assert fault.tb is not None
    assert list(streams.begin(iter([b"a", b"b"])).begun()) == [b"a", b"b"]
