"""Makes one parametrised statement of a tree of conditions.

Its text is put together from fragments of ours and numbered parameters alone: whatever
a client sent is a value of a parameter, never a part of the text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from domain.conditions import Condition, Group, Node, conditions_of
from projections.segments.fragments import FRAGMENTS

_PARAMETER = re.compile(r"%\((\w+)\)s")
#: What a group without members says: all of nothing holds, any of it does not.
_NOTHING = {True: "TRUE", False: "FALSE"}
_JOINT = {True: " AND ", False: " OR "}


@dataclass
class Compiled:
    """An expression about a person, and the values of its parameters."""

    text: str = ""
    values: dict[str, Any] = field(default_factory=dict)
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
        for name, value in condition.values.items():
            self.values[prefix + name] = value
        return _PARAMETER.sub(rf"%({prefix}\1)s", FRAGMENTS[condition.name])


def compiled(node: Node) -> Compiled:
    """Compile a tree into one expression."""
    made = Compiled()
    made.text = made.of(node)
    return made


def compiled_parts(**parts: Node) -> tuple[Compiled, Mapping[str, str]]:
    """Compile some trees for one statement, each into an expression of its own."""
    made = Compiled()
    return made, {name: made.of(node) for name, node in parts.items()}


def compiled_each(node: Node) -> Compiled:
    """Compile each condition of a tree into an expression of its own, as an array."""
    made = Compiled()
    each = [f"({made.of(one)}) IS TRUE" for one in conditions_of(node)]
    made.text = f"ARRAY[{', '.join(each)}]::boolean[]"
    return made


def filled_in(
    statement: str, made: Compiled, **values: object
) -> tuple[bytes, Mapping[str, Any]]:
    """Put an expression into its place in a statement."""
    return statement.replace("{conditions}", made.text).encode(), made.values | values
