"""The columns of analytics: derived from the classes of facts, not from data.

A type of event is a table. Its columns are those that every event has, and one for each
field of the fact. What is said here is SQL of DuckDB, which reads the stored JSON.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

import msgspec
from msgspec import inspect

from domain.events import FACTS, Fact

#: Column -> type, expression over a row of the log and its decoded ``context``.
COMMON: Mapping[str, tuple[str, str]] = {
    "position": ("BIGINT", '"position"'),
    "time": ("TIMESTAMPTZ", '"time"'),
    "subject": ("VARCHAR", "subject"),
    "version": ("BIGINT", '"version"'),
    "decided_at": ("TIMESTAMPTZ", 's."context"."at"'),
    "actor": ("VARCHAR", 's."context"."actor"'),
    "command_id": ("VARCHAR", 's."context"."command_id"'),
    "cause": ("BIGINT", 's."context"."cause"'),
}
#: What the context is read as.
_CONTEXT = {
    "at": "TIMESTAMPTZ",
    "actor": "VARCHAR",
    "command_id": "VARCHAR",
    "cause": "BIGINT",
}
#: Beside the columns of a file, those that the names of its folders say.
FOLDERS: Mapping[str, str] = {"type": "VARCHAR", "day": "DATE"}
_TAKEN = {*COMMON, *FOLDERS}

_PLAIN: Mapping[type[inspect.Type], str] = {
    inspect.BoolType: "BOOLEAN",
    inspect.DateTimeType: "TIMESTAMPTZ",
    inspect.DateType: "DATE",
    inspect.FloatType: "DOUBLE",
    inspect.IntType: "BIGINT",
    inspect.StrType: "VARCHAR",
    # As text: not every reader of Parquet knows of ids.
    inspect.UUIDType: "VARCHAR",
}


@dataclass(frozen=True)
class Column:
    """A column: its name, its type, and how it is read from a state."""

    name: str
    type: str
    expression: str


def view_of(topic: str) -> str:
    """Name a type of event as a table: without its version, in one word."""
    return topic.rpartition(".")[0].replace(".", "_")


@cache
def columns_of(kind: type[Fact]) -> tuple[Column, ...]:
    """Return the columns of a fact's fields, in their order."""
    return tuple(map(_column, _fields_of(kind)))


def structure_of(kind: type[Fact]) -> str:
    """Return what the stored state of a fact is read as, for ``from_json``."""
    fact = {f.encode_name: _shape(f.type).structure for f in _fields_of(kind)}
    # A fact without fields is an object all the same.
    return json.dumps({"context": _CONTEXT, "fact": fact or "JSON"})


def documented() -> Iterator[tuple[str, str, tuple[Column, ...]]]:
    """Return each type of event: topic, name of its table, columns."""
    for topic, kind in sorted(FACTS.items()):
        yield topic, view_of(topic), columns_of(kind)


def _column(field: inspect.Field) -> Column:
    name = field.encode_name
    shape, stored = _shape(field.type), f's."fact"."{name}"'
    column = f"fact_{name}" if name in _TAKEN else name
    return Column(column, shape.type, _or_default(field, shape.read(stored)))


def _fields_of(kind: type[Fact]) -> tuple[inspect.Field, ...]:
    return cast("inspect.StructType", inspect.type_info(kind)).fields


@dataclass(frozen=True)
class _Shape:
    """What a value is in a column, what its JSON is read as, and how it gets there."""

    type: str
    structure: Any
    read: Callable[[str], str]


def _shape(of: inspect.Type, depth: int = 0) -> _Shape:
    kind = _without_none(of)
    if type(kind) in _PLAIN:
        plain = _PLAIN[type(kind)]
        return _Shape(plain, plain, str)
    return _SHAPES.get(type(kind), _of_anything)(kind, depth)


def _without_none(kind: inspect.Type) -> inspect.Type:
    if isinstance(kind, inspect.UnionType):
        rest = [one for one in kind.types if not isinstance(one, inspect.NoneType)]
        return rest[0] if len(rest) == 1 else kind
    return kind


def _of_anything(_kind: inspect.Type, _depth: int) -> _Shape:
    """Leave what may be of several types as its JSON."""
    return _Shape("VARCHAR", "JSON", lambda told: f"CAST({told} AS VARCHAR)")


def _of_bytes(_kind: inspect.Type, _depth: int) -> _Shape:
    return _Shape("BLOB", "VARCHAR", lambda told: f"from_base64({told})")


def _of_list(kind: Any, depth: int) -> _Shape:  # noqa: ANN401 - a tuple or a list
    item, one = _shape(kind.item_type, depth + 1), f"x{depth}"

    def read(told: str) -> str:
        made = item.read(one)
        return told if made == one else f"list_transform({told}, lambda {one}: {made})"

    return _Shape(f"{item.type}[]", [item.structure], read)


def _of_dict(kind: Any, depth: int) -> _Shape:  # noqa: ANN401 - a DictType
    if type(kind.value_type) not in _PLAIN:
        return _of_anything(kind, depth)
    told = f"MAP(VARCHAR, {_PLAIN[type(kind.value_type)]})"
    return _Shape(told, told, str)


def _of_struct(kind: Any, depth: int) -> _Shape:  # noqa: ANN401 - a StructType
    shapes = {f.encode_name: _shape(f.type, depth) for f in kind.fields}
    types = ", ".join(f'"{name}" {shape.type}' for name, shape in shapes.items())
    structures = {name: shape.structure for name, shape in shapes.items()}
    part = _of_array if kind.array_like else _of_object

    def read(told: str) -> str:
        parts = ", ".join(
            f'"{f.encode_name}" := {_or_default(f, shapes[f.encode_name].read(where))}'
            for f, where in zip(kind.fields, part(told, structures), strict=True)
        )
        return f"CASE WHEN {told} IS NOT NULL THEN struct_pack({parts}) END"

    return _Shape(f"STRUCT({types})", "JSON" if kind.array_like else structures, read)


def _of_object(told: str, structures: Mapping[str, Any]) -> list[str]:
    return [f'{told}."{name}"' for name in structures]


def _of_array(told: str, structures: Mapping[str, Any]) -> list[str]:
    return [
        f"from_json(json_extract({told}, '$[{place}]'), '{json.dumps(structure)}')"
        for place, structure in enumerate(structures.values())
    ]


_SHAPES: Mapping[type[inspect.Type], Callable[[Any, int], _Shape]] = {
    inspect.BytesType: _of_bytes,
    inspect.DictType: _of_dict,
    inspect.ListType: _of_list,
    inspect.StructType: _of_struct,
    inspect.VarTupleType: _of_list,
}


def _or_default(field: inspect.Field, expression: str) -> str:
    """Return what is stored, or what holds because it is not."""
    if field.default in (msgspec.NODEFAULT, None):
        return expression
    literal = _literal(field.default)
    return (
        f"coalesce({expression}, {literal or f'CAST([] AS {_shape(field.type).type})'})"
    )


def _literal(value: object) -> str:
    """Write a default; none for that of a list, which is empty."""
    if isinstance(value, bytes):
        return "CAST('' AS BLOB)"
    if isinstance(value, str):
        escaped = value.replace("'", "''")
        return f"'{escaped}'"
    return str(value).lower() if isinstance(value, bool | int) else ""
