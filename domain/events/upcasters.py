"""How old versions of facts are read today.

One function per step: it takes the decoded JSON of the fact and returns that of the
next version. The stored bytes never change; what is hashed stays what was written.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Upcaster = tuple[str, Callable[[dict[str, Any]], dict[str, Any]]]


def _as_it_is(fact: dict[str, Any]) -> dict[str, Any]:
    """Read a fact whose values have only gained more at their end."""
    return fact


#: old topic -> (next topic, how its fact is read as that)
UPCASTERS: dict[str, Upcaster] = {
    "campaign.checked.v1": ("campaign.checked.v2", _as_it_is),
}
