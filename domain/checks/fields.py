"""Looks at the names that a content asks for."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from domain.checks.rule import WARN, Rule
from domain.composition import Composed
from domain.gaps import asked_in, unknown


@dataclass(frozen=True)
class Naming:
    """A content, and the codes of the fields that are declared."""

    composed: Composed
    declared: Collection[str]


def undeclared(naming: Naming) -> Iterator[str]:
    """Find names that are no fields: most are slips."""
    names = (asked.name for asked in asked_in(naming.composed))
    for one in unknown(names, naming.declared):
        meant = (
            f"did you mean {one.nearest}? Else declare" if one.nearest else "declare"
        )
        yield (
            f"{one.name} is no field that is declared: {meant} it, or give it a default"
        )


FIELDS = Rule("fields", 1, WARN, undeclared)
