"""A wording is asked for once, and a wrong one is never given."""

from __future__ import annotations

from collections.abc import Iterable

from api.wordings import Wordings
from projections.notices.queries import Notices


class Counting(Notices):
    """Knows notices of two letters, and counts what it is asked."""

    def __init__(self) -> None:
        self.asked: list[bytes] = []

    def wordings(self, notice_ids: Iterable[bytes]) -> dict[bytes, str]:
        """Answer without a database."""
        some = sorted(notice_ids)
        self.asked += some
        return {one: one.decode() for one in some if len(one) > 1}


def test_a_wording_is_asked_for_once() -> None:
    """It never changes; one that is not published yet is asked for again."""
    notices = Counting()
    wordings = Wordings(notices)

    for _ in range(2):
        assert wordings.of([b"ab", b"?"])[b"ab"] == "ab"

    assert notices.asked == [b"?", b"ab", b"?"]
    assert b"?" not in wordings.of([])


def test_only_so_many_wordings_are_kept() -> None:
    """The memory of a process has an end, and all is found all the same."""
    wordings = Wordings(Counting())
    names = [f"{number:04}".encode() for number in range(1_000)]

    found = {name: wordings.of([name])[name] for name in names}

    assert found == {name: name.decode() for name in names}
    assert len(wordings.of([])) <= 200
