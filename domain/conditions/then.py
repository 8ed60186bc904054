"""Conditions that the log can answer as of any moment of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from domain.conditions.tree import Group, Node, conditions_of
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


def as_at(node: Node, at: datetime) -> Node:
    """Return conditions whose times end at a moment: nothing after it has happened."""
    if isinstance(node, Group):
        return replace(node, members=[as_at(one, at) for one in node.members])
    high = node.values.get("high")
    if not isinstance(high, datetime):
        return node
    return replace(node, values={**node.values, "high": min(high, at)})


def unknown_then(node: Node) -> list[str]:
    """Name the conditions that only now can answer, by their paths.

    Of a moment those are known that the log answers, and those on what has happened in
    some time.
    """
    return [
        one.path
        for one in conditions_of(node)
        if one.name not in KNOWN_THEN and "high" not in one.values
    ]


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


def without_past(node: Node) -> list[str]:
    """Name the conditions on what is kept as it is now alone, by their paths.

    Values of profiles and addresses are: the log has commitments to them.
    """
    return [
        one.path
        for one in conditions_of(node)
        if one.name.startswith("profile_") or one.name == "contact_domain"
    ]
