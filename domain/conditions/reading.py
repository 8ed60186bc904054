"""Reads conditions: goes through the tree, hands each to whoever knows its kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from domain.conditions.activities import read_activity
from domain.conditions.behaviour import read_campaign
from domain.conditions.belonging import read_form, read_list
from domain.conditions.contacts import read_consent, read_contact
from domain.conditions.profile import read_field
from domain.conditions.registration import read_random, read_registered
from domain.conditions.times import Today
from domain.conditions.told import Amiss, Told, an_id, one_of
from domain.conditions.tree import WORDS, Condition, Group, Node, References
from domain.errors import ConditionsInvalid
from domain.field_values import Kind

#: How deep groups may lie in one another, and how many conditions there may be; also
#: in all, with those of the segments that are named.
MOST_DEEP = 8
MOST_CONDITIONS = 200
MOST_IN_ALL = 1_000

#: code -> what its values have to be; a field that is missing is text
Kinds = Mapping[str, Kind]
#: Conditions as a client sends them.
Document = Sequence[Any]

Reader = Callable[[Told, Today, Kinds], Condition]

#: What a condition is about, by the key that tells it. The state in a series comes here
#: with what records it.
READERS: Mapping[str, Reader] = {
    "field": read_field,
    "contact": lambda told, _today, _kinds: read_contact(told),
    "consent": lambda told, today, _kinds: read_consent(told, today),
    "list": lambda told, _today, _kinds: read_list(told),
    "registered": lambda told, today, _kinds: read_registered(told, today),
    "form": lambda told, today, _kinds: read_form(told, today),
    "campaign": lambda told, today, _kinds: read_campaign(told, today),
    "activity": lambda told, today, _kinds: read_activity(told, today),
    "random": lambda told, _today, _kinds: read_random(told),
}
SEGMENT = "segment"
_KEYS = (*WORDS, SEGMENT, *READERS)


def read_conditions(
    document: Document,
    today: Today,
    kinds: Kinds,
    segments: Mapping[UUID, Document] | None = None,
) -> Group:
    """Read conditions, all of which have to hold.

    ``segments`` are the definitions of those that are named; without them they stay
    empty. Raises ConditionsInvalid, which names every fault by its path.
    """
    reading = _Reading(today, kinds, segments)
    members = reading.members(document, "conditions", 0)
    reading.end()
    return Group("all", members)


def referred(document: Document, today: Today, kinds: Kinds) -> References:
    """Tell which lists and segments conditions name; raises ConditionsInvalid."""
    reading = _Reading(today, kinds, None)
    reading.members(document, "conditions", 0)
    reading.end()
    return References(reading.lists, reading.segments)


class _Reading:
    """Goes through one tree, and collects what is amiss with it."""

    def __init__(
        self, today: Today, kinds: Kinds, defined: Mapping[UUID, Document] | None
    ) -> None:
        self.lists: dict[UUID, str] = {}
        self.segments: dict[UUID, str] = {}
        self._today = today
        self._kinds = kinds
        self._defined = defined or {}
        self._faults: dict[str, str] = {}
        self._own = self._in_all = 0
        #: The segments that we are in, from the outermost.
        self._within: list[UUID] = []

    def members(self, told: object, path: str, depth: int) -> list[Node]:
        """Read the members of a group."""
        if not isinstance(told, list) or (depth and not told):
            self._faults[path] = "is a list of conditions, at least one"
            return []
        nodes = (
            self._node(one, f"{path}[{number}]", depth)
            for number, one in enumerate(told[: MOST_CONDITIONS + 1])
        )
        return [node for node in nodes if node is not None]

    def end(self) -> None:
        """Raise ConditionsInvalid if anything was amiss."""
        if self._faults:
            raise ConditionsInvalid(self._faults)

    def _node(self, told: object, path: str, depth: int) -> Node | None:
        try:
            self._counted()
            document, key = _known(told)
            if key in WORDS:
                return self._group(document, key, path, depth + 1)
            return self._leaf(Told(document, path), key)
        except Amiss as amiss:
            self._faults[path + amiss.key] = amiss.what
        return None

    def _counted(self) -> None:
        self._own += not self._within
        self._in_all += 1
        if self._own > MOST_CONDITIONS:
            raise Amiss("", f"is one too many: there may be {MOST_CONDITIONS}")
        if self._in_all > MOST_IN_ALL:
            most = f"there may be {MOST_IN_ALL}, with those of the segments"
            raise Amiss("", f"is one too many: {most}")

    def _group(self, told: Mapping[str, Any], word: str, path: str, depth: int) -> Node:
        if depth > MOST_DEEP:
            raise Amiss("", f"lies too deep: groups may lie {MOST_DEEP} deep")
        if len(told) > 1:
            raise Amiss("", f"says more than `{word}`")
        return Group(word, self.members(told[word], f"{path}.{word}", depth), path=path)

    def _leaf(self, told: Told, key: str) -> Node:
        if key == SEGMENT:
            return self._segment(told)
        read = READERS[key](told, self._today, self._kinds)
        told.end()
        if key == "list":
            self.lists.setdefault(read.values["list_id"], f"{told.path}.list")
        return read

    def _segment(self, told: Told) -> Node:
        id_ = told.take(SEGMENT, an_id)
        op = told.take("op", one_of(("in", "not_in")))
        told.end()
        self.segments.setdefault(id_, f"{told.path}.segment")
        members = self._members_of(id_, told.path)
        word = "all" if op == "in" else "not_all"
        return Group(word, members, id_, told.document, told.path)

    def _members_of(self, id_: UUID, path: str) -> list[Node]:
        if id_ not in self._defined:
            return []
        if id_ in self._within:
            raise Amiss(".segment", "goes round in a circle")
        if len(self._within) >= MOST_DEEP:
            raise Amiss(".segment", f"lies too deep: segments may lie {MOST_DEEP} deep")
        self._within.append(id_)
        try:
            return self.members(self._defined[id_], f"{path}.conditions", 0)
        finally:
            self._within.pop()


def _known(told: object) -> tuple[Mapping[str, Any], str]:
    if isinstance(told, dict):
        keys = [key for key in _KEYS if key in told]
        if len(keys) == 1:
            return told, keys[0]
    raise Amiss("", f"says one of: {', '.join(_KEYS)}")
