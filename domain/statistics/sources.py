"""From where something came, by who did it."""

from __future__ import annotations

from functools import lru_cache

#: what an actor begins with -> what it is
_SOURCES = {
    "key:": "api",
    "import ": "import",
    "visitor": "form",
    "recipient": "recipient",
}


@lru_cache(maxsize=1_024)
def source_of(actor: str) -> str:
    """Return where something came from, for the actor of its context.

    ``recipient`` is a link in a message or a button of a mailbox; ``sayso`` what is
    done here by itself.
    """
    begins = (name for begin, name in _SOURCES.items() if actor.startswith(begin))
    return next(begins, "sayso")
