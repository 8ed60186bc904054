"""What another system says of somebody: whether they may be written to, or why not."""

from __future__ import annotations

from collections.abc import Mapping

STATUS, AVAILABILITY = "status", "availability"
#: What a value can mean, the strictest first.
UNSUBSCRIBED, BLOCKED, UNREACHABLE = "unsubscribed", "blocked", "unreachable"
UNCONFIRMED, SUBSCRIBED = "unconfirmed", "subscribed"
MEANINGS = (UNSUBSCRIBED, BLOCKED, UNREACHABLE, UNCONFIRMED, SUBSCRIBED)
#: Meanings that close an address: nobody is made of such a row.
STOPS = frozenset({UNSUBSCRIBED, BLOCKED, UNREACHABLE})
#: Columns that say it by any value at all, such as the time when it came about.
FLAGS = (UNSUBSCRIBED, UNREACHABLE, UNCONFIRMED)
TARGETS = frozenset({STATUS, AVAILABILITY, *FLAGS})

_NOTHING = frozenset({"", "0", "-", "no", "false", "null", "нет"})


class StatusUnknown(ValueError):  # noqa: N818 - a refusal is named for what is wrong
    """Nobody said what the value of a column means; ``target`` is what it holds."""

    def __init__(self, target: str) -> None:
        super().__init__(target)
        self.target = target


def meaning_of(given: Mapping[str, str], statuses: Mapping[str, str]) -> str:
    """Return the strictest thing that the columns of a row say of somebody.

    Raises StatusUnknown: who may be written to is not guessed.
    """
    if TARGETS.isdisjoint(given):
        return SUBSCRIBED
    told = {flag for flag in FLAGS if given.get(flag, "").lower() not in _NOTHING}
    for target in (STATUS, AVAILABILITY):
        if value := given.get(target, "").lower():
            if value not in statuses:
                raise StatusUnknown(target)
            told.add(statuses[value])
    return next((meaning for meaning in MEANINGS if meaning in told), SUBSCRIBED)
