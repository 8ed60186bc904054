"""Every type of event is a table, whatever there is of it in a log."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import duckdb
import msgspec
import pytest
from msgspec import inspect

from domain.event_columns import (
    COMMON,
    FOLDERS,
    columns_of,
    documented,
    structure_of,
    view_of,
)
from domain.events import FACTS, ActivityRecorded, Fact
from domain.store.codec import codec_of_release
from tests.events.write import FOLDER


def stored(topic: str) -> dict[str, Any]:
    """Return what the golden file of a type holds."""
    golden: dict[str, Any] = msgspec.json.decode(
        (FOLDER / f"{topic}.json").read_bytes()
    )
    state: dict[str, Any] = golden["state"]
    return state


def required(kind: inspect.Type, value: Any) -> Any:  # noqa: ANN401 - parts of a document
    """Leave out of a document what its type does not ask for."""
    if isinstance(kind, inspect.UnionType):
        [kind] = [k for k in kind.types if not isinstance(k, inspect.NoneType)][:1]
    if isinstance(kind, inspect.VarTupleType):
        return [required(kind.item_type, one) for one in value]
    if isinstance(kind, inspect.StructType) and not kind.array_like:
        return {
            field.encode_name: required(field.type, value[field.encode_name])
            for field in kind.fields
            if field.required
        }
    return value


@pytest.fixture(scope="module")
def duck() -> Iterator[duckdb.DuckDBPyConnection]:
    """Give an empty DuckDB."""
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        yield connection


def row_of(
    duck: duckdb.DuckDBPyConnection, kind: type[Fact], state: bytes
) -> dict[str, Any]:
    """Return what the columns of a stored event hold."""
    columns = ", ".join(f'{c.expression} AS "{c.name}"' for c in columns_of(kind))
    asked = f"SELECT {columns or 1} FROM (SELECT from_json(?, ?) AS s)"  # noqa: S608 - our own columns
    result = duck.execute(asked, [state.decode(), structure_of(kind)])
    names = [name for name, *_ in result.description or ()]
    [values] = result.fetchall()
    return dict(zip(names, values, strict=True)) if columns else {}


def plain(value: Any) -> Any:  # noqa: ANN401 - whatever a field holds
    """Write what a class or a column holds in the same way."""
    if isinstance(value, msgspec.Struct):
        value = {name: getattr(value, name) for name in value.__struct_fields__}
    if isinstance(value, dict):
        return {name: plain(one) for name, one in value.items()}
    if isinstance(value, tuple | list):
        return [plain(one) for one in value]
    moment = value.astimezone(UTC) if isinstance(value, datetime) else value
    return str(moment) if isinstance(value, UUID) else moment


@pytest.mark.parametrize("least", [False, True], ids=["full", "least"])
@pytest.mark.parametrize("topic", FACTS)
def test_a_column_holds_what_the_class_does(
    duck: duckdb.DuckDBPyConnection,
    topic: str,
    least: bool,  # noqa: FBT001 - a parameter
) -> None:
    """Of all fields; and of those that were not stored, the default."""
    kind, state = FACTS[topic], stored(topic)
    if least:
        state["fact"] = required(inspect.type_info(kind), state["fact"])
    text = msgspec.json.encode(state)
    fact = codec_of_release().decode(topic, text).fact

    found = row_of(duck, kind, text)

    wanted = {c.name: getattr(fact, name) for c, name in fields(kind)}
    if kind is ActivityRecorded:
        # Of any type, and so left as it is.
        wanted["properties"] = msgspec.json.encode(wanted["properties"]).decode()
    assert plain(found) == plain(wanted)


def fields(kind: type[Fact]) -> Iterator[tuple[Any, str]]:
    """Pair columns with the fields that they are of."""
    return zip(columns_of(kind), kind.__struct_fields__, strict=True)


@pytest.mark.parametrize("topic", FACTS)
def test_the_type_of_a_column_is_that_of_its_values(
    duck: duckdb.DuckDBPyConnection, topic: str
) -> None:
    """The table of a type that no log holds yet has the columns that it will have."""
    columns, state = columns_of(FACTS[topic]), msgspec.json.encode(stored(topic))
    found = ", ".join(f"typeof({one.expression})" for one in columns)
    told = ", ".join(f"typeof(CAST(NULL AS {one.type}))" for one in columns)
    asked = f"SELECT [{found}], [{told}] FROM (SELECT from_json(?, ?) AS s)"  # noqa: S608 - our own columns
    values = [state.decode(), structure_of(FACTS[topic])]
    [(of_values, of_columns)] = duck.execute(asked, values).fetchall()

    assert of_values == of_columns


def test_names_are_told_apart() -> None:
    """Tables by their type, and columns of the fact from those of every event."""
    tables = [name for _, name, _ in documented()]
    names = {c.name for kind in FACTS.values() for c in columns_of(kind)}

    assert view_of("subscriber.consent_granted.v1") == "subscriber_consent_granted"
    assert len(tables) == len(set(tables)) == len(FACTS)
    assert not names & {*COMMON, *FOLDERS}
    assert "fact_position" in names
