"""Writes the API's description for human eyes: one page of HTML, without a script."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from html import escape
from typing import Any

Described = Mapping[str, Any]
Row = tuple[str, str, str]

_REF = "#/components/schemas/"
#: What a schema may say of a value, and how the page says it.
_LIMITS = {
    "format": "{}",
    "minLength": "at least {} characters",
    "maxLength": "at most {} characters",
    "minimum": "at least {}",
    "maximum": "at most {}",
    "minItems": "at least {}",
    "maxItems": "at most {}",
    "default": "default {}",
}


def sections(description: Described) -> Iterator[str]:
    """Return the page's parts: what can be asked, then what the documents hold."""
    yield f"<h1>{escape(description['info']['title'])}: the API</h1>"
    yield f"<p>{escape(description['info']['description'])}</p>"
    for path, operations in description["paths"].items():
        for method, operation in operations.items():
            yield _operation(f"{method.upper()} {path}", operation)
    for name, schema in description["components"]["schemas"].items():
        yield _document(name, schema)


def _operation(title: str, operation: Described) -> str:
    rows = _table([*_parameters(operation), *_bodies(operation), *_answers(operation)])
    told = f"{operation['summary']} {operation['description']}"
    name = f"<code>{escape(title)}</code>"
    return f"<section><h2>{name}</h2><p>{escape(told)}</p>{rows}</section>"


def _document(name: str, schema: Described) -> str:
    if "oneOf" in schema:
        return f'<section id="{name}"><h2>{name}</h2><p>{_value(schema)}</p></section>'
    needed = set(schema.get("required", ()))
    rows = _table(
        (field, "required" if field in needed else "", _value(value))
        for field, value in schema.get("properties", {}).items()
    )
    return f'<section id="{name}"><h2>{name}</h2>{rows}</section>'


def _parameters(operation: Described) -> Iterator[Row]:
    for parameter in operation["parameters"]:
        needed = ", required" if parameter.get("required") else ""
        yield parameter["name"], parameter["in"] + needed, _value(parameter["schema"])


def _bodies(operation: Described) -> Iterator[Row]:
    for media_type, body in operation.get("requestBody", {}).get("content", {}).items():
        yield "body", media_type, _value(body["schema"])


def _answers(operation: Described) -> Iterator[Row]:
    for status, answer in operation["responses"].items():
        (content,) = answer["content"].values()
        yield status, answer["description"], _value(content["schema"])


def _value(schema: Described) -> str:
    """Describe a value, as HTML."""
    if ref := schema.get("$ref"):
        name = ref.removeprefix(_REF)
        return f'<a href="#{name}">{name}</a>'
    if choice := schema.get("anyOf") or schema.get("oneOf"):
        return " or ".join(map(_value, choice))
    if items := schema.get("items"):
        return f"{_limited(schema)} of {_value(items)}"
    return _limited(schema)


def _limited(schema: Described) -> str:
    kind = schema.get("type", "anything")
    told = [kind if isinstance(kind, str) else " or ".join(kind)]
    if "const" in schema:
        return escape(str(schema["const"]))
    if "enum" in schema:
        told.append(" | ".join(map(str, schema["enum"])))
    told += [
        text.format(schema[limit])
        for limit, text in _LIMITS.items()
        if schema.get(limit) is not None
    ]
    return escape(", ".join(told))


def _table(rows: Iterable[Row]) -> str:
    """Write rows whose last cell is HTML already."""
    lines = (
        f"<tr><td>{escape(name)}<td>{escape(where)}<td>{value}"
        for name, where, value in rows
    )
    return f"<table>{''.join(lines)}</table>"
