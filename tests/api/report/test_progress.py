"""Progress is told when it is made, once, and it has an end."""

from __future__ import annotations

import re

from api.report.progress import Look, messages, rest


def looks(*counts: int, ended: bool = False) -> list[Look]:
    """Return looks at counts, one a position; the last may be the end."""
    found = [Look(10 + n, {"sent": sent}, ended=False) for n, sent in enumerate(counts)]
    return [*found, Look(99, {"sent": 7}, ended=True)] if ended else found


def told(*some: Look | None, last_event: str = "") -> list[bytes]:
    """Return messages, with the digests left out."""
    found = messages(some, last_event)
    return [re.sub(rb"(id: \d+)-[0-9a-f]{16}\n", rb"\1\n", one) for one in found]


def id_of(look: Look) -> str:
    """Return the id of a look."""
    [message] = messages([look])
    return message.decode().split("id: ")[1].splitlines()[0]


def test_counts_are_told_when_they_change() -> None:
    """With the position in the id; in between it is said that somebody is there."""
    assert told(*looks(1, 1, 1, 2)) == [
        b'event: progress\nid: 10\ndata: {"sent":1}\n\n',
        b":\n\n",
        b'event: progress\nid: 13\ndata: {"sent":2}\n\n',
    ]


def test_whoever_waits_hears_a_sign_now_and_then() -> None:
    """One look in five: no proxy takes the connection for dead."""
    assert told(*looks(*[1] * 12))[1:] == [b":\n\n"] * 3


def test_whoever_comes_again_is_told_what_is_new() -> None:
    """Nothing of counts that they have seen, wherever the log is by now."""
    seen, *_ = looks(1)
    again = told(*looks(0, 1, 1, 2)[1:], last_event=id_of(seen))

    assert again == [b":\n\n", b'event: progress\nid: 13\ndata: {"sent":2}\n\n']
    for other in ("10", "10-", "10 ", "soon", id_of(seen)[:-1]):
        assert told(seen, last_event=other) == told(seen)


def test_of_a_look_that_failed_nothing_is_told() -> None:
    """But that somebody is there; the next goes on where the last one was."""
    one, other = looks(1, 2)

    assert told(one, None, one, other) == [
        *told(one),
        b":\n\n",
        b":\n\n",
        *told(other),
    ]


def test_a_look_is_good_for_a_second_at_least() -> None:
    """What takes long is done less often."""
    assert [rest(0.01), rest(2.0)] == [1.0, 8.0]


def test_the_end_is_told_to_everybody() -> None:
    """Also to those who have seen its counts; and they need not come again at once."""
    end = b'event: finished\nid: 99\nretry: 60000\ndata: {"sent":7}\n\n'

    assert told(*looks(1, ended=True))[1:] == [end]
    assert told(*looks(ended=True), last_event="99") == [end]
