"""Makes one parametrised statement of a tree of conditions.

Its text is put together from fragments of ours and numbered parameters alone: whatever
a client sent is a value of a parameter, never a part of the text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from domain.conditions import Condition, Group, Node, Since, conditions_of
from projections.segments.fragments import FRAGMENTS, THEN

_PARAMETER = re.compile(r"%\((\w+)\)s")
#: What a group without members says: all of nothing holds, any of it does not.
_NOTHING = {True: "TRUE", False: "FALSE"}
#: Who is somebody: now, or at a position of the log.
_KNOWN_NOW = "p.gone IS NULL"
_KNOWN_THEN = "p.position <= %(then)s AND (p.gone IS NULL OR p.gone > %(then)s)"
#: When somebody came in, in a statement that knows it of each.
_ENTRY = "came.since"
_JOINT = {True: " AND ", False: " OR "}


@dataclass
class Compiled:
    """An expression about a person, and the values of its parameters."""

    text: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    #: The position of the log that it is about, if it is not about now.
    then: int | None = None
    #: Whether what has no answer as of a position is asked of now instead.
    mixed: bool = False
    _conditions: int = 0

    def of(self, node: Node) -> str:
        """Return the expression for a node."""
        text = self._plain(node)
        if not node.denied:
            return f"({text})"
        # Unknown is taken as no, so its denial is a yes. Of what exists or not nothing
        # is unknown, and PostgreSQL has a better way to look for what does not.
        if text.startswith("EXISTS ("):
            return f"(NOT ({text}))"
        return f"(({text}) IS NOT TRUE)"

    def _plain(self, node: Node) -> str:
        if isinstance(node, Group):
            parts = map(self.of, node.members)
            return _JOINT[node.of_all].join(parts) or _NOTHING[node.of_all]
        return self._fragment(node)

    def _fragment(self, condition: Condition) -> str:
        prefix = f"c{self._conditions}_"
        self._conditions += 1
        values = {**condition.values, "position": self.then}
        fragment = self._fragments(condition.name)[condition.name]
        for name in set(_PARAMETER.findall(fragment)):
            if values[name] is Since.ENTRY:
                fragment = fragment.replace(f"%({name})s", _ENTRY)
            else:
                self.values[prefix + name] = values[name]
        return _PARAMETER.sub(rf"%({prefix}\1)s", fragment)

    def _fragments(self, name: str) -> Mapping[str, str]:
        is_now = self.then is None or (self.mixed and name not in THEN)
        return FRAGMENTS if is_now else THEN


def compiled(node: Node, then: int | None = None, *, mixed: bool = False) -> Compiled:
    """Compile a tree into one expression, about now or a position of the log.

    If ``mixed`` what nobody knows of a position is asked of now.
    """
    made = Compiled(then=then, mixed=mixed)
    made.text = made.of(node)
    return made


def compiled_parts(**parts: Node) -> tuple[Compiled, Mapping[str, str]]:
    """Compile some trees for one statement, each into an expression of its own."""
    made = Compiled()
    return made, {name: made.of(node) for name, node in parts.items()}


def compiled_each(node: Node, then: int | None = None) -> Compiled:
    """Compile each condition of a tree into an expression of its own, as an array."""
    made = Compiled(then=then)
    each = [f"({made.of(one)}) IS TRUE" for one in conditions_of(node)]
    made.text = f"ARRAY[{', '.join(each)}]::boolean[]"
    return made


def filled_in(
    statement: str, made: Compiled, **values: object
) -> tuple[bytes, Mapping[str, Any]]:
    """Put an expression into its place in a statement."""
    known = _KNOWN_NOW if made.then is None else _KNOWN_THEN
    text = statement.replace("{known}", known).replace("{conditions}", made.text)
    return text.encode(), made.values | values | {"then": made.then}
