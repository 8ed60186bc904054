"""Progress is told when it is made, once, and it has an end."""

from __future__ import annotations

from api.report.progress import Look, messages


def looks(*counts: int, ended: bool = False) -> list[Look]:
    """Return looks at counts, one a position; the last may be the end."""
    found = [Look(10 + n, {"sent": sent}, ended=False) for n, sent in enumerate(counts)]
    return [*found, Look(99, {"sent": 7}, ended=True)] if ended else found


def test_counts_are_told_when_they_change() -> None:
    """With the position as id; in between it is said that somebody is there."""
    assert list(messages(looks(1, 1, 1, 2))) == [
        b'event: progress\nid: 10\ndata: {"sent":1}\n\n',
        b":\n\n",
        b'event: progress\nid: 13\ndata: {"sent":2}\n\n',
    ]


def test_whoever_waits_hears_a_sign_now_and_then() -> None:
    """One look in five: no proxy takes the connection for dead."""
    assert list(messages(looks(*[1] * 12)))[1:] == [b":\n\n"] * 3


def test_whoever_comes_again_is_told_what_is_new() -> None:
    """Nothing, if they have seen the counts of this position; else the counts."""
    again = list(messages(looks(1, 1, 2), last_event="10"))

    assert again == [b":\n\n", b'event: progress\nid: 12\ndata: {"sent":2}\n\n']
    for other in ("9", "11", "10 ", "soon"):
        assert list(messages(looks(1), last_event=other)) == list(messages(looks(1)))


def test_the_end_is_told_to_everybody() -> None:
    """Also to those who have seen its counts; and they need not come again at once."""
    end = b'event: finished\nid: 99\nretry: 60000\ndata: {"sent":7}\n\n'

    assert list(messages(looks(1, ended=True)))[1:] == [end]
    assert list(messages(looks(ended=True), last_event="99")) == [end]
