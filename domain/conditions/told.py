"""One condition as it was told, taken apart key by key; what is amiss has its place."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar
from uuid import UUID

T = TypeVar("T")

LONGEST_TEXT = 500
MOST_VALUES = 1_000
#: No window of days is longer: a hundred years.
MOST_DAYS = 36_525
MOST_TIMES = 10_000


class Amiss(Exception):  # noqa: N818 - says what is wrong
    """Something of a condition is not as it has to be; ``key`` says what."""

    def __init__(self, key: str, what: str) -> None:
        super().__init__(what)
        self.key = key
        self.what = what


class Told:
    """A condition whose keys are taken one by one; what is left over is refused."""

    def __init__(self, document: Mapping[str, Any], path: str) -> None:
        self.document = document
        self.path = path
        self._left = set(document)

    def has(self, key: str) -> bool:
        """Tell whether it says something under a key."""
        return key in self.document

    def take(self, key: str, read: Callable[[Any], T]) -> T:
        """Take what is said under a key, as ``read`` reads it; raises Amiss."""
        self._left.discard(key)
        if key not in self.document:
            raise Amiss(f".{key}", "is missing")
        try:
            return read(self.document[key])
        except Unfit as unfit:
            raise Amiss(f".{key}{unfit.place}", str(unfit)) from None

    def maybe(self, key: str, read: Callable[[Any], T], otherwise: T) -> T:
        """Take what is said under a key, if anything is; raises Amiss."""
        return self.take(key, read) if key in self.document else otherwise

    def end(self) -> None:
        """Raise Amiss if anything is left that nobody took."""
        for key in sorted(self._left):
            raise Amiss(f".{key[:63]}", "is nothing that this condition knows")


class Unfit(ValueError):  # noqa: N818 - says what is wrong
    """A value is none of those that fit; ``place`` says where in it."""

    def __init__(self, what: str, place: str = "") -> None:
        super().__init__(what)
        self.place = place


def text(value: object) -> str:
    """Read a text."""
    if not isinstance(value, str) or not 0 < len(value) <= LONGEST_TEXT:
        raise Unfit(f"is text of 1 to {LONGEST_TEXT} characters")
    if "\0" in value or any("\ud800" <= letter <= "\udfff" for letter in value):
        raise Unfit("holds a character that no text has")
    return value


def one_of(options: Sequence[str]) -> Callable[[object], str]:
    """Return what reads one of some words."""

    def read(value: object) -> str:
        if not isinstance(value, str) or value not in options:
            raise Unfit(f"is one of: {', '.join(options)}")
        return value

    return read


def an_id(value: object) -> UUID:
    """Read an id."""
    try:
        return UUID(value) if isinstance(value, str) else _no_id()
    except ValueError:
        return _no_id()


def _no_id() -> UUID:
    raise Unfit("is an id")


def number(first: int, last: int) -> Callable[[object], int]:
    """Return what reads a whole number between two."""

    def read(value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise Unfit("is a whole number")
        if not first <= value <= last:
            raise Unfit(f"is between {first} and {last}")
        return value

    return read


days = number(0, MOST_DAYS)


def some(read: Callable[[Any], T]) -> Callable[[object], list[T]]:
    """Return what reads a list of some values, or one value alone."""

    def read_some(value: object) -> list[T]:
        values = value if isinstance(value, list) else [value]
        if not 0 < len(values) <= MOST_VALUES:
            raise Unfit(f"is a list of 1 to {MOST_VALUES}")
        return [_placed(read, one, f"[{n}]") for n, one in enumerate(values)]

    return read_some


def pair(read: Callable[[Any], T]) -> Callable[[object], tuple[T, T]]:
    """Return what reads two values, from and to."""

    def read_pair(value: object) -> tuple[T, T]:
        if not isinstance(value, list) or len(value) != len(("from", "to")):
            raise Unfit("is a list of two: from and to")
        low, high = (_placed(read, one, f"[{n}]") for n, one in enumerate(value))
        return low, high

    return read_pair


def _placed(read: Callable[[Any], T], value: object, place: str) -> T:
    try:
        return read(value)
    except Unfit as unfit:
        raise Unfit(str(unfit), place + unfit.place) from None
