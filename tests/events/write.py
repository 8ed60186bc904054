"""Writes a golden file for each topic that has none: ``python -m tests.events.write``.

A golden file is never written again: it is what a release has put into logs, and
every later release must read it. Look at a new one before you commit it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import NoneType
from typing import Any, get_args, get_origin, get_type_hints
from uuid import UUID

import msgspec

from domain.events import FACTS, Context, Fact
from domain.store.codec import codec_of_release

FOLDER = Path(__file__).parent
_FIRST = datetime(2026, 3, 2, 9, 0, 0, 250_000, tzinfo=UTC)


@dataclass
class Samples:
    """Makes a value of any type that facts are made of; no two values are alike."""

    made: int = 0

    def of(self, type_: Any) -> Any:  # noqa: ANN401 - any type, any value
        """Return the next value of a type; of an optional one it is there."""
        if parts := [part for part in get_args(type_) if part is not NoneType]:
            return self._composed(get_origin(type_), parts)
        if issubclass(type_, msgspec.Struct):
            return self.struct(type_)
        self.made += 1
        return _PLAIN[type_](self.made)

    def _composed(self, origin: Any, parts: list[Any]) -> Any:  # noqa: ANN401 - as above
        if origin in (tuple, Sequence):
            return (self.of(parts[0]), self.of(parts[0]))
        if origin is dict:
            return {self.of(parts[0]): self.of(parts[1])}
        return self.of(parts[0])

    def struct(self, type_: type[msgspec.Struct]) -> Any:  # noqa: ANN401 - of that type
        """Return a struct with every field filled."""
        hints = get_type_hints(type_)
        return type_(**{name: self.of(hints[name]) for name in type_.__struct_fields__})


_PLAIN: Mapping[type, Any] = {
    str: lambda n: f"text {n}",
    int: lambda n: n,
    bool: lambda _: True,
    bytes: lambda n: bytes([n]) * 32,
    UUID: lambda n: UUID(int=0x0195_5600_0000_7000_8000_0000_0000_0000 + n),
    datetime: lambda n: _FIRST + timedelta(days=n),
    date: lambda n: _FIRST.date() + timedelta(days=n),
}


def golden_file(topic: str) -> Path:
    """Name the golden file of a topic."""
    return FOLDER / f"{topic}.json"


def write_missing() -> list[Path]:
    """Write the golden files that are not there, and return them."""
    written = []
    for topic, kind in FACTS.items():
        if not golden_file(topic).exists():
            golden_file(topic).write_bytes(_golden(kind))
            written.append(golden_file(topic))
    return written


def _golden(kind: type[Fact]) -> bytes:
    samples = Samples()
    context = samples.struct(Context)
    state = codec_of_release().encode(context, samples.struct(kind))
    read = codec_of_release().decode(kind.TOPIC, state)
    golden = {"reads_as": repr(read), "state": msgspec.Raw(state)}
    return msgspec.json.format(msgspec.json.encode(golden), indent=2) + b"\n"


if __name__ == "__main__":
    for path in write_missing():
        print(f"wrote {path.name}: read it, then commit it")  # noqa: T201 - a command
