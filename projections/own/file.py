"""A file of a projection: loaded from Python, and what it says of an event.

The file is trusted as whatever else is installed here. What can go wrong in it is told
with its name, the line, and what to do; it is never taken for a fault of ours.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from pathlib import Path
from traceback import walk_tb
from types import TracebackType
from typing import Any

import msgspec

from domain.events import Context, Fact, Recorded
from domain.events.upcasters import UPCASTERS
from domain.store.changes import Cases, Change
from projections.own.event import kinds_of, told
from projections.own.patience import HAND, TooLong
from projections.own.table import NAME, OwnTable, Wrong, declared
from projections.read_model import OWN, ReadModel

#: What the author's code raises; neither Ctrl-C nor the end of a generator.
_OF_AUTHORS = (Exception, SystemExit, TooLong)

Said = Callable[[dict[str, Any]], Any]


class FileAmiss(Exception):  # noqa: N818 - says what is wrong
    """A file cannot be used, or stumbled over an event; says where, and what to do."""

    def __init__(self, file: str, line: int | None, wrong: str, remedy: str) -> None:
        where = f"{file}, line {line}" if line else file
        super().__init__(f"{where}: {wrong}; {remedy}")


@dataclass(frozen=True)
class OwnFile:
    """What a file has: what it says of events, and the table it changes, if any."""

    path: Path
    #: Another one for a file, or for events, that read otherwise.
    version: int
    kinds: list[type[Fact]]
    seen: Said | None
    changes: Said | None
    table: OwnTable | None
    _wanted: frozenset[type[Fact]] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_wanted", frozenset(self.kinds))

    @property
    def name(self) -> str:
        """Return the name of the projection."""
        return self.path.stem

    def wants(self, event: Recorded) -> bool:
        """Tell whether the file looks at events of this type."""
        return type(event.fact) in self._wanted

    def says(self, event: Recorded) -> Any:  # noqa: ANN401 - the author's
        """Have ``seen`` look at an event; raises FileAmiss."""
        if self.seen is None:
            return None
        with _Faults(self.path, event.position):
            return self.seen(told(event))

    def changed(self, event: Recorded) -> list[Change]:
        """Return what an event changes; raises FileAmiss."""
        if self.changes is None or self.table is None:
            return []
        with _Faults(self.path, event.position):
            said = self.changes(told(event))
            try:
                return [self.table.change(one) for one in _several(said)]
            except Wrong as wrong:
                wrong.line = _line_of(self.changes, said)
                raise

    def read_model(self) -> ReadModel | None:
        """Return it as a read model; None for a file without a table."""
        if self.table is None:
            return None
        cases = Cases()
        cases.on(*self.kinds)(lambda event, _: self.changed(event))
        table = self.table
        return ReadModel(table.name, self.version, cases, table.definition)


def load(path: Path) -> OwnFile:
    """Read and run a file; raises FileAmiss."""
    try:
        source = path.read_bytes()
    except OSError as error:
        remedy = "see whether it is there and can be read"
        raise FileAmiss(path.name, None, str(error.strerror), remedy) from None
    names: dict[str, Any] = {"__name__": path.stem, "__file__": str(path)}
    with _Faults(path):
        exec(compile(source, str(path), "exec"), names)  # noqa: S102 - it is there to be run
        try:
            return _read(path, source, names)
        except Wrong as wrong:
            wrong.line = _line_about(str(wrong), source)
            raise


def _read(path: Path, source: bytes, names: dict[str, Any]) -> OwnFile:
    seen, changes = _function(names, "seen"), _function(names, "changes")
    if not (seen or changes):
        raise Wrong("it has neither changes(event) nor seen(event): write one of them")
    if changes and not NAME.fullmatch(path.stem):
        raise Wrong("its name becomes that of a table: 1 to 40 of a-z, 0-9 and _")
    table = declared(OWN + path.stem, names) if changes else None
    try:
        kinds = kinds_of(_types(names.get("TYPES")))
    except ValueError as error:
        raise Wrong(f"TYPES: {error}") from None
    return OwnFile(path, _version(source, kinds), kinds, seen, changes, table)


def _function(names: dict[str, Any], name: str) -> Said | None:
    found = names.get(name)
    if found is not None and not callable(found):
        raise Wrong(f"{name} is to be a function that takes an event")
    return found


def _types(said: object) -> list[str] | None:
    if said is None or (
        isinstance(said, list) and said and all(isinstance(one, str) for one in said)
    ):
        return said
    raise Wrong('TYPES is a list, as TYPES = ["subscriber.*"]')


def _version(source: bytes, kinds: Iterable[type[Fact]]) -> int:
    """Return a number of 31 bits that stands for a file and what it is told."""
    digest = sha256(repr(sorted(UPCASTERS)).encode())
    for shape in sorted(map(_shape, (Context, *kinds))):
        digest.update(shape.encode())
    digest.update(source)
    return int.from_bytes(digest.digest()[:4], "big") >> 1


@cache
def _shape(kind: type[msgspec.Struct]) -> str:
    """Return what fields a fact has, and what they have that say nothing."""
    return repr(msgspec.inspect.type_info(kind))


def _several(said: Any) -> Iterable[Any]:  # noqa: ANN401 - the author's
    """Return changes one by one: a function may yield them, return one, or none."""
    if said is None:
        return ()
    return (said,) if isinstance(said, tuple) else said


def _line_of(function: Any, said: Any) -> int | None:  # noqa: ANN401 - the author's
    """Return where a function stands that yields, or else where it begins."""
    frame = getattr(said, "gi_frame", None)
    if frame is not None:
        line: int = frame.f_lineno
        return line
    code = getattr(function, "__code__", None)
    return code.co_firstlineno if code else None


def _line_about(wrong: str, source: bytes) -> int | None:
    """Return the line that gives a value to the name with which a text begins."""
    name = wrong.partition(" ")[0].rstrip(":").encode()
    for number, line in enumerate(source.splitlines(), 1):
        if line.startswith((name + b" ", name + b"=")):
            return number
    return None


class _Faults:
    """Tells whatever the author's code raises as a fault of the file."""

    __slots__ = ("_path", "_position")

    def __init__(self, path: Path, position: int | None = None) -> None:
        self._path = path
        self._position = position

    def __enter__(self) -> None:
        HAND.begin()

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        HAND.end()
        if isinstance(error, _OF_AUTHORS):
            line, wrong = _told_of(error, self._path, trace)
            raise FileAmiss(self._path.name, line, wrong, self._remedy) from None

    @property
    def _remedy(self) -> str:
        if self._position is None:
            return "mend the file and save it"
        return f"look at `sayso events --after {self._position - 1} --limit 1`"


def _told_of(
    error: BaseException, path: Path, trace: TracebackType | None
) -> tuple[int | None, str]:
    """Return the last line of the file that led to an error, and what it says."""
    if isinstance(error, SyntaxError):
        return error.lineno, str(error.msg)
    if isinstance(error, Wrong):
        return error.line, str(error)
    frames = [(frame.f_code.co_filename, line) for frame, line in walk_tb(trace)]
    lines = [line for name, line in frames if name == str(path)]
    said = str(error)
    if not isinstance(error, TooLong):
        said = f"{type(error).__name__}: {error}"
    return (lines[-1] if lines else None), said
