"""Conditions about people: read from JSON into a tree, or refused with a path.

A condition is the name of an SQL fragment and the values that go with it: what a
client sent is never part of a statement. All of them are about now, told as a
``Today``: what is said in days counts whole days of the account's zone, so only
midnight changes it.
"""

from __future__ import annotations

from domain.conditions.reading import read_conditions, referred
from domain.conditions.spans import Since
from domain.conditions.then import as_at, require_log, unknown_then, without_past
from domain.conditions.times import Today
from domain.conditions.tree import (
    Condition,
    Group,
    Node,
    References,
    conditions_of,
    verdict,
)

__all__ = [
    "Condition",
    "Group",
    "Node",
    "References",
    "Since",
    "Today",
    "as_at",
    "conditions_of",
    "read_conditions",
    "referred",
    "require_log",
    "unknown_then",
    "verdict",
    "without_past",
]
