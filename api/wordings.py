"""Remembers what people agreed to: a notice is its own hash, so it never changes."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from projections.notices.queries import Notices

#: Wordings kept in a process; a shop has a few, and each is at most 10,000 letters.
_MOST = 200


class Wordings:
    """Asks for a wording once; a card is read without asking again."""

    def __init__(self, notices: Notices) -> None:
        self._notices = notices
        self._known: dict[bytes, str] = {}

    def of(self, notice_ids: Collection[bytes]) -> Mapping[bytes, str]:
        """Return the wording of each notice that the read model knows."""
        known = self._known
        if unknown := set(notice_ids) - known.keys():
            if len(known) + len(unknown) > _MOST:
                known = {}
            # A new mapping each time: other threads read the old one meanwhile.
            known = self._known = known | self._notices.wordings(unknown)
        return known
