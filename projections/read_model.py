"""A read model: which rows each event changes, and the tables those rows are in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from importlib import resources
from typing import LiteralString

from domain.store.changes import Cases
from domain.store.sql import load_statements

#: How the names of projections begin that are not ours but the user's.
OWN = "own_"

_INDEX = re.compile(r"^CREATE (?:UNIQUE )?INDEX [^;]+;", re.MULTILINE)
_TO = "_to_"
_CREATE = re.compile(r"^CREATE (?:UNIQUE )?INDEX", re.MULTILINE)
_TABLE = re.compile(r"^CREATE TABLE (?P<name>\w+)\{suffix\}", re.MULTILINE)


@dataclass(frozen=True)
class ReadModel:
    """A room's tables and how events change them.

    ``definition`` creates the tables, each named ``name{suffix}``: every generation
    has its own suffix, queries read through a view without one. Whoever changes the
    definition or the cases raises ``version``: then it is rebuilt.
    """

    name: str
    version: int
    changes: Cases
    definition: str
    #: What follows in derived tables once rows of a table have changed, in this order:
    #: table, statement. The keys of those rows are its parameters, by column:
    #: ``key_0``, ``key_1``, ….
    derived: tuple[tuple[str, str], ...] = ()

    @cached_property
    def tables(self) -> tuple[str, ...]:
        """Name the tables, without suffix."""
        return tuple(_TABLE.findall(self.definition))

    def tables_definition(self, suffix: str) -> bytes:
        """Return the statements that create the tables of one generation."""
        return _INDEX.sub("", self.definition).replace("{suffix}", suffix).encode()

    def index_definitions(self, suffix: str) -> list[bytes]:
        """Return those that create their indexes: cheapest once the tables are full.

        Those that are there stay: whoever made them may have died right after.
        """
        made = (_CREATE.sub(r"\g<0> IF NOT EXISTS", one) for one in self._indexes)
        return [one.replace("{suffix}", suffix).encode() for one in made]

    @property
    def _indexes(self) -> list[str]:
        return _INDEX.findall(self.definition)


def read_definition(package: str) -> str:
    """Read ``<room>.sql`` of a room, which is named like its package."""
    file = f"{package.rpartition('.')[2]}.sql"
    return (resources.files(package) / file).read_text(encoding="utf-8")


def read_derived(package: str) -> tuple[tuple[str, str], ...]:
    """Read ``derived.sql`` of a room: its statements are named ``table_to_what``.

    In place of ``{name}`` in one of them stands the statement of that name.
    """
    return tuple(_derived(load_statements(package, "derived.sql")))


def _derived(statements: dict[str, LiteralString]) -> Iterator[tuple[str, str]]:
    parts = {n: text for n, text in statements.items() if _TO not in n}
    for name, statement in statements.items():
        if name not in parts:
            told: str = statement
            for part, text in parts.items():
                told = told.replace(f"{{{part}}}", text)
            yield name.partition(_TO)[0], told
