"""What conditions come to: a tree of them, joined by all and any, each also denied."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

#: word -> (whether all have to hold, whether it is denied)
WORDS: Mapping[str, tuple[bool, bool]] = {
    "all": (True, False),
    "any": (False, False),
    "not_all": (True, True),
    "not_any": (False, True),
}


@dataclass(frozen=True)
class Condition:
    """One question about a person: a fragment by name, with its values."""

    name: str
    values: Mapping[str, Any]
    denied: bool = False
    #: The condition as it was told, and where.
    told: Mapping[str, Any] = field(default_factory=dict)
    path: str = ""
    #: Whether the answer can change as time passes.
    timed: bool = False


@dataclass(frozen=True)
class Group:
    """Some conditions together, under a word; or a whole segment, by id."""

    word: str
    members: Sequence[Node]
    segment_id: UUID | None = None
    told: Mapping[str, Any] = field(default_factory=dict)
    path: str = ""

    @property
    def of_all(self) -> bool:
        """Tell whether all members have to hold, not only one."""
        return WORDS[self.word][0]

    @property
    def denied(self) -> bool:
        """Tell whether it holds when that does not."""
        return WORDS[self.word][1]


Node = Condition | Group


@dataclass(frozen=True)
class References:
    """What conditions name that has to exist, each with where it is named."""

    lists: Mapping[UUID, str]
    segments: Mapping[UUID, str]


def conditions_of(node: Node) -> Iterator[Condition]:
    """Return the conditions of a tree without their groups, in order."""
    if isinstance(node, Condition):
        yield node
        return
    for member in node.members:
        yield from conditions_of(member)


def verdict(node: Node, holds: Iterator[bool]) -> dict[str, Any]:
    """Tell of each node whether it holds, given the answers to its conditions."""
    if isinstance(node, Condition):
        return {"condition": dict(node.told), "path": node.path, "holds": next(holds)}
    members = [verdict(member, holds) for member in node.members]
    together = (all if node.of_all else any)(one["holds"] for one in members)
    told: dict[str, Any] = {"match": node.word, "path": node.path}
    if node.segment_id:
        told["segment"] = node.segment_id
        told["condition"] = dict(node.told)
    return told | {"holds": together is not node.denied, "conditions": members}
