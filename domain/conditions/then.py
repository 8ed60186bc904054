"""Conditions that the log can answer as of any moment of it."""

from __future__ import annotations

from domain.conditions.tree import Node, conditions_of
from domain.errors import ConditionsInvalid

#: The fragments that there are for a position of the log too: of what is kept of a
#: person as it is now, nobody knows what it was.
KNOWN_THEN = frozenset(
    {
        "consent_state",
        "list_on",
        "random_share",
        "registered_at",
        "registered_import",
        "registered_origin",
    }
)


def require_log(node: Node) -> None:
    """Raise ConditionsInvalid if the log cannot answer all of it for a moment."""
    faults = {
        one.path: "has no answer as of a moment: only lists, consent, registration and"
        " chance have"
        for one in conditions_of(node)
        if one.name not in KNOWN_THEN
    }
    if faults:
        raise ConditionsInvalid(faults)
